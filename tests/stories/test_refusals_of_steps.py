"""What a step says of a kind that it does not have, or too early, is refused with what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.people import YEARS
from tests.stories import areas, way
from tests.stories.offering import change
from tests.stories.story import Story
from tests.stories.test_agreement_places import by_connexions, reserve
from tests.stories.visiting import announce, book
from tests.stories.way import LEAD, PARTNER, PRIYA, in_days


def arrive_with_aims(story: Story) -> Any:
    """A referral begins with new vocational aims."""
    inbound = story.inbound(way.accepted(story))
    body = {"arrived_on": in_days(story, 0), "aims": areas.MOTOR}
    return story.hand_off(LEAD, inbound, "start", body, expect=409)


def answer_a_contribution_by_a_day(story: Story) -> Any:
    """The learner is to answer about a session that a partner gives."""
    part = way.contribution(story, until_on=in_days(story, 3))
    sent = story.send(LEAD, way.in_induction(story), "contribution", "ashdown", contribution=part)
    days = (in_days(story, 1), in_days(story, 3))
    return story.accept("ashdown.coordinator", sent, *days, answer_by=in_days(story, 1), expect=409)


def lend_an_aim_to_a_group(story: Story) -> Any:
    """A qualification of one learner is borrowed for a group."""
    journey = way.on_programme(story)
    part = way.contribution(story, "borrowed_qualification", until_on=in_days(story, 60))
    more: dict[str, Any] = {"contribution": part, "aim_id": way.aims(story, journey)["vocational"], "for_group": True}
    return story.send(LEAD, journey, "contribution", "ashdown", expect=409, **more)


def record_a_meeting_to_come(story: Story) -> Any:
    """The guidance meeting is recorded a day before it is held."""
    journey = way.in_planning(story, "partnership")
    body = {"held_on": in_days(story, 1), "outcome": "Ask Harbour."}
    return story.act(LEAD, journey, "record_guidance_meeting", body, expect=409)


def ask_a_partner_that_nobody_ranked(story: Story) -> Any:
    """A partner is asked while nobody stands on the list."""
    return story.send(LEAD, way.in_planning(story, "partnership"), "partner", "millbrook", expect=409)


def say_what_changed_at_one_that_nobody_ranked(story: Story) -> Any:
    """Places came free at a partner that is on no list."""
    body = {"organisation_id": story.cast["millbrook"], "changed": "places came free"}
    return story.act(LEAD, way.in_planning(story, "partnership"), "record_partner_changed", body, expect=409)


def book_for_a_journey_that_is_over(story: Story) -> Any:
    """A visit is booked once the referral was called off."""
    journey, event = way.refer(story), announce(story)
    story.act(PRIYA, journey, "cancel", {"reason": "mistake"})
    return book(story, journey, event, expect=409)


def fewer_places_than_are_reserved(story: Story) -> Any:
    """Of twenty places fifteen are reserved, and ten are to be left."""
    reserve(story, 15)
    programme, pools = story.cast.programme("millbrook"), [{**YEARS, "places": 10}]
    return change(story, programme, who=PARTNER, pools=pools, expect=409)


def take_away_places_that_were_used(story: Story) -> Any:
    """Somebody held a place of the period, and gave it back before the start."""
    sent = by_connexions(story, "Ben Ode")
    story.accept(PARTNER, sent, in_days(story, 0), in_days(story, 140))
    story.hand_off(PARTNER, sent, "return_unstarted", {"reason": "The course is full."})
    return change(story, story.cast.programme("millbrook"), who=PARTNER, pools=[], expect=409)


Deed = Callable[[Story], Any]
CASES: dict[str, tuple[Deed, ...]] = {
    "no_new_aims_here": (arrive_with_aims,),
    "answer_only_to_referrals": (answer_a_contribution_by_a_day,),
    "group_gets_no_aim": (lend_an_aim_to_a_group,),
    "meeting_ahead": (record_a_meeting_to_come,),
    "not_ranked": (ask_a_partner_that_nobody_ranked, say_what_changed_at_one_that_nobody_ranked),
    "journey_ended": (book_for_a_journey_that_is_over,),
    "below_reserved": (fewer_places_than_are_reserved,),
    "pool_on_record": (take_away_places_that_were_used,),
}


@pytest.fixture
def database_kind() -> str:
    """What is refused does not depend on the database."""
    return "sqlite"


@pytest.mark.parametrize(("code", "deed"), [(code, deed) for code, deeds in CASES.items() for deed in deeds])
def test_what_does_not_belong_to_a_step_is_refused(story: Story, code: str, deed: Deed) -> None:
    refused = {each["code"]: each["sentence"] for each in deed(story)["refusals"]}
    assert list(refused) == [code]
