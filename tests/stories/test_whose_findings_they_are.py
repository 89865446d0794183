"""Assessments and plans are opened by whoever holds them, never by whoever would like to see them (rules 0.6, C20)."""

from typing import Any

import pytest

from tests.people import Cast
from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, PRIYA

HARBOUR = "harbour.coordinator"
NEW_RESULT = {"area": "literacy", "level": "level_1", "finding": "NEW result of today"}


def page(story: Story, who: str, journey: str) -> Any:
    """The journey as somebody sees it."""
    return story.get(who, f"/journeys/{journey}")


def literacy(story: Story, journey: str, who: str = LEAD) -> list[str]:
    """What was found about literacy."""
    return [row["finding"] for row in page(story, who, journey)["assessment"] if row["area"] == "literacy"]


def assessed_before(story: Story) -> str:
    """Amy's journey at Northgate, in PLANNING: her assessment is finished."""
    return way.in_planning(story)


def again_at_northgate(story: Story) -> str:
    """Amy, referred to Northgate as lead provider too, in her assessment."""
    return way.in_assessment(story, "lead_provider", same_person=True)


def recruited_by_harbour(story: Story) -> str:
    """Amy as Harbour's own recruit, in her assessment there."""
    journey = str(
        story.refer(way.learner("Amy Cole"), "consortium", by="harbour.adviser", same_person=True,
                    source="direct_recruit")
    )  # fmt: skip
    way.accept(story, journey, "harbour")
    way.start(story, journey, "harbour")
    way.induct(story, journey, HARBOUR)
    story.act(HARBOUR, journey, "finish_induction")
    return journey


def open_levels(story: Story, who: str, journey: str, receiver: str, **more: Any) -> Any:
    """Record the learner's consent to show levels, plan and credit to an organisation."""
    body = {"item": "levels_plan_credit", "basis": "consent", "given_on": way.in_days(story, 0),
            "receiver_id": story.cast[receiver], "learners_word": way.word(story), **more}  # fmt: skip
    return story.act(who, journey, "record_consent", body, expect=None)


def test_a_partner_without_the_stage_takes_no_earlier_assessment_over(story: Story) -> None:
    assessed_before(story)
    journey = way.accepted(story, "lead_provider", same_person=True)
    way.hand_over(story, journey, "component", component="functional_skills")
    way.start(story, journey)
    way.induct(story, journey)
    story.act(LEAD, journey, "finish_induction")
    assert "not_your_stage" in codes(story.act(PARTNER, journey, "reuse_assessment", expect=409))
    assert literacy(story, journey) == []


def test_an_earlier_assessment_replaces_no_result_of_this_journey(story: Story) -> None:
    assessed_before(story)
    journey = again_at_northgate(story)
    story.act(LEAD, journey, "record_assessment", {"results": [NEW_RESULT]})
    story.act(LEAD, journey, "reuse_assessment")
    assert literacy(story, journey) == ["NEW result of today"]
    assert len(page(story, LEAD, journey)["assessment"]) == 5


def test_another_provider_s_assessment_is_not_taken_over(story: Story) -> None:
    assessed_before(story)
    journey = recruited_by_harbour(story)
    assert codes(story.act(HARBOUR, journey, "reuse_assessment", expect=409)) == ["nothing_to_reuse"]
    assert page(story, HARBOUR, journey)["assessment"] == []


def test_a_basis_in_harbour_s_own_referral_opens_nothing(story: Story) -> None:
    assessed_before(story)
    shared = [way.CONTACT, {"item": "levels_plan_credit", "basis": "public_task"}]
    story.refer(way.learner("Amy Cole"), "partnership", by="harbour.adviser", same_person=True, shared=shared)
    journey = recruited_by_harbour(story)
    assert codes(story.act(HARBOUR, journey, "reuse_assessment", expect=409)) == ["nothing_to_reuse"]


@pytest.mark.parametrize("recorder", [LEAD, HARBOUR])
def test_with_the_learner_s_consent_it_is_taken_over(story: Story, recorder: str) -> None:
    earlier = assessed_before(story)
    journey = recruited_by_harbour(story)
    open_levels(story, recorder, earlier if recorder == LEAD else journey, "harbour")
    story.act(HARBOUR, journey, "reuse_assessment")
    assert len(page(story, HARBOUR, journey)["assessment"]) == 5


def test_a_referrer_does_not_open_the_plan_to_itself(story: Story, cast: Cast) -> None:
    journey = way.on_programme(story)
    refused = open_levels(story, PRIYA, journey, "connexions")
    assert codes(refused) == ["basis_for_yourself"]
    assert page(story, PRIYA, journey)["plan"] is None


@pytest.mark.parametrize("receiver", [None, "millbrook"])
def test_nor_by_a_basis_for_anybody(story: Story, cast: Cast, receiver: str | None) -> None:
    journey = way.on_programme(story)
    named = {"receiver_id": cast[receiver]} if receiver else {"receiver_id": None}
    for item in ("levels_plan_credit", "activity_destination"):
        open_levels(story, PRIYA, journey, "connexions", **named, item=item)
    way.secure(story, journey)
    seen = page(story, PRIYA, journey)
    assert (seen["plan"], seen["aims"], seen["destination"]) == (None, [], None)


def test_nor_by_a_basis_in_its_referral(story: Story) -> None:
    item = {"item": "levels_plan_credit", "basis": "public_task"}
    journey = way.on_programme(story, shared=[way.CONTACT, item])
    assert page(story, PRIYA, journey)["plan"] is None


def test_the_learner_s_word_recorded_by_the_provider_opens_the_plan(story: Story) -> None:
    journey = way.on_programme(story)
    open_levels(story, LEAD, journey, "connexions")
    assert page(story, PRIYA, journey)["plan"]["planned_credit"] == 20


@pytest.mark.parametrize("changed", [{"learners_word": None}, {"basis": "public_task"}])
def test_the_plan_is_opened_by_the_learner_s_own_word_alone(story: Story, changed: dict[str, Any]) -> None:
    journey = way.on_programme(story)
    open_levels(story, LEAD, journey, "connexions", **changed)
    assert page(story, PRIYA, journey)["plan"] is None


def test_a_basis_recorded_by_the_provider_shows_the_destination(story: Story) -> None:
    journey = way.on_programme(story)
    open_levels(story, LEAD, journey, "connexions", item="activity_destination", basis="public_task")
    way.secure(story, journey)
    assert page(story, PRIYA, journey)["destination"]["destination"] == "apprenticeship"
