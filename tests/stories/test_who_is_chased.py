"""Whom the clock tells of what waits: first those waited on, then both sides, then those above them (rule 0.5)."""

from datetime import date

import pytest

from api.outgoing import ADDRESS_BOOK, channels_of
from api.settings import Settings
from notifications.run import deliver_once
from notifications.words import WORDS
from tests.stories import way
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import with_counselling

HARBOUR, HARBOUR_MANAGER, LEAD_MANAGER = "harbour.coordinator", "harbour.manager", "northgate.manager"
LATE = f"acknowledging the referral {WORDS['flag']}"


@pytest.fixture
@scene
def to_harbour(story: Story) -> str:
    """An offer to Harbour on the Friday before Easter week, which nobody there reads."""
    journey = at_planning(story, "Kit Moss", "2026-03-23 10:00")
    rank(story, journey, "harbour", "ashdown")
    return str(offer(story, journey, "harbour", at="2026-03-27 17:45"))


def told(story: Story, who: str, at: str, saying: str) -> int:
    """How often somebody's inbox says something, once the clock has been let work and the messages have gone out."""
    story.sweep(at)
    deliver_once(story.cast.runtime.database, ADDRESS_BOOK, channels_of(Settings()))
    return sum(saying in item["subject"] for item in story.get(who, "/inbox")["items"])


@pytest.mark.parametrize(
    ("at", "level", "who"),
    [
        ("2026-03-30 00:00:10", "remind", {HARBOUR}),
        ("2026-04-01 00:00:10", "flag", {HARBOUR, LEAD}),
        ("2026-04-02 00:00:10", "escalate", {HARBOUR_MANAGER, LEAD}),
    ],
)
def test_a_missing_acknowledgement_is_told_level_by_level(
    story: Story, to_harbour: str, at: str, level: str, who: set[str]
) -> None:
    people = (HARBOUR, HARBOUR_MANAGER, LEAD, LEAD_MANAGER, "ashdown.coordinator", "millbrook.coordinator")
    said = f"acknowledging the referral {WORDS[level]}"
    assert {each for each in people if told(story, each, at, said)} == who


def test_the_second_escalation_goes_to_those_who_lead_the_partnership(story: Story) -> None:
    journey = way.in_induction(story, "partnership")
    said = f"the induction {WORDS['escalate_again']}"
    hear = {who for who in (LEAD, LEAD_MANAGER, way.PRIYA, "harbour.manager") if told(story, who, "2026-03-16", said)}
    assert (story.due(journey, "induction"), hear) == (date(2026, 3, 9), {LEAD, LEAD_MANAGER})


def test_nobody_is_told_twice(story: Story, to_harbour: str) -> None:
    told(story, HARBOUR, "2026-04-01 00:00:10", LATE)
    assert told(story, HARBOUR, "2026-04-01 00:05", LATE) == 1


def test_of_late_counselling_only_its_two_sides_hear(story: Story) -> None:
    support = with_counselling(story, way.in_induction(story))
    reference = story.get("northgate.coordinator", f"/hand-offs/{support}")["reference"]
    at = "2026-03-24 00:00:10"
    hears = {who for who in ("haven.worker", LEAD, "northgate.tutor", LEAD_MANAGER, way.PRIYA)
             if told(story, who, at, f"{reference}: the first appointment")}  # fmt: skip
    assert hears == {"haven.worker", LEAD}
