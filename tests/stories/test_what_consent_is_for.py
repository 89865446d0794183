"""A consent is for one item, one receiver and one purpose, and holds through its last day (G5, UK GDPR 5(1)(b))."""

from typing import Any

import pytest
from sqlmodel import col, select

from tests.stories import way
from tests.stories.copying import withdraw
from tests.stories.scenes import scene
from tests.stories.story import CONTACT, Story, codes
from tests.stories.way import LEAD
from workflows.rules.purposes import PURPOSE_OF
from workflows.tables.journeys import SharedWithHandOff
from workflows.tables.learners import Consent
from workflows.vocabulary import HandOffKind

TRAVEL: dict[str, Any] = {"item": "support_need", "need": "travel"}
OTHERS = ("referral", "programme", "placement", "progression")


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, accepted by Northgate on Monday 2 March 2026, who told that she needs help with travel."""
    return way.accepted(story, needs=[{"code": "travel"}])


def consent(story: Story, journey: str, expect: int = 200, **more: Any) -> Any:
    """Amy says today that Northgate may tell of her travel."""
    body = {**TRAVEL, "basis": "consent", "given_on": way.in_days(story, 0), **more}
    return story.act(LEAD, journey, "record_consent", body, expect=expect)


def ask(story: Story, journey: str, expect: int = 200, **more: Any) -> Any:
    """Northgate asks WayWheel for help with travel; the hand-off, or the refusing answer."""
    return story.send(LEAD, journey, "support", "waywheel", need="travel", expect=expect, **more)


def shared(story: Story, hand_off: str, item: str) -> SharedWithHandOff:
    """An item that a hand-off shares."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(SharedWithHandOff, (hand_off, item))


@pytest.mark.parametrize("back_from", [None, "waywheel"])
def test_what_was_taken_back_is_not_open_again_by_an_older_word(
    story: Story, journey: str, back_from: str | None
) -> None:
    receiver = story.cast[back_from] if back_from else None
    found = consent(story, journey, given_on="2026-02-27", receiver_id=receiver)["consent"]
    withdraw(story, LEAD, journey, found)
    agency = story.cast["waywheel"]
    assert codes(consent(story, journey, 409, receiver_id=agency, given_on="2026-03-01")) == ["taken_back_since"]
    consent(story, journey, 409, receiver_id=None, given_on="2026-03-01")
    assert codes(ask(story, journey, 409)) == ["consent_missing"]
    consent(story, journey, receiver_id=agency, given_on="2026-03-02")
    assert story.state(ask(story, journey)) == "sent"


def test_what_was_taken_back_from_one_agency_may_be_told_to_another(story: Story, journey: str) -> None:
    given = consent(story, journey, receiver_id=story.cast["haven"])["consent"]
    withdraw(story, LEAD, journey, given)
    consent(story, journey, receiver_id=story.cast["waywheel"], given_on="2026-03-01")
    assert story.state(ask(story, journey)) == "sent"


@pytest.mark.parametrize("purpose", OTHERS)
def test_a_consent_for_another_purpose_opens_no_support(story: Story, journey: str, purpose: str) -> None:
    consent(story, journey, purpose=purpose)
    assert codes(ask(story, journey, 409)) == ["consent_missing"]


@pytest.mark.parametrize("more", [{"purpose": "support"}, {}])
def test_a_consent_for_support_opens_it_and_so_does_one_for_any_purpose(
    story: Story, journey: str, more: dict[str, Any]
) -> None:
    consent(story, journey, **more)
    assert story.state(ask(story, journey)) == "sent"


def test_a_consent_for_support_opens_no_programme(story: Story) -> None:
    """Dev's levels may be told to whoever helps him, and to no subcontractor."""
    journey = way.accepted(story, "lead_provider")
    body = {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0), "purpose": "support"}
    story.act(LEAD, journey, "record_consent", body)
    sent: dict[str, Any] = {"stage": "initial_assessment", "share": [{"item": "levels_plan_credit"}]}
    assert codes(story.send(LEAD, journey, "stage", "millbrook", expect=409, **sent)) == ["no_lawful_basis"]
    story.act(LEAD, journey, "record_consent", body | {"purpose": "programme"})
    story.send(LEAD, journey, "stage", "millbrook", **sent)


def test_a_referral_rests_on_what_was_given_for_referring(story: Story) -> None:
    body = way.referral(story, shared=[{**CONTACT, "purpose": "support"}])
    assert codes(story.post("priya", "/referrals", body, expect=409)) == ["no_lawful_basis"]
    body = way.referral(story, shared=[{**CONTACT, "purpose": "referral"}])
    story.post("priya", "/referrals", body, expect=201)


def test_what_is_shared_says_what_for(story: Story, journey: str) -> None:
    consent(story, journey)
    assert shared(story, ask(story, journey), "support_need:travel").purpose == "support"
    assert shared(story, story.inbound(journey), "contact").purpose == "referral"


def test_the_consent_is_read_with_its_purpose(story: Story, journey: str) -> None:
    given = consent(story, journey, purpose="support")["consent"]
    rows = {row["id"]: row for row in story.get(LEAD, f"/journeys/{journey}")["consents"]}
    assert rows[given]["purpose"] == "support"


def test_a_referrer_follows_the_plan_on_a_consent_for_that_alone(story: Story) -> None:
    journey = way.on_programme(story)
    body = {
        "item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0),
        "learners_word": way.word(story), "receiver_id": story.cast["connexions"],
    }  # fmt: skip
    story.act(LEAD, journey, "record_consent", body | {"purpose": "programme"})
    assert story.get("priya", f"/journeys/{journey}")["aims"] == []
    story.act(LEAD, journey, "record_consent", body | {"purpose": "referral"})
    assert len(story.get("priya", f"/journeys/{journey}")["aims"]) == 3


def test_a_purpose_that_is_none_is_refused(story: Story, journey: str) -> None:
    assert consent(story, journey, 422, purpose="curiosity")["errors"][0]["field"] == "purpose"


def test_every_kind_of_hand_off_has_its_purpose() -> None:
    assert set(PURPOSE_OF) == set(HandOffKind)


def test_a_consent_counts_through_its_last_day(story: Story, journey: str) -> None:
    """It ends with Friday 6 March: WayWheel reads of the need until midnight, and nobody is told of it on Saturday."""
    consent(story, journey, expires_on="2026-03-06")
    support = ask(story, journey)
    story.at("2026-03-06 23:59:59")
    assert [need["need"] for need in story.get("waywheel.worker", f"/hand-offs/{support}")["needs"]] == ["travel"]
    story.at("2026-03-07 00:00")
    assert story.get("waywheel.worker", f"/hand-offs/{support}")["needs"] == []


@pytest.mark.parametrize(("at", "status"), [("2026-03-06 23:59:59", 200), ("2026-03-07 00:00", 409)])
def test_nothing_is_sent_on_a_consent_after_its_last_day(story: Story, journey: str, at: str, status: int) -> None:
    consent(story, journey, expires_on="2026-03-06")
    story.at(at)
    ask(story, journey, status)


def test_what_is_taken_back_goes_from_every_surface_of_an_open_hand_off(story: Story, journey: str) -> None:
    """C25: WayWheel helps Amy with travel and had her number, both with her word; then she takes both back."""
    for item in (TRAVEL, {"item": "contact"}):
        body = {**item, "basis": "consent", "given_on": way.in_days(story, 0), "purpose": "support"}
        story.act(LEAD, journey, "record_consent", body)
    support = _on_consents_alone(story, journey)
    surfaces = (f"/hand-offs/{support}", f"/journeys/{journey}", f"/journeys/{journey}/hand-offs", "/hand-offs",
                f"/journeys/{journey}/history", f"/hand-offs/{support}/actions", "/tasks", "/journeys")  # fmt: skip
    before = "".join(str(story.get("waywheel.worker", each)) for each in surfaces)
    assert ("travel" in before, "+441174960123" in before) == (True, True)
    withdraw_all(story, journey)
    after = "".join(str(story.get("waywheel.worker", each)) for each in surfaces)
    assert ("travel" in after, "+441174960123" in after) == (False, False)
    assert story.get("waywheel.worker", f"/hand-offs/{support}")["shared"] == []


def test_the_sender_still_reads_what_it_shared(story: Story, journey: str) -> None:
    consent(story, journey)
    support = ask(story, journey)
    withdraw_all(story, journey)
    assert story.get(LEAD, f"/hand-offs/{support}")["shared"] == ["contact", "support_need:travel"]


def withdraw_all(story: Story, journey: str) -> None:
    """Amy takes back everything that she consented to."""
    for row in story.get(LEAD, f"/journeys/{journey}")["consents"]:
        if row["basis"] == "consent" and row["withdrawn_at"] is None:
            body = {"consent_id": row["id"], "learners_word": way.word(story)}
            story.act(LEAD, journey, "withdraw_consent", body)


def _on_consents_alone(story: Story, journey: str) -> str:
    """Support for which the number is shared on Amy's consent and not as a public task."""
    story.act(LEAD, journey, "record_details", {"phone": "0117 496 0123"})
    with story.cast.runtime.database.unit_of_work() as transaction:
        for row in transaction.session.exec(select(Consent).where(col(Consent.item) == "contact")):
            row.expires_on = row.given_on if row.basis == "public_task" else None
            transaction.session.add(row)
    story.at("2026-03-03 10:00")
    return str(ask(story, journey))
