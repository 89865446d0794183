"""Waiting lists, drafts, holds and unknown ids: what one learner's record must never do to another's."""

from uuid import uuid4

import pytest

from tests.stories.story import Story
from workflows.tables.programmes import PlacePool

ANSWERS = {"eligible": True, "suitable": True, "ready": True, "start_on": "2026-03-09", "planned_end_on": "2026-07-31"}
BOTH = {"learner_agrees": {"on": "2026-03-02", "channel": "phone"}, "referrer_agrees": True}


def test_an_unknown_programme_is_refused_at_acceptance_in_words(story: Story) -> None:
    journey = story.refer("Amy Cole")
    body = {**ANSWERS, "programme_id": str(uuid4())}
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "accept", body, expect=409)
    assert "programme_of_another" in {each["code"] for each in refused["refusals"]}


def test_an_unknown_programme_is_refused_at_referral_in_words(story: Story) -> None:
    refused = story.refer("Amy Cole", programme_id=str(uuid4()), expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["programme_of_another"]


def test_a_suggested_provider_nobody_knows_is_refused_in_words(story: Story) -> None:
    journey = story.refer("Amy Cole")
    body = {"reason": "no_place", "advice": "try again", "suggested_next_id": str(uuid4())}
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "decline", body, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["suggestion_unknown"]


def test_an_item_shared_with_nobody_we_know_is_refused_in_words(story: Story) -> None:
    shared = [{"item": "contact", "basis": "public_task", "receiver_id": str(uuid4())}]
    refused = story.refer("Amy Cole", shared=shared, expect=409)
    assert "receiver_unknown" in {each["code"] for each in refused["refusals"]}


def test_a_waiting_list_is_that_of_a_programme(story: Story) -> None:
    journey = story.refer("Amy Cole")
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "waitlist", BOTH, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["programme_missing"]


def test_another_providers_programme_has_no_place_in_the_waiting_list(story: Story) -> None:
    journey = story.refer("Amy Cole")
    body = {**BOTH, "programme_id": story.cast.programme("harbour")}
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "waitlist", body, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["programme_of_another"]


def test_a_held_journey_that_waits_does_not_stop_anothers_cancelling(story: Story) -> None:
    story.set_all(PlacePool, places=1)
    amy, bob = story.refer("Amy Cole"), story.refer("Bob Fell")
    story.accept("northgate.coordinator", story.inbound(amy), "2026-03-09", "2026-07-31")
    body = {**BOTH, "programme_id": story.cast.programme("northgate")}
    story.hand_off("northgate.coordinator", story.inbound(bob), "waitlist", body)
    story.act("connexions.manager", bob, "hold", {"reason": "learner_asked", "review_on": "2026-03-20"})
    story.act("priya", amy, "cancel", {"reason": "changed_mind"})
    assert story.state(amy) == "cancelled"


def test_a_start_is_not_put_off_to_a_day_without_places(story: Story) -> None:
    journey = story.refer("Amy Cole")
    story.accept("northgate.coordinator", story.inbound(journey), "2026-03-09", "2026-07-31")
    body = {"start_on": "2031-01-08", "planned_end_on": "2031-07-31", "learner_agrees": BOTH["learner_agrees"]}
    refused = story.hand_off("northgate.coordinator", story.inbound(journey), "defer", body, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["no_places_set"]


def test_the_safeguarding_lead_may_stop_a_journey_that_is_on_hold_already(story: Story) -> None:
    journey = story.refer("Amy Cole")
    story.accept("northgate.coordinator", story.inbound(journey), "2026-03-09", "2026-07-31")
    story.act("northgate.coordinator", journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-20"})
    story.act("northgate.safeguarding_lead", journey, "hold", {"reason": "safeguarding", "review_on": "2026-03-20"})
    refused = story.act("northgate.coordinator", journey, "resume", expect=409)
    assert {each["code"] for each in refused["refusals"]} & {"not_yours", "safeguarding_hold"}


@pytest.mark.parametrize("field", ["aim_id", "to_partnership_id"])
def test_an_unknown_id_in_a_hand_off_is_refused_in_words(story: Story, field: str) -> None:
    journey = story.refer("Amy Cole", to="lead_provider")
    story.accept("northgate.coordinator", story.inbound(journey), "2026-03-09", "2026-07-31")
    more = {"component": "functional_skills", field: str(uuid4())}
    refused = story.send("northgate.coordinator", journey, "component", "millbrook", expect=409, **more)
    assert {each["code"] for each in refused["refusals"]} & {"not_an_aim_of_this", "target_only_for_transfers"}
