"""A start put off with the learner's agreement stops what asks for the learner until that day (rules 0.2, C5, C9)."""

from typing import Any

import pytest

from engine.clock import london_date
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD

NEED: dict[str, Any] = {"needs": [{"code": "travel"}], "shared": [way.CONTACT, way.FOR_SUPPORT]}
CLOCKS = ("contact", "contact_close")


def defer(story: Story, hand_off: str, start_on: str, *, who: str = LEAD, at: str | None = None) -> None:
    """Put the start off to a day, as the learner agreed today."""
    story.at(at)
    body = {"start_on": start_on, "planned_end_on": "2026-12-18", "learner_agrees": way.word(story)}
    story.hand_off(who, hand_off, "defer", body)


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, accepted on Monday 2 March 2026, whose start was put off on Wednesday 4 March to Monday 1 June."""
    journey = way.accepted(story)
    defer(story, story.inbound(journey), "2026-06-01", at="2026-03-04 10:00")
    return journey


def left(story: Story, journey: str) -> dict[str, int | None]:
    """The working days left of what asks for the learner, while it sleeps."""
    return {rule: story.deadline(journey, rule).remaining for rule in CLOCKS}


def dues(story: Story, journey: str) -> list[str]:
    """The days by which the learner is to be reached, or the journey closed."""
    return [str(story.due(journey, rule)) for rule in CLOCKS]


def test_reaching_the_learner_keeps_the_working_days_that_were_left(story: Story, journey: str) -> None:
    assert left(story, journey) == {"contact": 3, "contact_close": 8}


def test_nobody_is_chased_for_it_before_the_new_start(story: Story, journey: str) -> None:
    story.sweep("2026-05-31 23:59")
    assert [each.rule for each in chases(story, journey) if each.rule in CLOCKS] == []


@pytest.mark.parametrize("swept", [["2026-06-01 00:00", "2026-06-02 09:00"], ["2026-06-02 09:00"]])
def test_from_the_new_start_on_it_runs_on(story: Story, journey: str, swept: list[str]) -> None:
    for at in swept:
        story.sweep(at)
    assert dues(story, journey) == ["2026-06-04", "2026-06-11"]


def test_a_later_deferral_stops_it_until_then(story: Story, journey: str) -> None:
    defer(story, story.inbound(journey), "2026-07-01", at="2026-05-29 10:00")
    story.sweep("2026-06-30 23:59")
    assert left(story, journey) == {"contact": 3, "contact_close": 8}
    story.sweep("2026-07-01 00:00")
    assert dues(story, journey) == ["2026-07-06", "2026-07-13"]


def test_reached_meanwhile_it_is_met(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "record_contact", {"channel": "phone", "reached": True}, at="2026-04-01 10:00")
    assert [story.deadline(journey, rule).result for rule in CLOCKS] == ["met", "met"]


def test_started_on_the_new_day_it_is_met(story: Story, journey: str) -> None:
    story.at("2026-06-01 10:00")
    way.start(story, journey)
    assert [story.deadline(journey, rule).result for rule in CLOCKS] == ["met", "met"]


def test_the_start_is_due_on_the_new_day(story: Story, journey: str) -> None:
    assert str(story.due(journey, "start")) == "2026-06-01"


def test_on_hold_when_the_new_start_comes_it_runs_on_once_resumed(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-06-30"}, at="2026-05-29 10:00")
    story.sweep("2026-06-08 09:00")
    assert left(story, journey) == {"contact": 3, "contact_close": 8}
    story.act(LEAD, journey, "resume", at="2026-06-08 10:00")
    assert dues(story, journey) == ["2026-06-11", "2026-06-18"]


def test_resumed_before_the_new_start_it_stands_still(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-31"}, at="2026-03-10 10:00")
    story.act(LEAD, journey, "resume", at="2026-03-20 10:00")
    assert left(story, journey) == {"contact": 3, "contact_close": 8}


def test_given_back_before_the_new_start_neither_is_needed(story: Story, journey: str) -> None:
    """Giving back is the receiver's no: the referrer must send the referral again."""
    body = {"reason": "the tutor has left"}
    story.hand_off(LEAD, story.inbound(journey), "return_unstarted", body, at="2026-03-10 10:00")
    assert [story.deadline(journey, rule).result for rule in CLOCKS] == ["not_needed", "not_needed"]


def test_support_put_off_is_to_begin_by_the_new_day(story: Story) -> None:
    journey = way.accepted(story, **NEED)
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    dates = {"start_on": "2026-03-10", "planned_end_on": "2026-06-30"}
    story.hand_off("waywheel.worker", support, "accept", dates)
    assert str(story.due(support, "appointment")) == "2026-03-16"
    defer(story, support, "2026-04-20", who="waywheel.worker")
    open_ones = {each.rule: london_date(each.basis_at).isoformat() for each in story.open_deadlines(support)}
    assert (str(story.due(support, "appointment")), open_ones) == ("2026-04-20", {"appointment": "2026-04-20"})
