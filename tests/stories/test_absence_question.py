"""The 28th counted day of an absence asks whether the learner is withdrawn; a late entry takes that back (C18)."""

from datetime import date

import pytest

from tests.stories import way
from tests.stories.attending import close, intend, mark, questions, set_for
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD
from workflows.tables.agreements import Agreement
from workflows.tables.programmes import PlacePool

# A story begins on Monday 2 March 2026; 28 days later is Monday 30 March, in summer time.
ASKED = "2026-03-30 00:00"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy in induction since Monday 2 March 2026."""
    return way.in_induction(story)


def test_without_attendance_the_days_count_from_the_start(story: Story, journey: str) -> None:
    assert set_for(story, journey) == ASKED
    story.sweep("2026-03-29 23:59")
    assert questions(story, journey) == []
    story.sweep(ASKED)
    assert questions(story, journey) == [(ASKED, None)]


def test_a_sweep_three_days_late_dates_the_question_at_its_own_moment(story: Story, journey: str) -> None:
    story.sweep("2026-04-02 08:00")
    assert questions(story, journey) == [(ASKED, None)]
    entry = story.history(journey)[-1]
    assert (entry.event, entry.at.isoformat()) == ("ask_about_absence", "2026-03-29T23:00:00+00:00")
    assert entry.recorded_at > entry.at


def test_the_question_is_asked_once(story: Story, journey: str) -> None:
    story.sweep("2026-04-02 08:00")
    story.sweep("2026-06-30 08:00")
    assert len(questions(story, journey)) == 1


def test_the_question_is_for_the_responsible_coordinator(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (task,) = story.tasks(journey, "withdrawal_question")
    assert (task.organisation_id, task.role) == (story.cast["northgate"], "coordinator")
    assert task.detail == {"counted_from": "2026-03-02", "last_attended_on": None}


def test_only_an_answer_ends_the_question(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (task,) = story.tasks(journey, "withdrawal_question")
    refused = story.post(LEAD, f"/tasks/{task.id}/done", {"outcome": "looked at"}, at="2026-03-30 09:00", expect=409)
    assert codes(refused) == ["ended_by_action"]


def test_the_autumn_change_of_the_clock_keeps_midnight(story: Story) -> None:
    story.at("2026-09-28 10:00")
    journey = way.in_induction(story)
    assert set_for(story, journey) == "2026-10-26 00:00"
    story.sweep("2026-10-26 09:00")
    assert questions(story, journey) == [("2026-10-26 00:00", None)]


def test_a_leap_day_is_counted(story: Story) -> None:
    for table in (PlacePool, Agreement):
        story.set_all(table, ends_on=date(2028, 12, 31))
    story.at("2028-02-02 10:00")
    assert set_for(story, way.in_induction(story)) == "2028-03-01 00:00"


def test_attendance_moves_the_question(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-09", at="2026-03-10 09:00")
    assert set_for(story, journey) == "2026-04-06 00:00"
    story.sweep(ASKED)
    assert questions(story, journey) == []


@pytest.mark.parametrize("absent", ["authorised_absence", "unauthorised_absence", "provider_closed"])
def test_absence_does_not_move_it(story: Story, journey: str, absent: str) -> None:
    mark(story, journey, "2026-03-09", as_=absent, at="2026-03-10 09:00")
    assert set_for(story, journey) == ASKED


def test_a_late_entry_withdraws_the_question(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    mark(story, journey, "2026-03-20", at="2026-03-31 09:00")
    assert questions(story, journey) == [(ASKED, "withdrawn: attendance entered")]
    assert set_for(story, journey) == "2026-04-17 00:00"
    story.sweep("2026-04-17 08:00")
    assert questions(story, journey)[1:] == [("2026-04-17 00:00", None)]


def test_a_late_entry_that_changes_nothing_lets_the_question_stand(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    mark(story, journey, "2026-03-03", at="2026-04-20 09:00")
    assert set_for(story, journey) is None
    story.sweep("2026-04-21 09:00")
    assert questions(story, journey) == [(ASKED, None)]


def test_a_mark_taken_back_brings_the_question_forward(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-09", at="2026-03-10 09:00")
    mark(story, journey, "2026-03-09", as_="unauthorised_absence", at="2026-03-11 09:00")
    assert set_for(story, journey) == ASKED


def test_evidence_of_intention_to_return_answers_the_question(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    intend(story, journey, "2026-03-31", at="2026-03-31 09:00")
    assert questions(story, journey) == [(ASKED, "withdrawn: intention to return recorded")]
    assert set_for(story, journey) == "2026-04-28 00:00"


def test_withdrawal_answers_the_question(story: Story, journey: str) -> None:
    body = {"reason": "continued_absence", "last_attended_on": "2026-03-02"}
    story.act(LEAD, journey, "withdraw", body, at="2026-03-31 09:00")
    assert questions(story, journey) == [(ASKED, "journey ended")]
    assert set_for(story, journey) is None


def test_the_christmas_holiday_is_left_out(story: Story) -> None:
    story.at("2026-12-10 10:00")
    journey = way.in_induction(story)
    close(story, "northgate", "2026-12-19", "2027-01-03")
    assert set_for(story, journey) == "2027-01-23 00:00"


def test_a_holiday_entered_late_withdraws_the_question(story: Story, journey: str) -> None:
    story.sweep("2026-03-31 09:00")
    assert close(story, "northgate", "2026-03-09", "2026-03-13") == 1
    assert questions(story, journey) == [(ASKED, "withdrawn: provider holiday entered")]
    assert set_for(story, journey) == "2026-04-04 00:00"


def test_a_holiday_that_touches_no_absence_counts_nothing_anew(story: Story, journey: str) -> None:
    assert close(story, "northgate", "2026-08-01", "2026-08-31") == 0
    assert close(story, "harbour", "2026-03-09", "2026-03-13") == 0
    assert set_for(story, journey) == ASKED


def test_on_a_break_nothing_is_asked(story: Story) -> None:
    journey = way.on_programme(story)
    body = {"agreed_on": "2026-03-10", "return_on": "2026-05-18", "reason": "An operation."}
    word = {"on": "2026-03-10", "channel": "phone"}
    story.act(LEAD, journey, "start_break", {**body, "learner_agrees": word}, at="2026-03-10 09:00")
    assert set_for(story, journey) is None
    story.sweep("2026-05-18 09:00")
    story.act(LEAD, journey, "return_from_break")
    assert questions(story, journey) == []
    assert set_for(story, journey) == "2026-06-15 00:00"


def test_a_break_agreed_withdraws_the_question(story: Story) -> None:
    journey = way.on_programme(story)
    story.sweep("2026-03-31 09:00")
    body = {"agreed_on": "2026-03-31", "return_on": "2026-05-18", "reason": "An operation."}
    word = {"on": "2026-03-31", "channel": "phone"}
    story.act(LEAD, journey, "start_break", {**body, "learner_agrees": word})
    assert questions(story, journey) == [(ASKED, "withdrawn: break agreed")]


def test_a_hold_lets_the_question_come(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-05-01"}, at="2026-03-10 09:00")
    assert set_for(story, journey) == ASKED
    mark(story, journey, "2026-03-06")
    story.sweep("2026-04-03 00:00")
    assert questions(story, journey) == [("2026-04-03 00:00", None)]


def test_the_last_attendance_at_any_deliverer_counts(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    mark(story, journey, "2026-03-04", at="2026-03-13 09:00")
    mark(story, journey, "2026-03-11", who="millbrook.tutor")
    assert set_for(story, journey) == "2026-04-08 00:00"


def test_a_holiday_counts_while_a_partner_goes_on_teaching(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    close(story, "northgate", "2026-03-09", "2026-03-13")
    assert set_for(story, journey) == ASKED
    close(story, "millbrook", "2026-03-11", "2026-03-12")
    assert set_for(story, journey) == "2026-04-01 00:00"


def test_reopening_asks_again(story: Story, journey: str) -> None:
    body = {"reason": "continued_absence", "last_attended_on": "2026-03-02"}
    story.act(LEAD, journey, "withdraw", body, at="2026-03-31 09:00")
    story.act(LEAD, journey, "ask_reopening", {"reason": "Closed by mistake."})
    story.act("northgate.second_coordinator", journey, "confirm_reopening", at="2026-04-01 09:00")
    story.sweep("2026-04-01 09:01")
    assert [result for _at, result in questions(story, journey)] == ["journey ended", None]
