"""A stage is done by one: what was sent elsewhere is taken back first, what lies behind is not sent (2.4)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.tables.agreements import AgreementDelivery

ASSESSMENT = {"kind": "stage", "stage": "initial_assessment"}


def sent(story: Story, *, accept: bool = True) -> tuple[str, str]:
    """Amy in her initial assessment, which Millbrook is asked to make, from Thursday on; journey and hand-off."""
    journey = way.in_assessment(story, "lead_provider")
    stage = story.send(LEAD, journey, "stage", "millbrook", stage="initial_assessment")
    if accept:
        story.accept(PARTNER, stage, way.in_days(story, 3), way.in_days(story, 60))
    way.assess(story, journey)
    return journey, stage


@pytest.mark.parametrize("accept", [True, False])
def test_a_stage_sent_and_not_begun_is_not_finished_by_the_lead(story: Story, accept: bool) -> None:
    journey, _stage = sent(story, accept=accept)
    refused = story.act(LEAD, journey, "finish_assessment", expect=409)
    assert [(each["code"], each["sentence"]) for each in refused["refusals"]] == [(
        "stage_handed_over",
        "This stage was handed over and has not begun there: take the hand-off back first, or leave it to them.",
    )]  # fmt: skip


def test_taken_back_it_is_finished_by_the_lead_and_nothing_is_left_to_place(story: Story) -> None:
    journey, stage = sent(story)
    story.hand_off(LEAD, stage, "recall", {"reason": "needs_met_elsewhere"})
    story.act(LEAD, journey, "finish_assessment")
    assert story.told("hand_off.recalled", stage) == ["millbrook"]
    story.sweep("2026-03-20 10:00")
    assert (story.state(journey), story.tasks(journey, "place_again")) == ("planning", [])


def test_a_draft_keeps_nobody_from_finishing(story: Story) -> None:
    journey = way.in_assessment(story, "lead_provider")
    story.send(LEAD, journey, "stage", "millbrook", stage="initial_assessment", draft=True)
    way.assess(story, journey)
    story.act(LEAD, journey, "finish_assessment")
    assert story.state(journey) == "planning"


def ask(story: Story, journey: str, **more: Any) -> Any:
    """The lead asks Millbrook for the initial assessment, and is refused."""
    return story.act(LEAD, journey, "send_hand_off", {**ASSESSMENT, "receiver_id": story.cast["millbrook"], **more},
                     expect=409)  # fmt: skip


@pytest.mark.parametrize("draft", [True, False])
def test_a_stage_that_lies_behind_is_not_handed_over(story: Story, draft: bool) -> None:
    refused = ask(story, way.in_planning(story, "lead_provider"), draft=draft)
    assert [(each["code"], each["sentence"]) for each in refused["refusals"]] == [
        ("stage_past", "The initial assessment lies behind: the journey is in planning.")
    ]


def test_nor_on_a_break(story: Story) -> None:
    journey = way.on_programme(story, "lead_provider")
    away = {"agreed_on": way.in_days(story, 0), "return_on": way.in_days(story, 30), "reason": "a baby"}
    story.act(LEAD, journey, "start_break", {**away, "learner_agrees": way.word(story)})
    assert "stage_past" in codes(ask(story, journey))


def test_the_stage_that_the_journey_is_in_is_handed_over_still(story: Story) -> None:
    with story.cast.runtime.database.unit_of_work() as transaction:
        part = AgreementDelivery(agreement_id=story.cast["lead_provider.millbrook"], part="progress_review")
        transaction.session.add(part)
    journey = way.on_programme(story, "lead_provider")
    story.send(LEAD, journey, "stage", "millbrook", stage="progress_review")
