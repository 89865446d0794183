"""A hold of a journey holds its hand-offs: their clocks sleep and wake with it, and it never stops the clock."""

from typing import Any

import pytest

from engine import sweep
from tests.stories import way
from tests.stories.story import Story, codes
from workflows.tables.programmes import PlacePool

MANAGER = "connexions.manager"
UNWELL = {"reason": "learner_unwell", "review_on": "2026-03-31"}
WAITING = {"learner_agrees": {"on": "2026-03-02", "channel": "phone"}, "referrer_agrees": True}


def offered(story: Story) -> tuple[str, str, str]:
    """A learner offered to Millbrook, and to Harbour, which put them on its waiting list: journey and both offers."""
    journey = way.refer(story, "consortium", receivers=[story.cast["millbrook"], story.cast["harbour"]])
    story.set_all(PlacePool, places=0)
    one, other = story.hand_offs(journey)
    body = {**WAITING, "programme_id": story.cast.programme("harbour")}
    story.hand_off("harbour.coordinator", other, "waitlist", body)
    return journey, one, other


def swept(story: Story) -> tuple[int, str]:
    """How many families the clock could not act on at the tenth day."""
    story.at("2026-03-12 10:00")
    return sweep.sweep(story.cast.runtime).failed, story.clock.now().isoformat()


def test_an_answer_beside_a_waiting_list_is_taken_while_the_journey_is_on_hold(story: Story) -> None:
    journey, one, other = offered(story)
    story.act(MANAGER, journey, "hold", UNWELL)
    story.hand_off("millbrook.coordinator", one, "decline", {"reason": "no_place", "advice": "wait for Harbour"})
    assert (swept(story)[0], story.state(other), story.state(journey)) == (0, "waitlisted", "referred")


def test_the_start_clock_sleeps_on_after_a_hold_while_all_offers_wait(story: Story) -> None:
    journey, one, _other = offered(story)
    story.act(MANAGER, journey, "hold", UNWELL)
    story.hand_off("millbrook.coordinator", one, "decline", {"reason": "no_place", "advice": "wait for Harbour"})
    story.act(MANAGER, journey, "resume", at="2026-03-12 10:00")
    assert story.due(journey, "start") is None


def test_the_decision_is_not_due_while_the_journey_is_on_hold(story: Story) -> None:
    journey = way.refer(story)
    story.act(MANAGER, journey, "hold", UNWELL)
    assert (swept(story)[0], story.state(story.inbound(journey))) == (0, "sent")
    assert story.due(story.inbound(journey), "decide") is None


def test_the_decision_wakes_with_the_journey_and_keeps_what_was_left(story: Story) -> None:
    journey = way.refer(story)
    story.act(MANAGER, journey, "hold", UNWELL, at="2026-03-04 10:00")
    story.act(MANAGER, journey, "resume", at="2026-03-16 10:00")
    assert str(story.due(story.inbound(journey), "decide")) == "2026-03-19"


def test_a_hand_off_held_on_its_own_stays_held_when_the_journey_is_resumed(story: Story) -> None:
    journey = way.refer(story)
    inbound = story.inbound(journey)
    story.hand_off(MANAGER, inbound, "hold", UNWELL)
    story.act(MANAGER, journey, "hold", UNWELL)
    story.act(MANAGER, journey, "resume")
    assert story.instance(inbound).held_since is not None
    story.hand_off(MANAGER, inbound, "resume")
    assert story.instance(inbound).held_since is None


def test_a_safeguarding_hold_of_a_journey_is_that_of_its_hand_offs_until_it_is_lifted(story: Story) -> None:
    journey = way.accepted(story)
    inbound = story.inbound(journey)
    for who, reason in ((way.LEAD, "learner_unwell"), ("northgate.safeguarding_lead", "safeguarding")):
        story.act(who, journey, "hold", {**UNWELL, "reason": reason})
        assert story.instance(inbound).hold_reason == reason
    story.act("northgate.safeguarding_lead", journey, "resume")
    assert story.instance(inbound).held_since is None


@pytest.mark.parametrize(
    ("action", "body"),
    [("acknowledge", {}), ("accept", {}), ("ask_for_more", {"question": "why?"}), ("resume", {})],
)
def test_a_hand_off_held_with_its_journey_is_not_answered(story: Story, action: str, body: Any) -> None:
    journey = way.refer(story)
    story.act(MANAGER, journey, "hold", UNWELL)
    who = MANAGER if action == "resume" else way.LEAD
    refused = story.hand_off(who, story.inbound(journey), action, body, expect=409)
    assert {"on_hold", "journey_on_hold"} & set(codes(refused))


def test_a_referral_of_a_held_journey_can_still_be_declined(story: Story) -> None:
    journey = way.refer(story)
    story.act(MANAGER, journey, "hold", UNWELL)
    way_out = {"reason": "no_place", "advice": "ask again"}
    story.hand_off(way.LEAD, story.inbound(journey), "decline", way_out)
    assert story.state(journey) == "declined"


def test_support_opened_for_safety_goes_on_through_a_hold(story: Story) -> None:
    lead = "northgate.safeguarding_lead"
    journey = way.accepted(story, needs=[{"code": "travel"}])
    support = story.send(lead, journey, "support", "waywheel", need="travel", safeguarding_reason="at risk")
    story.act(lead, journey, "hold", {**UNWELL, "reason": "safeguarding"})
    story.hand_off("waywheel.worker", support, "acknowledge")
    assert story.instance(support).held_since is None


def test_nothing_offered_under_a_hold_is_then_refused(story: Story) -> None:
    """What /actions shows open on a hand-off of a held journey can be done."""
    accepted, referred = way.accepted(story), way.refer(story, "holistic", "Bob Fell")
    for journey, who in ((accepted, way.LEAD), (referred, MANAGER)):
        story.act(who, journey, "hold", UNWELL)
        items = story.get(way.LEAD, f"/hand-offs/{story.inbound(journey)}/actions")["items"]
        assert {each["name"] for each in items if each["open"]} <= {"decline", "hold"}
