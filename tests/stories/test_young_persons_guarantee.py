"""The Young Person's Guarantee: of those of 18 to 24 somebody hears after 3, 5 and 6 months without work."""

from typing import Any

import pytest

from api.jobs import GUARANTEES, Worker, worker_of
from api.settings import Settings
from tests.stories import way
from tests.stories.story import Story

# 20 years old in the stories.
GROWN = "2006-01-10"


@pytest.fixture
def worker(story: Story) -> Worker:
    """A worker of this installation."""
    return worker_of(story.cast.runtime, Settings())


def look(worker: Worker, story: Story, at: str) -> Any:
    """The daily job at a time; what it opened and finished."""
    story.at(at)
    return worker.run(GUARANTEES)


def told(story: Story, who: str = "priya") -> list[tuple[int, str, str, str]]:
    """Somebody's open alerts: months, since when without work, opened when, due when."""
    items = story.get(who, "/tasks")["items"]
    found = [each for each in items if each["kind"] == "young_persons_guarantee"]
    return sorted(
        (each["about"]["months"], each["about"]["unemployed_since"], each["opened_at"], each["due_on"])
        for each in found
    )


def seeking(story: Story, since: str | None = "2026-01-31", birth_date: str = GROWN, **more: Any) -> str:
    """Ben, referred on Monday 2 March 2026, without work for a while."""
    known = {"current_activity_since": since} if since else {}
    return way.refer(story, about=way.learner("Ben Ode", birth_date=birth_date), **known, **more)


THREE = (3, "2026-01-31", "2026-04-29T23:00:00Z", "2026-06-30")
FIVE = (5, "2026-01-31", "2026-06-29T23:00:00Z", "2026-07-31")
SIX = (6, "2026-01-31", "2026-07-30T23:00:00Z", "2026-08-07")


def test_the_adviser_hears_after_three_five_and_six_months(worker: Worker, story: Story) -> None:
    seeking(story)
    assert look(worker, story, "2026-04-29 23:59") == {"opened": 0, "finished": 0}
    assert look(worker, story, "2026-04-30 00:15") == {"opened": 1, "finished": 0}
    assert told(story) == [THREE]
    look(worker, story, "2026-06-30 00:15")
    assert told(story) == [THREE, FIVE]
    look(worker, story, "2026-07-31 00:15")
    assert told(story) == [THREE, FIVE, SIX]
    assert look(worker, story, "2026-08-01 00:15") == {"opened": 0, "finished": 0}


def test_missed_looks_are_made_up_for_each_at_its_own_day(worker: Worker, story: Story) -> None:
    seeking(story)
    assert look(worker, story, "2026-08-20 09:00") == {"opened": 3, "finished": 0}
    assert told(story) == [THREE, FIVE, SIX]


def test_of_months_passed_before_the_referral_only_the_last_is_told(worker: Worker, story: Story) -> None:
    seeking(story, since="2025-09-20")
    look(worker, story, "2026-03-03 00:15")
    # Five months on 20 February; known here since Monday 2 March.
    assert told(story) == [(5, "2025-09-20", "2026-03-02T00:00:00Z", "2026-03-20")]


def test_without_a_day_it_counts_from_the_referral(worker: Worker, story: Story) -> None:
    seeking(story, since=None)
    look(worker, story, "2026-06-02 00:15")
    assert told(story) == [(3, "2026-03-02", "2026-06-01T23:00:00Z", "2026-08-02")]


@pytest.mark.parametrize(
    ("birth_date", "months"),
    [("2008-05-01", [5, 6]), ("2008-04-30", [3, 5, 6]), ("2001-07-31", [3, 5]), ("2001-04-30", [])],
)
def test_it_is_for_those_who_are_18_to_24_on_the_day(
    worker: Worker, story: Story, birth_date: str, months: list[int]
) -> None:
    seeking(story, birth_date=birth_date)
    look(worker, story, "2026-08-03 00:15")
    assert [each[0] for each in told(story)] == months


def test_nobody_is_told_of_somebody_at_work(worker: Worker, story: Story) -> None:
    seeking(story, current_activity=330)
    assert look(worker, story, "2026-08-03 00:15")["opened"] == 0


def test_who_begins_to_learn_is_not_without_work_any_more(worker: Worker, story: Story) -> None:
    story.at("2026-04-27 10:00")
    journey = seeking(story)
    look(worker, story, "2026-04-30 00:15")
    way.accept(story, journey, start_on="2026-05-05")
    assert told(story) == [THREE]
    story.hand_off(way.LEAD, story.inbound(journey), "start", {"arrived_on": "2026-05-05"}, at="2026-05-05 10:00")
    assert told(story) == []
    assert look(worker, story, "2026-08-03 00:15")["opened"] == 0


def test_after_learning_the_months_count_anew(worker: Worker, story: Story) -> None:
    journey = seeking(story)
    way.accept(story, journey)
    way.start(story, journey)
    left = {"reason": "not_engaging", "last_attended_on": "2026-03-20"}
    story.act(way.LEAD, journey, "withdraw", left, at="2026-03-24 10:00")
    look(worker, story, "2026-06-25 00:15")
    assert told(story) == [(3, "2026-03-20", "2026-06-19T23:00:00Z", "2026-08-20")]


def test_a_recorded_activity_ends_the_alerts(worker: Worker, story: Story) -> None:
    journey = seeking(story)
    look(worker, story, "2026-04-30 00:15")
    done = story.act("priya", journey, "record_activity", {"activity": 330, "since": "2026-04-27"})
    assert (done["activity"], done["label"]) == (330, "Employment without training")
    assert told(story) == []
    learner = story.get("priya", f"/journeys/{journey}")["learner"]
    assert learner["current_activity"] in (None, 619)


def test_it_can_be_recorded_after_the_journey_has_ended(worker: Worker, story: Story) -> None:
    journey = seeking(story)
    story.act("priya", journey, "cancel", {"reason": "changed_mind"})
    look(worker, story, "2026-04-30 00:15")
    assert told(story) == [THREE]
    story.act("priya", journey, "record_activity", {"activity": 330, "since": "2026-04-27"})
    assert told(story) == []


def test_another_time_without_work_is_counted_by_itself(worker: Worker, story: Story) -> None:
    journey = seeking(story)
    look(worker, story, "2026-04-30 00:15")
    story.act("priya", journey, "record_activity", {"activity": 330, "since": "2026-04-27"})
    story.act("priya", journey, "record_activity", {"activity": 619, "since": "2026-05-11"}, at="2026-05-12 09:00")
    look(worker, story, "2026-08-11 00:15")
    assert told(story) == [(3, "2026-05-11", "2026-08-10T23:00:00Z", "2026-10-11")]


def test_a_destination_that_has_begun_goes_on_record(worker: Worker, story: Story) -> None:
    journey = way.on_programme(story)
    way.secure(story, journey, starts_on="2026-04-06")
    look(worker, story, "2026-04-05 00:15")
    assert story.get(way.LEAD, f"/journeys/{journey}")["learner"]["current_activity"] == 619
    look(worker, story, "2026-04-06 00:15")
    learner = story.get(way.LEAD, f"/journeys/{journey}")["learner"]
    assert (learner["current_activity"], learner["activity_since"]) == (310, "2026-04-06")


def test_an_adult_who_went_on_is_not_without_work_though_no_code_says_so(worker: Worker, story: Story) -> None:
    journey = way.in_exit_review(story, about=way.learner("Ben Ode", birth_date=GROWN))
    way.credit(story, journey)
    story.act(way.LEAD, journey, "record_exit_report", {"report": "Goes on.", "reported_on": "2026-03-02"})
    story.act(way.LEAD, journey, "progress")
    assert look(worker, story, "2026-08-03 00:15")["opened"] == 0


@pytest.mark.parametrize(
    ("who", "body", "code"),
    [
        ("priya", {"activity": 330, "since": "2026-03-03"}, "day_still_to_come"),
        (way.LEAD, {"activity": 330, "since": "2026-03-01"}, "not_yours"),
    ],
)
def test_an_activity_that_cannot_be_is_refused(story: Story, who: str, body: dict[str, Any], code: str) -> None:
    journey = seeking(story)
    refused = story.act(who, journey, "record_activity", body, expect=409)
    assert [each["code"] for each in refused["refusals"]] == [code]


def test_an_acceptance_does_not_undo_what_was_recorded_since_the_referral(story: Story) -> None:
    journey = seeking(story, since=None)
    story.act("priya", journey, "record_activity", {"activity": 330, "since": "2026-03-02"}, at="2026-03-03 10:00")
    way.accept(story, journey)
    learner = story.get(way.LEAD, f"/journeys/{journey}")["learner"]
    assert (learner["current_activity"], learner["activity_since"]) == (330, "2026-03-02")


def test_what_began_earlier_does_not_replace_what_stands_on_record(worker: Worker, story: Story) -> None:
    journey = seeking(story, since="2026-02-20", current_activity=310)
    story.act("priya", journey, "record_activity", {"activity": 619, "since": "2025-03-01"})
    assert look(worker, story, "2026-03-03 00:15")["opened"] == 0


def test_nothing_began_before_birth(story: Story) -> None:
    refused = story.act(
        "priya", seeking(story), "record_activity", {"activity": 330, "since": "1900-01-01"}, expect=409
    )
    assert [each["code"] for each in refused["refusals"]] == ["day_too_early"]


def test_a_day_still_to_come_is_refused_at_the_referral(story: Story) -> None:
    refused = story.refer("Ben Ode", current_activity_since="2026-03-03", expect=422)
    assert "current_activity_since" in str(refused)


DIED = {"died_on": "2026-04-28", "source": "The family", "evidence": "Call"}


def test_whoever_has_died_is_asked_after_no_more(worker: Worker, story: Story) -> None:
    story.at("2026-04-27 10:00")
    journey = seeking(story)
    look(worker, story, "2026-04-30 00:15")
    assert told(story) == [THREE]
    story.act("priya", journey, "report_death", DIED)
    story.act("tom", journey, "confirm_death", {"source": "The registrar"})
    assert told(story) == []


def test_nothing_is_asked_while_a_reported_death_waits_to_be_confirmed(worker: Worker, story: Story) -> None:
    story.at("2026-04-27 10:00")
    journey = seeking(story)
    story.act("priya", journey, "report_death", DIED, at="2026-04-29 10:00")
    assert look(worker, story, "2026-04-30 00:15")["opened"] == 0
    story.act("priya", journey, "withdraw_death_report", {"reason": "Somebody else."})
    assert look(worker, story, "2026-04-30 00:30")["opened"] == 1
