"""The learner takes a consent back through anybody at work for an organisation the journey is open to (C25)."""

from typing import Any

import pytest
from sqlmodel import select

from tests.stories import deeds, way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.tables.learners import Consent

WORKER = "waywheel.worker"
INSIDE = ("mis_officer", "employer_engagement", "tutor", "manager", "safeguarding_lead")


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy learns functional skills at Millbrook; WayWheel helps her with travel, Haven is to with childcare."""
    found = way.taught_elsewhere(story, "lead_provider", **deeds.NEED)
    support = story.send(LEAD, found, "support", "waywheel", need="travel")
    story.hand_off(WORKER, support, "accept")
    care = {"item": "support_need", "need": "childcare", "basis": "consent", "given_on": way.in_days(story, 0)}
    story.act(LEAD, found, "record_consent", {**care, "receiver_id": story.cast["haven"]})
    return found


def consents(story: Story) -> dict[str, Consent]:
    """The lawful bases of sharing needs on record, by the need."""
    with story.cast.runtime.database.reading() as transaction:
        return {str(row.need): row for row in transaction.session.exec(select(Consent)).all() if row.need}


def withdraw(story: Story, who: str, journey: str, expect: int = 200, **which: Any) -> Any:
    """Somebody records that Amy takes a consent back today."""
    body = {"learners_word": way.word(story), **which}
    return story.act(who, journey, "withdraw_consent", body, expect=expect)


def still_given(story: Story) -> set[str]:
    """The needs that may still be shared."""
    return {need for need, row in consents(story).items() if row.withdrawn_at is None}


def given_to(story: Story, item: str) -> list[str]:
    """To whom an item may still be given with the learner's consent."""
    names = {story.cast[each]: each for each in ("millbrook", "waywheel", "northgate", "harbour", "haven")}
    with story.cast.runtime.database.reading() as transaction:
        rows = transaction.session.exec(select(Consent)).all()
    given = (row for row in rows if row.item == item and row.withdrawn_at is None and "consent" in row.basis)
    return sorted(names[row.receiver_id] if row.receiver_id else "anybody" for row in given)


@pytest.mark.parametrize("who", ["priya", *(f"northgate.{role}" for role in INSIDE)])
def test_who_answers_or_refers_names_the_consent(story: Story, journey: str, who: str) -> None:
    withdraw(story, who, journey, consent_id=consents(story)["travel"].id)
    assert still_given(story) == {"childcare"}


def test_the_support_worker_records_that_nothing_more_is_shared_with_the_agency(story: Story, journey: str) -> None:
    withdraw(story, WORKER, journey)
    assert given_to(story, "support_need") == ["haven", "northgate"]
    assert "waywheel" in story.told("consent.withdrawn", journey)


def test_the_support_worker_may_name_the_consent_that_it_works_on(story: Story, journey: str) -> None:
    withdraw(story, WORKER, journey, consent_id=consents(story)["travel"].id)
    assert still_given(story) == {"childcare"}


def test_a_consent_for_another_agency_is_not_there_for_a_support_worker(story: Story, journey: str) -> None:
    refused = withdraw(story, WORKER, journey, 409, consent_id=consents(story)["childcare"].id)
    assert codes(refused) == ["consent_unknown"]
    assert still_given(story) == {"travel", "childcare"}


@pytest.mark.parametrize("who", [PARTNER, "millbrook.tutor", "council.officer"])
def test_so_do_a_subcontractor_and_the_local_authority(story: Story, journey: str, who: str) -> None:
    body = {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0)}
    own = story.cast["council" if who == "council.officer" else "millbrook"]
    given = story.act(LEAD, journey, "record_consent", {**body, "receiver_id": own})["consent"]
    withdraw(story, who, journey)
    with story.cast.runtime.database.reading() as transaction:
        assert transaction.session.get_one(Consent, given).withdrawn_at is not None
    assert still_given(story) == {"travel", "childcare"}


def test_what_was_given_for_anybody_goes_on_for_the_others_who_have_it(story: Story) -> None:
    """Amy's contact was told to Northgate, Millbrook and WayWheel on one consent; she speaks of WayWheel alone."""
    contact = {"item": "contact", "basis": "consent"}
    journey = way.taught_elsewhere(story, "lead_provider", needs=deeds.NEED["needs"], shared=[contact, way.FOR_SUPPORT])
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    story.hand_off(WORKER, support, "accept")
    assert given_to(story, "contact") == ["anybody"]
    withdraw(story, WORKER, journey)
    assert given_to(story, "contact") == ["millbrook", "northgate"]
    assert story.told("consent.withdrawn", journey) == ["waywheel"]


def test_where_nothing_rests_on_the_learner_s_word_there_is_nothing_to_take_back(story: Story, journey: str) -> None:
    assert codes(withdraw(story, PARTNER, journey, 409)) == ["consent_unknown"]


def test_a_stranger_records_nothing(story: Story, journey: str) -> None:
    withdraw(story, "harbour.coordinator", journey, 404, consent_id=consents(story)["travel"].id)


def test_giving_consent_stays_with_who_answers_or_refers(story: Story, journey: str) -> None:
    body = {"item": "support_need", "need": "travel", "basis": "consent", "given_on": way.in_days(story, 0)}
    assert codes(story.act(WORKER, journey, "record_consent", body, expect=409)) == ["not_yours"]
