"""Finishes induction and initial assessment, by the responsible staff or when a lead confirms returned work."""

from collections.abc import Mapping

from engine.firing import Note
from engine.runtime import Verdict
from engine.store import Row
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Nothing
from workflows.vocabulary import Stage

# Planning ends when the plan is agreed, the others with the programme.
FINISHED_BY: Mapping[Stage, str] = {
    Stage.INDUCTION: "finish_induction",
    Stage.INITIAL_ASSESSMENT: "finish_assessment",
}


def finish(facts: JourneyFacts, stage: Stage, confirming_hand_off: str | None = None) -> Row:
    """Move the journey on from `stage`, one of FINISHED_BY; raises Refused.

    `confirming_hand_off` is the hand-off by which a subcontractor held the stage, when the lead confirms it (rule 2.4).
    """
    asked = facts.with_given(confirming_hand_off=confirming_hand_off)
    row = moving.move(asked, FINISHED_BY[stage], Note(detail=_by(confirming_hand_off)))
    if stage is Stage.INITIAL_ASSESSMENT and asked.assessment is not None:
        asked.assessment.finished_on = asked.today
        asked.session.add(asked.assessment)
    return row


def _by(confirming_hand_off: str | None) -> dict[str, str]:
    return {"hand_off": confirming_hand_off} if confirming_hand_off else {}


def finish_induction(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """End the induction; raises Refused (C10)."""
    return verdict(finish(facts, Stage.INDUCTION))


def finish_assessment(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """End the initial assessment; raises Refused (C11)."""
    return verdict(finish(facts, Stage.INITIAL_ASSESSMENT))


ACTIONS = (
    JourneyAction("finish_induction", Nothing, finish_induction, "End the induction."),
    JourneyAction("finish_assessment", Nothing, finish_assessment, "End the initial assessment."),
)
