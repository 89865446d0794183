"""C14: a break is looked at five working days before the day of return, and that look is recorded."""

from typing import Any

import pytest

from engine.clock import london_date
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER

UNTIL = "2026-03-27"
KEPT = {"finding": "well again, comes back as agreed"}


@pytest.fixture
@scene
def away(story: Story) -> str:
    """Amy, on the programme since Monday 2 March 2026, is on a break that ends on Friday 27 March."""
    journey = way.on_programme(story)
    agreed = {"agreed_on": "2026-03-02", "return_on": UNTIL, "reason": "operation", "learner_agrees": way.word(story)}
    story.act(LEAD, journey, "start_break", agreed)
    return journey


def review(story: Story, journey: str, held_on: str, at: str, expect: int = 200, who: str = LEAD) -> Any:
    """Look at the break on a day and record it at a moment; the answer."""
    return story.act(who, journey, "review_break", {"held_on": held_on, **KEPT}, at=at, expect=expect)


def chased(story: Story, journey: str) -> list[tuple[str, str, str]]:
    """What was chased of the break, at which level and on which day."""
    rules = ("break_review", "break_return")
    found = (each for each in chases(story, journey) if each.rule in rules)
    return [(each.rule, each.level, london_date(each.at).isoformat()) for each in found]


def test_a_break_that_is_looked_at_in_time_and_runs_as_agreed_is_never_late(story: Story, away: str) -> None:
    assert str(story.due(away, "break_review")) == "2026-03-20"
    story.sweep("2026-03-19 09:00")
    review(story, away, "2026-03-19", "2026-03-19 10:00")
    story.sweep("2026-03-27 09:00")
    story.act(LEAD, away, "return_from_break")
    assert chased(story, away) == [
        ("break_review", "remind", "2026-03-19"),
        ("break_return", "remind", "2026-03-26"),
    ]
    results = {each.rule: each.result for each in story.deadlines(away) if each.rule.startswith("break_")}
    assert results == {"break_review": "met", "break_return": "met"}


def test_looking_at_it_moves_no_day(story: Story, away: str) -> None:
    review(story, away, "2026-03-19", "2026-03-19 10:00")
    assert (story.state(away), str(story.due(away, "break_return"))) == ("on_break", UNTIL)


def test_a_break_that_nobody_looks_at_is_chased(story: Story, away: str) -> None:
    story.sweep("2026-03-24 09:00")
    levels = [("remind", "2026-03-19"), ("flag", "2026-03-21"), ("escalate", "2026-03-24")]
    assert chased(story, away) == [("break_review", level, day) for level, day in levels]


def test_the_look_that_answers_clears_the_flag(story: Story, away: str) -> None:
    story.sweep("2026-03-23 09:00")
    review(story, away, "2026-03-23", "2026-03-23 10:00")
    assert all(each.cleared_at for each in chases(story, away) if each.rule == "break_review")


def test_the_day_of_return_is_not_changed_to_itself(story: Story, away: str) -> None:
    same = {"return_on": UNTIL, "reason": "as agreed", "learner_agrees": way.word(story)}
    refused = story.act(LEAD, away, "change_return_date", same, at="2026-03-19 10:00", expect=409)
    assert codes(refused) == ["same_return_date"]
    assert str(story.due(away, "break_review")) == "2026-03-20"


@pytest.mark.parametrize(("held_on", "code"), [("2026-03-20", "day_still_to_come"), ("2026-03-01", "day_too_early")])
def test_it_was_held_on_a_day_of_the_break(story: Story, away: str, held_on: str, code: str) -> None:
    assert codes(review(story, away, held_on, "2026-03-19 10:00", 409)) == [code]


def test_only_the_responsible_provider_looks_at_it(story: Story, away: str) -> None:
    refused = story.act("priya", away, "review_break", {"held_on": "2026-03-02", **KEPT}, expect=409)
    assert codes(refused) == ["not_yours"]
    review(story, away, "2026-03-19", "2026-03-19 10:00", 404, PARTNER)


@pytest.mark.parametrize(("who", "seen"), [("northgate.safeguarding_lead", KEPT["finding"]), ("northgate.tutor", None)])
def test_what_was_found_is_for_named_staff(story: Story, away: str, who: str, seen: str | None) -> None:
    review(story, away, "2026-03-19", "2026-03-19 10:00")
    (shown,) = story.get(who, f"/journeys/{away}")["breaks"]
    assert shown["reviews"] == [{"held_on": "2026-03-19", "finding": seen}]
    assert KEPT["finding"] not in str([each.detail for each in story.history(away)])


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_break_taken_back_leaves_nothing_of_it(story: Story, away: str, looked_at: bool) -> None:
    if looked_at:
        review(story, away, "2026-03-03", "2026-03-03 10:00")
    story.act(LEAD, away, "ask_reopening", {"reason": "she is here after all"})
    story.act("northgate.second_coordinator", away, "confirm_reopening")
    assert (story.state(away), story.get(LEAD, f"/journeys/{away}")["breaks"]) == ("on_programme", [])


@pytest.mark.parametrize("end", ["withdraw", "record_moved_away"])
def test_a_break_is_over_with_its_journey(story: Story, away: str, end: str) -> None:
    body = {
        "withdraw": {"reason": "health", "last_attended_on": "2026-03-02"},
        "record_moved_away": {
            "moved_on": "2026-03-09", "source": "a letter", "evidence": "her mother", "destination_asked": True,
        },
    }[end]  # fmt: skip
    story.act(LEAD, away, end, body, at="2026-03-10 10:00")
    (shown,) = story.get("northgate.safeguarding_lead", f"/journeys/{away}")["breaks"]
    assert shown["ended_on"] == "2026-03-10"
