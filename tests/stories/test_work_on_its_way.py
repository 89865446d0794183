"""Work on its way: a draft that waits for a place has been sent, and a transfer that comes back is placed again."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.tables.agreements import Agreement
from workflows.tables.programmes import PlacePool

BOTH = {"learner_agrees": {"on": "2026-03-02", "channel": "phone"}, "referrer_agrees": True}


def drafted(story: Story, *partners: str) -> tuple[str, str]:
    """A Model 4 journey in PLANNING and a draft for the first of `partners`, whose programme is full."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, *partners)
    return journey, draft_for(story, journey, partners[0])


def draft_for(story: Story, journey: str, partner: str) -> str:
    """A draft for a partner, whose programme has no place left."""
    programme = story.cast.programme(partner)
    draft: str = story.send(LEAD, journey, "partner", partner, programme_id=programme, draft=True)
    story.set_all(PlacePool, places=0)
    return draft


def free_places(story: Story) -> None:
    """Programmes have places again, so that what else must hold is not in doubt."""
    story.set_all(PlacePool, places=20)


@pytest.fixture(autouse=True)
def _places_at_the_end(story: Story) -> object:
    yield None
    free_places(story)


def test_a_draft_that_waits_for_a_place_is_the_first_partner_referral(story: Story) -> None:
    """4.4: the partner has been asked, so the first partner referral is no longer due."""
    journey, draft = drafted(story, "millbrook")
    story.hand_off(LEAD, draft, "waitlist", BOTH)
    assert story.deadline(journey, "first_partner_referral").result == "met"


def test_a_draft_that_waits_for_a_place_stands_in_the_journey_s_story(story: Story) -> None:
    """0.3: the journey tells that the work was sent, whether there was a place for it or not."""
    journey, draft = drafted(story, "millbrook")
    story.hand_off(LEAD, draft, "waitlist", BOTH)
    sent = [each for each in story.history(journey) if each.event == "send_partner_referral"]
    assert [each.detail["hand_off"] for each in sent] == [draft]


def test_a_draft_that_waits_for_a_place_says_when_it_went_out(story: Story) -> None:
    """0.3: partner and lead see the day on which it came."""
    _journey, draft = drafted(story, "millbrook")
    story.hand_off(LEAD, draft, "waitlist", BOTH)
    assert story.get(PARTNER, f"/hand-offs/{draft}")["sent_at"] is not None


def test_a_draft_that_waits_for_a_place_ends_the_task_to_offer_again(story: Story) -> None:
    """4.3: once the next partner has been asked nobody need be reminded to ask it."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour")
    asked = story.send(LEAD, journey, "partner", "millbrook")
    story.hand_off(PARTNER, asked, "decline", {"reason": "no_place"})
    story.hand_off(LEAD, draft_for(story, journey, "harbour"), "waitlist", BOTH)
    assert story.tasks(journey, "re_offer") == []


@pytest.mark.parametrize("agreed", [BOTH, {}], ids=["agreed", "unasked"])
def test_a_draft_does_not_wait_once_its_journey_is_past_sending_it(story: Story, agreed: dict[str, Any]) -> None:
    """0.3: what the journey would say against sending it says against the waiting list too, and first."""
    journey = way.accepted(story, "lead_provider")
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], ends_on=date(2027, 7, 31))
    programme = story.cast.programme("millbrook")
    about: dict[str, Any] = {"component": "functional_skills", "programme_id": programme, "draft": True}
    draft = story.send(LEAD, journey, "component", "millbrook", **about)
    for step in (way.start, way.induct):
        step(story, journey)
    story.act(LEAD, journey, "finish_induction")
    way.assess(story, journey)
    story.act(LEAD, journey, "finish_assessment")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    way.secure(story, journey)
    way.leave(story, journey)
    story.set_all(PlacePool, places=0)
    assert codes(story.hand_off(LEAD, draft, "waitlist", agreed, expect=409)) == ["not_in_this_state"]


def transferring(story: Story) -> tuple[str, str, str]:
    """A journey, its accepted transfer to Millbrook, and the journey that this opened."""
    journey = way.on_programme(story)
    transfer = way.transferring(story, journey)
    return journey, transfer, story.get(PARTNER, "/journeys")["items"][0]["id"]


@pytest.mark.parametrize("how", ["cancel", "return"])
def test_a_transfer_that_comes_back_is_placed_again_within_ten_days(story: Story, how: str) -> None:
    """C26, 0.3: the sender must place the learner again or take the work back in ten working days."""
    journey, transfer, linked = transferring(story)
    if how == "cancel":
        story.act(PARTNER, linked, "cancel", {"reason": "mistake"})
    else:
        story.hand_off(PARTNER, story.inbound(linked), "return_unstarted", {"reason": "no tutor"})
    (task,) = story.tasks(journey, "place_again")
    assert (task.organisation_id, task.detail) == (story.cast["northgate"], {"hand_off": transfer})
    assert story.task_due(task) == date(2026, 3, 16)


def test_a_transfer_returned_by_its_receiver_gives_one_task(story: Story) -> None:
    """C26: the linked journey ends with the transfer, and the sender is asked once."""
    journey, transfer, _linked = transferring(story)
    story.hand_off(PARTNER, transfer, "return_unstarted", {"reason": "no tutor"})
    assert len(story.tasks(journey, "place_again")) == 1


def test_sending_the_transfer_again_ends_the_task(story: Story) -> None:
    """0.3: what was to be placed again has been."""
    journey, _transfer, linked = transferring(story)
    story.act(PARTNER, linked, "cancel", {"reason": "mistake"})
    assert len(story.tasks(journey, "place_again")) == 1
    story.send(LEAD, journey, "transfer", "millbrook", to_partnership_id=story.cast["consortium"])
    assert story.tasks(journey, "place_again") == []
