"""Closes a journey after the exit review: progressed, or completed without progression (rule C17)."""

from engine.runtime import Verdict
from workflows.actions.learners import september_offers
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Nothing
from workflows.rules.destinations import Progression

PROGRESSED = "progress"
NOT_PROGRESSED = "complete_without_progression"


def close(facts: JourneyFacts, request: Nothing) -> Verdict:
    """Close as the recorded destination has it; raises Refused with everything that is still missing."""
    positive = facts.destination is None or facts.destination.positive == Progression.YES
    return progress(facts, request) if positive else complete_without_progression(facts, request)


def progress(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Close with a positive destination; raises Refused."""
    return _close(facts, PROGRESSED)


def complete_without_progression(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Close without a positive destination; raises Refused."""
    return _close(facts, NOT_PROGRESSED)


def _close(facts: JourneyFacts, event: str) -> Verdict:
    row = moving.move(facts.with_given(), event)
    september_offers.finish_answered(facts)
    stored = facts.destination
    codes = stored.model_dump(include={"destination", "out_type", "out_code", "nccis_activity"}) if stored else {}
    return verdict(row, outcome=row.outcome, **codes)


ACTIONS = (
    JourneyAction("close", Nothing, close, "Close the journey as its destination has it.", event=PROGRESSED),
    JourneyAction(PROGRESSED, Nothing, progress, "Close with a positive destination."),
    JourneyAction(NOT_PROGRESSED, Nothing, complete_without_progression, "Close without a positive destination."),
)
