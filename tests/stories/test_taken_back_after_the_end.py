"""C25: what the learner gave is taken back after the end too; neither that nor a recall tells what is restricted."""

from typing import Any

import pytest
from sqlmodel import select

from tests.stories import way
from tests.stories.copying import copies, copy_id, export, settle, withdraw
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD
from workflows.tables.accesses import AccessEntry
from workflows.tables.learners import Consent

MANAGER, ADVISER, SAFEGUARDING = "northgate.manager", "northgate.adviser", "northgate.safeguarding_lead"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy in her initial assessment."""
    return way.in_assessment(story)


def support(story: Story, journey: str, need: str, to: str, who: str = ADVISER) -> str:
    """Support that the agency has accepted, with the learner's consent for it; the consent's id."""
    story.act(who, journey, "record_need", {"need": need, "status": "new"})
    basis = "explicit_consent" if need == "counselling" else "consent"
    given = {"item": "support_need", "need": need, "basis": basis, "given_on": way.in_days(story, 0),
             "learners_word": way.word(story), "receiver_id": story.cast[to]}  # fmt: skip
    consent = str(story.act(who, journey, "record_consent", given)["consent"])
    story.hand_off(f"{to}.worker", story.send(who, journey, "support", to, need=need), "accept")
    return consent


def end(story: Story, journey: str) -> None:
    """The learner leaves."""
    story.act(LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)})


def rows(story: Story, table: Any) -> list[Any]:
    """Every row of a table."""
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(select(table)).all())


def offered(story: Story, who: str, journey: str) -> bool:
    """Whether taking back a consent is offered."""
    return "withdraw_consent" in {each["name"] for each in story.get(who, f"/journeys/{journey}/actions")["items"]}


def test_the_learners_word_is_kept_with_who_wrote_it_down(story: Story, journey: str) -> None:
    consent = support(story, journey, "travel", "waywheel", LEAD)
    end(story, journey)
    withdraw(story, MANAGER, journey, consent)
    (row,) = [each for each in rows(story, Consent) if each.id == consent]
    said = row.withdrawn_by, str(row.withdrawal_said_on), row.withdrawal_channel
    assert said == (story.cast[MANAGER], way.word(story)["on"], way.word(story)["channel"])


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.mis_officer", MANAGER, "priya", "council.officer"])
def test_a_restricted_consent_is_offered_to_nobody_who_may_not_know_of_it(story: Story, journey: str, who: str) -> None:
    consent = support(story, journey, "counselling", "haven")
    end(story, journey)
    assert (offered(story, who, journey), offered(story, ADVISER, journey)) == (False, True)
    body = {"consent_id": consent, "learners_word": way.word(story)}
    refused = story.act(who, journey, "withdraw_consent", body, expect=409)
    assert codes(refused) == ["consent_unknown"]


def test_a_consent_of_another_journey_is_not_taken_back_on_an_ended_one(story: Story, journey: str) -> None:
    end(story, journey)
    story.at("2026-03-10 10:00")
    again = way.in_assessment(story, "lead_provider", same_person=True)
    consent = support(story, again, "travel", "waywheel", LEAD)
    body = {"consent_id": consent, "learners_word": way.word(story)}
    assert codes(story.act(LEAD, journey, "withdraw_consent", body, expect=409)) == ["consent_unknown"]


def test_a_basis_of_the_law_is_not_the_learners_to_take_back(story: Story, journey: str) -> None:
    (basis,) = [row["id"] for row in story.get(LEAD, f"/journeys/{journey}")["consents"] if row["item"] == "contact"]
    end(story, journey)
    body = {"consent_id": basis, "learners_word": way.word(story)}
    assert codes(story.act(LEAD, journey, "withdraw_consent", body, expect=409)) == ["consent_unknown"]


def test_that_a_copy_with_restricted_matters_was_recalled_is_for_named_staff(story: Story, journey: str) -> None:
    support(story, journey, "travel", "haven")
    restricted = support(story, journey, "counselling", "haven")
    copy = copy_id(export(story, ADVISER, journey, "haven"))
    withdraw(story, ADVISER, journey, restricted)
    assert copies(story, MANAGER, journey) == []
    assert codes(settle(story, MANAGER, journey, copy, expect=409)) == ["copy_unknown"]
    assert [each["id"] for each in copies(story, SAFEGUARDING, journey)] == [copy]


def test_recording_a_recall_is_noted_as_a_change(story: Story, journey: str) -> None:
    consent = support(story, journey, "travel", "waywheel", LEAD)
    copy = copy_id(export(story, LEAD, journey, "waywheel"))
    withdraw(story, LEAD, journey, consent)
    settle(story, LEAD, journey, copy)
    assert {each.surface for each in rows(story, AccessEntry)} & {"concerns"} == set()


def test_whom_restricted_support_went_to_without_consent_is_in_no_managers_list_of_who_looked(
    story: Story, journey: str
) -> None:
    support(story, journey, "travel", "haven")
    story.act(ADVISER, journey, "record_need", {"need": "counselling", "status": "new"})
    story.send(SAFEGUARDING, journey, "support", "haven", need="counselling", safeguarding_reason="in danger")
    story.get("haven.worker", f"/journeys/{journey}")

    def reasons(who: str) -> set[str | None]:
        return {each["override_id"] for each in story.get(who, f"/journeys/{journey}/accesses", limit=100)["items"]}

    assert (reasons(MANAGER), len(reasons(SAFEGUARDING))) == ({None}, 2)


def test_a_preview_is_noted_as_one_and_tells_a_manager_nothing_restricted(story: Story, journey: str) -> None:
    story.act(ADVISER, journey, "record_need", {"need": "counselling", "status": "new"})
    body = {"kind": "support", "receiver_id": story.cast["haven"], "need": "counselling"}
    story.post(ADVISER, f"/journeys/{journey}/hand-offs/preview", body)
    assert [each.surface for each in rows(story, AccessEntry)][-1] == "preview"
    told = {each["surface"] for each in story.get(MANAGER, f"/journeys/{journey}/accesses", limit=100)["items"]}
    assert "preview" not in told


def test_a_draft_is_sent_only_as_it_was_seen(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "record_need", {"need": "travel", "status": "new"})
    given = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(LEAD, journey, "record_consent", given)
    draft = story.send(LEAD, journey, "support", "waywheel", need="travel", draft=True)
    seen = story.post(LEAD, f"/hand-offs/{draft}/preview")["preview_digest"]
    refused = story.hand_off(LEAD, draft, "send", {"preview_digest": "0" * 64}, expect=409)
    assert codes(refused) == ["preview_outdated"]
    assert story.hand_off(LEAD, draft, "send", {"preview_digest": seen})["state"] == "sent"
