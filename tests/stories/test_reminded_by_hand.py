"""Whoever a journey waits for is reminded by hand, once a day, without moving any time limit."""

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.views.crowd import with_counselling

RECEIVER = "northgate"


@pytest.fixture
def journey(story: Story) -> str:
    """Amy, referred to Northgate, which has not decided yet."""
    return way.refer(story)


def test_the_organisation_that_is_waited_on_hears_of_what_it_owes_first(story: Story, journey: str) -> None:
    before = story.deadline(story.inbound(journey), "decide").due_at
    done = story.act("priya", journey, "remind", at="2026-03-03 10:00")
    assert done["reminded"] == [story.cast[RECEIVER]]
    (told,) = story.messages("reminder.sent", story.inbound(journey))
    assert (told.payload["organisation"], told.payload["rule"]) == (story.cast[RECEIVER], "acknowledge")
    assert story.deadline(story.inbound(journey), "decide").due_at == before
    assert [each.event for each in story.history(story.inbound(journey))][-1] == "remind"


def test_nobody_is_reminded_twice_on_one_day_and_again_after_midnight(story: Story, journey: str) -> None:
    story.act("priya", journey, "remind", at="2026-03-03 23:59:30")
    assert codes(story.act("connexions.manager", journey, "remind", expect=409)) == ["reminded_today"]
    story.act("priya", journey, "remind", at="2026-03-04 00:00:10")
    assert len(story.messages("reminder.sent", story.inbound(journey))) == 2


def test_whoever_is_waited_on_themselves_reminds_nobody(story: Story, journey: str) -> None:
    assert codes(story.act(way.LEAD, way.in_induction(story, about="Ben Ode"), "remind", expect=409)) == [
        "nobody_waited_on"
    ]


def test_a_support_agency_and_strangers_remind_nobody(story: Story, journey: str) -> None:
    story.act("ashdown.coordinator", journey, "remind", expect=404)


def test_support_that_is_restricted_is_not_asked_for_by_a_button_of_many(story: Story) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    assert codes(story.act("northgate.adviser", journey, "remind", expect=409)) == ["nobody_waited_on"]
