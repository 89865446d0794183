"""An apprentice made redundant has a case for 12 weeks, or to completion near the end; the journey stays ended (6)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.story import Story

OFFICER = "northgate.employer_engagement"
# Monday 1 June 2026, after an apprenticeship that began on Monday 2 March.
REDUNDANT = {"on": "2026-05-29", "employer": "Pellow Joinery", "source": "The employer rang."}


def gone_on(story: Story, **about: Any) -> str:
    """Amy, who went on to an apprenticeship on 2 March and has been there until June."""
    journey = way.in_exit_review(story, about=way.learner("Amy Cole", **about))
    way.credit(story, journey)
    story.act(way.LEAD, journey, "record_exit_report", {"report": "Goes on.", "reported_on": "2026-03-02"})
    story.act(way.LEAD, journey, "progress")
    story.at("2026-06-01 10:00")
    return journey


def redundant(story: Story, journey: str, who: str = way.LEAD, *, expect: int = 200, **about: Any) -> Any:
    """The redundancy is recorded."""
    return story.act(who, journey, "record_redundancy", {**REDUNDANT, **about}, expect=expect)


def codes(refused: Any) -> list[str]:
    """The reasons of a refusal."""
    return [each["code"] for each in refused["refusals"]]


def test_the_employer_engagement_officer_has_twelve_weeks(story: Story) -> None:
    journey = gone_on(story)
    assert redundant(story, journey)["due_on"] == "2026-08-21"
    (task,) = [each for each in story.get(OFFICER, "/tasks")["items"] if each["kind"] == "redundancy_support"]
    assert (task["journey_id"], task["due_on"], task["about"]) == (journey, "2026-08-21", {"what": "made_redundant"})


def test_the_record_of_the_journey_shows_it(story: Story) -> None:
    journey = gone_on(story)
    redundant(story, journey)
    (shown,) = story.get(way.LEAD, f"/journeys/{journey}")["redundancies"]
    assert (shown["on"], shown["employer"], shown["in_danger"]) == ("2026-05-29", "Pellow Joinery", False)


def test_the_journey_stays_ended(story: Story) -> None:
    journey = gone_on(story)
    redundant(story, journey)
    assert story.state(journey) == "progressed"


@pytest.mark.parametrize(
    ("about", "due_on"),
    [
        ({"apprenticeship_ends_on": "2026-11-29"}, "2026-11-29"),
        ({"apprenticeship_ends_on": "2026-11-30"}, "2026-08-21"),
        ({"apprenticeship_ends_on": "2027-08-31", "per_cent_done": 75}, "2027-08-31"),
        ({"apprenticeship_ends_on": "2027-08-31", "per_cent_done": 74}, "2026-08-21"),
        ({"per_cent_done": 90}, "2026-08-21"),
    ],
)
def test_near_the_end_the_support_lasts_to_completion(story: Story, about: dict[str, Any], due_on: str) -> None:
    assert redundant(story, gone_on(story), **about)["due_on"] == due_on


def test_of_one_heard_of_late_something_is_still_done(story: Story) -> None:
    journey = gone_on(story)
    story.at("2026-09-01 10:00")
    assert redundant(story, journey)["due_on"] == "2026-09-08"


def test_danger_of_it_may_lie_ahead(story: Story) -> None:
    journey = gone_on(story)
    assert codes(redundant(story, journey, on="2026-06-30", expect=409)) == ["day_still_to_come"]
    assert redundant(story, journey, on="2026-06-30", in_danger=True)["due_on"] == "2026-09-22"


@pytest.mark.parametrize(("in_danger", "told"), [(False, 1), (True, 0)])
def test_of_somebody_of_17_the_local_authority_hears_the_same_day(story: Story, in_danger: bool, told: int) -> None:
    journey = gone_on(story, birth_date="2009-06-01")
    redundant(story, journey, in_danger=in_danger)
    assert len(story.messages("local_authority.told", journey)) == told


def test_of_an_adult_it_does_not(story: Story) -> None:
    journey = gone_on(story, birth_date="2008-05-31")
    redundant(story, journey)
    assert story.messages("local_authority.told", journey) == []


def test_one_case_is_open_at_a_time(story: Story) -> None:
    journey = gone_on(story)
    task = redundant(story, journey)["task"]
    assert codes(redundant(story, journey, expect=409)) == ["case_open"]
    story.post(OFFICER, f"/tasks/{task}/done", {"outcome": "A new employer in the same trade."})
    redundant(story, journey)


def test_before_the_apprenticeship_began_nobody_is_made_redundant_from_it(story: Story) -> None:
    journey = gone_on(story)
    assert codes(redundant(story, journey, on="2026-03-01", expect=409)) == ["day_too_early"]


def test_without_an_apprenticeship_there_is_no_such_action(story: Story) -> None:
    journey = way.in_exit_review(story)
    assert codes(redundant(story, journey, on="2026-03-02", expect=409)) == ["no_apprenticeship"]
    names = {each["name"] for each in story.get(way.LEAD, f"/journeys/{journey}/actions")["items"]}
    assert "record_redundancy" not in names


def test_only_those_who_follow_the_learner_open_a_case(story: Story) -> None:
    journey = gone_on(story)
    assert codes(redundant(story, journey, "northgate.tutor", expect=409)) == ["not_yours"]
    redundant(story, journey, "haven.worker", expect=404)
    redundant(story, journey, "priya")


def test_what_was_feared_and_came_true_is_recorded_and_told(story: Story) -> None:
    journey = gone_on(story)
    redundant(story, journey, on="2026-06-12", in_danger=True)
    story.at("2026-06-12 09:00")
    redundant(story, journey, on="2026-06-12")
    (task,) = [each for each in story.get(OFFICER, "/tasks")["items"] if each["kind"] == "redundancy_support"]
    assert task["about"] == {"what": "made_redundant"}
    assert len(story.messages("local_authority.told", journey)) == 1


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"on": "2100-12-31", "in_danger": True}, "day_too_late"),
        ({"apprenticeship_ends_on": "2026-05-28"}, "day_too_early"),
        ({"apprenticeship_ends_on": "2031-05-30"}, "day_too_late"),
    ],
)
def test_impossible_days_are_refused(story: Story, about: dict[str, Any], code: str) -> None:
    assert codes(redundant(story, gone_on(story), **about, expect=409)) == [code]
