"""Input to a review is asked for two weeks before it, and due three working days before it (rules C13, 4.5)."""

from datetime import date
from typing import Any

import pytest

from engine.tables import Task
from tests.people import agreement
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.test_closures import for_everybody
from tests.stories.way import CONTACT, LEAD, PARTNER
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

# On programme since Monday 2 March 2026: the review is due on Monday 30 March.
ASKED = "2026-03-16 00:00"
WORD = {"on": "2026-03-09", "channel": "face_to_face"}
PROGRESS = {"progress": "goes well", "sessions_planned": 10, "sessions_attended": 9}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy's journey in Model 4, with Millbrook teaching everything."""
    return way.on_programme(story, "partnership")


def part_of(story: Story, journey: str) -> str:
    """The hand-off by which Millbrook teaches."""
    return story.hand_offs(journey, "partner")[-1]


def asked(story: Story, journey: str) -> list[Task]:
    """The open tasks for input."""
    return story.tasks(part_of(story, journey), "review_input")


def test_two_weeks_before_the_review_its_deliverer_is_asked_for_input(story: Story, journey: str) -> None:
    story.sweep("2026-03-15 23:59")
    assert asked(story, journey) == []
    story.sweep(ASKED)
    (task,) = asked(story, journey)
    assert (task.organisation_id, task.role) == (story.cast["millbrook"], "coordinator")
    assert story.task_due(task) == date(2026, 3, 25)


def test_a_sweep_days_late_asks_on_the_day_it_should_have(story: Story, journey: str) -> None:
    story.sweep("2026-03-19 08:00")
    (task,) = asked(story, journey)
    assert (task.opened_at.isoformat(), story.task_due(task)) == ("2026-03-16T00:00:00+00:00", date(2026, 3, 25))


def test_who_has_sent_input_already_is_not_asked(story: Story, journey: str) -> None:
    story.act(PARTNER, journey, "send_review_input", PROGRESS, at="2026-03-13 09:00")
    story.sweep(ASKED)
    assert asked(story, journey) == []


def test_sending_input_finishes_the_task(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (task,) = asked(story, journey)
    story.act(PARTNER, journey, "send_review_input", PROGRESS, at="2026-03-17 09:00")
    assert result(story, task) == "input sent"


def result(story: Story, task: Task) -> str | None:
    """What came of a task."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Task, task.id).result


def test_only_those_who_are_silent_are_chased(story: Story, journey: str) -> None:
    story.sweep("2026-03-31 09:00")
    (task,) = asked(story, journey)
    levels = [(row.level, row.at.isoformat()[:10]) for row in chases(story, task.id)]
    assert levels == [("remind", "2026-03-24"), ("flag", "2026-03-26"), ("escalate", "2026-03-27")]
    assert {row.waiting_on for row in chases(story, task.id)} == {story.cast["millbrook"]}


def test_a_break_ends_what_was_asked_and_the_return_asks_again(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (task,) = asked(story, journey)
    pause = {"agreed_on": "2026-03-17", "return_on": "2026-05-05", "reason": "away", "learner_agrees": WORD}
    story.act(LEAD, journey, "start_break", pause, at="2026-03-17 10:00")
    assert (result(story, task), asked(story, journey)) == ("not needed", [])
    story.act(LEAD, journey, "return_from_break", at="2026-05-05 10:00")
    # Thirteen days were left: the review is due on Monday 18 May.
    assert [story.task_due(task) for task in asked(story, journey)] == [date(2026, 5, 13)]


def test_the_days_of_a_break_move_the_asking(story: Story, journey: str) -> None:
    pause = {"agreed_on": "2026-03-09", "return_on": "2026-04-27", "reason": "away", "learner_agrees": WORD}
    story.act(LEAD, journey, "start_break", pause, at="2026-03-09 10:00")
    story.sweep("2026-04-20 09:00")
    story.act(LEAD, journey, "return_from_break", at="2026-04-27 10:00")
    assert (asked(story, journey), story.due(journey, "review")) == ([], date(2026, 5, 18))
    story.sweep("2026-05-04 00:00")
    assert [story.task_due(task) for task in asked(story, journey)] == [date(2026, 5, 13)]


def test_a_hold_moves_the_asking_with_the_review(story: Story, journey: str) -> None:
    hold = {"reason": "learner_unwell", "review_on": "2026-03-23"}
    story.act(LEAD, journey, "hold", hold, at="2026-03-09 10:00")
    story.sweep("2026-03-20 09:00")
    story.act(LEAD, journey, "resume", at="2026-03-23 10:00")
    assert (asked(story, journey), story.due(journey, "review")) == ([], date(2026, 4, 13))
    story.sweep("2026-03-30 00:00")
    assert [story.task_due(task) for task in asked(story, journey)] == [date(2026, 4, 8)]


def test_what_was_asked_before_a_hold_is_due_as_long_before_the_review_once_resumed(story: Story, journey: str) -> None:
    """The review, ten days off when held, is due on Easter Monday 6 April; Good Friday is no day of work either."""
    story.sweep(ASKED)
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-04-30"}, at="2026-03-20 10:00")
    assert [(task.due_at, task.remaining) for task in asked(story, journey)] == [(None, 3)]
    story.act(LEAD, journey, "resume", at="2026-03-27 10:00")
    assert story.due(journey, "review") == date(2026, 4, 6)
    assert [story.task_due(task) for task in asked(story, journey)] == [date(2026, 3, 31)]


def test_a_day_off_before_the_review_moves_the_asking(story: Story, journey: str) -> None:
    """The review stays on Monday 30 March: it is due four weeks on, whatever is closed."""
    story.sweep(ASKED)
    moved = for_everybody(story, date(2026, 3, 26)).moved
    assert [(each.rule, each.due_before, each.due_after) for each in moved] == [
        ("review_input", date(2026, 3, 25), date(2026, 3, 24))
    ]
    assert [story.task_due(task) for task in asked(story, journey)] == [date(2026, 3, 24)]


def test_once_the_part_has_ended_no_input_is_asked(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (task,) = asked(story, journey)
    story.hand_off(PARTNER, part_of(story, journey), "submit_work", way.RETURNED, at="2026-03-17 09:00")
    assert result(story, task) == "not needed"


def test_leaving_the_programme_ends_what_was_asked(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (task,) = asked(story, journey)
    story.at("2026-03-17 09:00")
    way.secure(story, journey)
    way.leave(story, journey)
    assert result(story, task) == "not needed"


def test_who_begins_when_the_review_is_near_is_asked_too(story: Story) -> None:
    journey = way.in_planning(story, "lead_provider")
    hand_off = story.send(LEAD, journey, "component", "millbrook", component="functional_skills")
    story.accept(PARTNER, hand_off, "2026-03-16", "2026-07-17")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    story.sweep("2026-03-16 08:00")
    assert story.tasks(hand_off) == []
    way.begin(story, hand_off)
    assert [story.task_due(task) for task in story.tasks(hand_off, "review_input")] == [date(2026, 3, 25)]


def test_the_partner_finds_the_task_with_its_journey(story: Story, journey: str) -> None:
    story.sweep(ASKED)
    (mine,) = story.get(PARTNER, "/tasks")["items"]
    assert (mine["kind"], mine["journey_id"], mine["hand_off"]) == ("review_input", journey, part_of(story, journey))
    assert story.get(PARTNER, "/tasks", journey=journey)["items"] == [mine]


def test_a_shorter_agreed_review_is_asked_for_as_long_before(story: Story) -> None:
    _agree(story, {"review": 21})
    journey = way.on_programme(story, "partnership")
    story.sweep("2026-03-09 00:00")
    assert [story.task_due(task) for task in asked(story, journey)] == [date(2026, 3, 18)]


def test_where_reviews_have_no_time_limit_nobody_is_asked(story: Story) -> None:
    _agree(story, {"review": None})
    journey = way.on_programme(story, "partnership")
    story.sweep("2026-04-30 09:00")
    assert asked(story, journey) == []


def _agree(story: Story, times: dict[str, Any]) -> None:
    signed = agreement("referral", "referrals", "connexions", "northgate", times=times)
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [signed]}))


COUNSELLING = {"item": "support_need", "need": "counselling", "basis": "explicit_consent"}


@pytest.fixture
@scene
def counselled(story: Story) -> str:
    """Amy learns at Northgate alone; Haven counsels her, which is for few to know."""
    journey = way.on_programme(story, needs=[{"code": "counselling"}], shared=[CONTACT, COUNSELLING])
    support = story.send(LEAD, journey, "support", "haven", need="counselling")
    story.hand_off("haven.worker", support, "accept", {"start_on": way.in_days(story, 0)})
    way.begin(story, support, to="haven", role="worker")
    return journey


def test_the_agency_is_asked_whether_support_is_in_place(story: Story, counselled: str) -> None:
    story.sweep(ASKED)
    (task,) = story.get("haven.worker", "/tasks")["items"]
    assert (task["kind"], task["due_on"]) == ("review_input", "2026-03-25")


@pytest.mark.parametrize("part", ["", "/history", "/deadlines"])
@pytest.mark.parametrize("who", ["northgate.tutor", "priya", "northgate.manager"])
def test_asking_for_restricted_support_leaves_no_trace(story: Story, counselled: str, who: str, part: str) -> None:
    story.sweep("2026-03-27 09:00")
    seen = str(story.get(who, f"/journeys/{counselled}{part}")).casefold()
    support = story.hand_offs(counselled, "support")[0]
    assert not [word for word in ("ask_for_review_input", "haven", support) if word in seen]
    assert (story.get(who, "/tasks")["items"], story.get(who, "/stalled", scope="organisation")["items"]) == ([], [])


def test_named_staff_see_that_the_agency_is_late(story: Story, counselled: str) -> None:
    story.sweep("2026-03-27 09:00")
    (line,) = story.get(LEAD, "/stalled", scope="organisation")["items"]
    assert (line["rule"], line["waiting_on"]["name"]) == ("review_input", "Haven")
