"""Support goes to an agency with the learner's own consent for that agency and need, or for safety (C21)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import CONTACT, Story, codes
from tests.stories.way import LEAD
from workflows.tables.journeys import SharedWithHandOff

TRAVEL: dict[str, Any] = {"needs": [{"code": "travel"}]}
NO_CONSENT = ("public_task", "legal_obligation", "vital_interests")


def record(story: Story, journey: str, basis: str, **more: Any) -> None:
    """Northgate records today a basis to share that Amy has to travel."""
    body = {"item": "support_need", "need": "travel", "basis": basis, "given_on": way.in_days(story, 0), **more}
    story.act(LEAD, journey, "record_consent", body)


def ask(story: Story, journey: str, to: str = "waywheel", who: str = LEAD, expect: int = 409, **more: Any) -> Any:
    """Somebody at Northgate asks an agency for help with travel; the refusing answer, or the id of the hand-off."""
    return story.send(who, journey, "support", to, need="travel", expect=expect, **more)


def basis_of(story: Story, support: str) -> str:
    """The basis on which an agency was told of the need."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(SharedWithHandOff, (support, "support_need:travel")).basis


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, accepted by Northgate on Monday 2 March 2026, who told that she needs help with travel."""
    return way.accepted(story, **TRAVEL)


@pytest.mark.parametrize("basis", NO_CONSENT)
def test_no_other_basis_stands_for_the_learner_s_consent(story: Story, journey: str, basis: str) -> None:
    record(story, journey, basis)
    refused = ask(story, journey)
    assert codes(refused) == ["consent_missing"]
    assert refused["refusals"][0]["sentence"] == (
        "The learner's consent to share the need travel with this agency is not recorded."
    )


def test_nor_does_one_that_came_with_the_referral(story: Story) -> None:
    shared = [CONTACT, {"item": "support_need", "need": "travel", "basis": "public_task"}]
    assert codes(ask(story, way.accepted(story, **TRAVEL, shared=shared))) == ["consent_missing"]


def test_a_draft_is_not_sent_on_another_basis_either(story: Story, journey: str) -> None:
    record(story, journey, "public_task")
    draft = ask(story, journey, expect=200, draft=True)
    assert codes(story.hand_off(LEAD, draft, "send", expect=409)) == ["consent_missing"]


def test_consent_for_one_agency_is_none_for_another(story: Story, journey: str) -> None:
    record(story, journey, "consent", receiver_id=story.cast["waywheel"])
    assert codes(ask(story, journey, "moneyright")) == ["consent_missing"]
    ask(story, journey, expect=200)


def test_with_consent_beside_another_basis_it_goes_on_the_consent(story: Story, journey: str) -> None:
    record(story, journey, "public_task")
    record(story, journey, "consent")
    support = ask(story, journey, expect=200)
    assert basis_of(story, support) == "consent"


def test_the_safeguarding_lead_opens_it_with_a_written_reason(story: Story, journey: str) -> None:
    record(story, journey, "public_task")
    who, reason = "northgate.safeguarding_lead", "cannot get home safely"
    support = ask(story, journey, who=who, expect=200, safeguarding_reason=reason)
    assert basis_of(story, support) == "safeguarding"
