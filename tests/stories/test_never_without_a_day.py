"""Where a journey or hand-off seemed to wait for nothing: while partners are asked, and after a place came free."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from tests.stories import way
from tests.stories.deeds import lead_takes
from tests.stories.partnering import at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD, PARTNER
from workflows.tables.programmes import PlacePool

MET = {"held_on": "2026-03-04", "outcome": "wants to try care"}
NO = {"reason": "no_place"}
BOTH = {"learner_agrees": {"on": "2026-03-02", "channel": "phone"}, "referrer_agrees": True}


@pytest.fixture
@scene
def exhausted(story: Story) -> str:
    """A Model 4 journey in PLANNING whose only ranked partner for what is split off said no on Monday 2 March 2026."""
    journey = at_planning(story, "Amy Cole", "2026-03-02 10:00")
    for component in ("personal_social", "functional_skills"):
        lead_takes(story, journey, component)
    rank(story, journey, "harbour")
    story.hand_off("harbour.coordinator", offer(story, journey, "harbour"), "decline", NO)
    return journey


def test_after_the_guidance_meeting_the_next_partner_is_due(story: Story, exhausted: str) -> None:
    story.act("northgate.adviser", exhausted, "record_guidance_meeting", MET, at="2026-03-04 10:00")
    assert story.due(exhausted, "next_partner_referral") == date(2026, 3, 11)
    seen = story.get(LEAD, f"/journeys/{exhausted}")
    assert (seen["next_step"]["what"], seen["next_step"]["due_on"]) == ("next partner referral", "2026-03-11")


def test_asking_the_next_partner_meets_it(story: Story, exhausted: str) -> None:
    story.act("northgate.adviser", exhausted, "record_guidance_meeting", MET, at="2026-03-04 10:00")
    rank(story, exhausted, "ashdown")
    offer(story, exhausted, "ashdown")
    assert story.deadline(exhausted, "next_partner_referral").result == "met"


def test_where_partners_are_being_asked_a_meeting_makes_nothing_due(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook")
    story.send(LEAD, journey, "partner", "millbrook")
    story.act("northgate.adviser", journey, "record_guidance_meeting", {**MET, "held_on": "2026-03-02"})
    assert not [each for each in story.open_deadlines(journey) if each.rule == "next_partner_referral"]


def one_place(story: Story) -> tuple[str, str]:
    """Two learners of Model 2 for Millbrook's only place: the hand-off that has it, and a draft that waits for one."""
    first, second = (way.in_planning(story, "lead_provider", name) for name in ("Amy Cole", "Bob Fell"))
    story.set_stored(PlacePool, _pool_of(story, story.cast.programme("millbrook")), places=1)
    held = _drafted(story, first)
    draft = _drafted(story, second)
    story.hand_off(LEAD, held, "send")
    story.accept(PARTNER, held, "2026-03-09", "2026-07-17")
    wait(story, draft)
    return held, draft


def _drafted(story: Story, journey: str) -> str:
    about: dict[str, Any] = {"component": "functional_skills", "programme_id": story.cast.programme("millbrook")}
    return str(story.send(LEAD, journey, "component", "millbrook", draft=True, **about))


def wait(story: Story, hand_off: str, who: str = LEAD) -> None:
    """It is put on Millbrook's waiting list."""
    story.hand_off(who, hand_off, "waitlist", {**BOTH, "programme_id": story.cast.programme("millbrook")})


def _pool_of(story: Story, programme: str) -> str:
    with story.cast.runtime.database.reading() as transaction:
        wanted = select(PlacePool.id).where(col(PlacePool.programme_id) == programme)
        return transaction.session.exec(wanted).one()


def test_a_draft_that_waited_is_to_start_within_ten_days_of_the_place(story: Story) -> None:
    held, draft = one_place(story)
    assert [each.rule for each in story.open_deadlines(draft) if each.rule == "start"] == []
    story.hand_off(LEAD, held, "recall", {"reason": "changed_mind"}, at="2026-03-04 10:00")
    assert (story.state(draft), story.due(draft, "decide")) == ("acknowledged", date(2026, 3, 11))
    assert story.due(draft, "start") == date(2026, 3, 18)


def test_one_that_was_sent_before_it_waited_keeps_what_was_left(story: Story) -> None:
    held, draft = one_place(story)
    # Somebody else waits, to whom the place goes in its stead.
    wait(story, _drafted(story, way.in_planning(story, "lead_provider", "Cat Moss")))
    story.hand_off(LEAD, held, "recall", {"reason": "changed_mind"}, at="2026-03-04 10:00")
    wait(story, draft, PARTNER)
    starts = [each for each in story.deadlines(draft) if each.rule == "start"]
    assert [(each.due_at, each.remaining) for each in starts] == [(None, 10)]
