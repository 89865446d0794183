"""Support needs are changed and ended by whoever may know of them; to anybody else there is no such need (0.6, 5)."""

from typing import Any

import pytest
from sqlmodel import select

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, PRIYA
from workflows.tables.learners import Need

SECRET = {"need": "counselling", "status": "new", "detail": "self-harm", "adjustment": "quiet room"}
RECORDED = {"housing", "counselling"}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy in her initial assessment, in which Northgate found two needs that Priya never told."""
    found = way.in_assessment(story, "lead_provider")
    story.act("northgate.adviser", found, "record_need", SECRET)
    story.act(LEAD, found, "record_need", {"need": "housing", "status": "new", "detail": "hostel"})
    return found


def stored(story: Story) -> dict[str, tuple[str, str | None]]:
    """Status and detail of each need on record, by its code, the latest counting."""
    with story.cast.runtime.database.reading() as transaction:
        rows = transaction.session.exec(select(Need)).all()
    return {row.code.value: (row.status.value, row.detail) for row in sorted(rows, key=lambda row: row.id)}


def answer(story: Story, who: str, journey: str, need: str, status: str, **more: Any) -> Any:
    """What somebody is answered who records a finding about a need, without what names the request."""
    found = story.act(who, journey, "record_need", {"need": need, "status": status, **more}, expect=None)
    return {name: value for name, value in found.items() if name not in ("request_id", "instance")}


@pytest.mark.parametrize("status", ["changed", "ended"])
@pytest.mark.parametrize("need", sorted(RECORDED))
def test_to_the_referrer_a_need_it_did_not_tell_is_as_one_that_is_not_there(
    story: Story, journey: str, need: str, status: str
) -> None:
    before = stored(story)
    told = answer(story, PRIYA, journey, need, status)
    assert codes(told) == ["need_unknown"]
    assert told == answer(story, PRIYA, journey, "childcare", status)
    assert stored(story) == before


@pytest.mark.parametrize("need", sorted(RECORDED))
def test_to_a_stranger_who_refers_the_learner_too_it_is_not_there_either(story: Story, journey: str, need: str) -> None:
    before = stored(story)
    second = story.refer(way.learner("Amy Cole"), "consortium", by="harbour.adviser", same_person=True)
    told = answer(story, "harbour.adviser", second, need, "ended")
    assert told == answer(story, "harbour.adviser", second, "childcare", "ended")
    assert stored(story) == before


def test_a_tutor_who_is_not_named_finds_no_restricted_need(story: Story, journey: str) -> None:
    assert codes(answer(story, "northgate.tutor", journey, "counselling", "ended")) == ["need_unknown"]
    assert stored(story)["counselling"][0] == "confirmed"


def test_named_staff_of_the_provider_end_it(story: Story, journey: str) -> None:
    story.act("northgate.adviser", journey, "record_need", {"need": "counselling", "status": "ended"})
    assert stored(story)["counselling"][0] == "ended"


def test_the_referrer_s_word_does_not_end_what_the_provider_has_confirmed(story: Story) -> None:
    shared = [way.CONTACT, way.FOR_SUPPORT]
    journey = way.in_planning(story, needs=[{"code": "travel", "detail": "two buses"}], shared=shared)
    story.act(PRIYA, journey, "record_need", {"need": "travel", "status": "ended"})
    assert stored(story)["travel"][0] == "told"


def test_the_referrer_takes_back_a_need_that_nobody_has_looked_at(story: Story) -> None:
    journey = way.refer(story, needs=[{"code": "travel", "detail": "two buses"}])
    story.act(PRIYA, journey, "record_need", {"need": "travel", "status": "ended"})
    assert stored(story)["travel"][0] == "ended"


def test_the_same_need_told_by_two_agencies_is_confirmed_in_one_go(story: Story) -> None:
    story.refer(way.learner("Amy Cole"), "consortium", by="harbour.adviser", needs=[{"code": "travel"}])
    journey = way.in_assessment(story, "lead_provider", same_person=True, needs=[{"code": "travel"}])
    way.assess(story, journey)
    story.act(LEAD, journey, "finish_assessment")
    assert story.state(journey) == "planning"


def test_whoever_holds_the_assessment_confirms_what_was_told(story: Story) -> None:
    shared = [way.CONTACT, way.FOR_SUPPORT]
    journey = way.accepted(story, "lead_provider", needs=[{"code": "travel"}], shared=shared)
    stage = way.hand_over(story, journey, "stage", stage="initial_assessment")
    way.start(story, journey)
    way.induct(story, journey)
    story.act(LEAD, journey, "finish_induction")
    way.begin(story, stage)
    confirmed = {"results": way.RESULTS, "needs": [{"need": "travel", "status": "confirmed"}]}
    story.act(PARTNER, journey, "record_assessment", confirmed)
    assert stored(story)["travel"][0] == "confirmed"


def test_support_for_a_need_of_another_journey_is_refused_as_for_none(story: Story, journey: str) -> None:
    shared = [way.CONTACT, {"item": "support_need", "need": "housing", "basis": "consent"}]
    second = story.refer(way.learner("Amy Cole"), "consortium", by="harbour.adviser", same_person=True, shared=shared)
    refused = story.send("harbour.adviser", second, "support", "haven", need="housing", expect=409)
    assert "need_not_recorded" in codes(refused)
