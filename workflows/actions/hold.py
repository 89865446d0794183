"""Puts a journey or a hand-off on hold and resumes it; deadlines keep what was left (rules 0.2, G9)."""

from engine import firing
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.refusing import refuse_with
from workflows.actions.registry import HandOffAction, JourneyAction, verdict
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Day, Nothing, Request, Text
from workflows.vocabulary import HoldReason

Facts = JourneyFacts | HandOffFacts


class Hold(Request):
    """Why it is put on hold, and the day on which that is looked at again."""

    reason: HoldReason
    note: Text | None = None
    review_on: Day


def hold(facts: Facts, request: Hold) -> Verdict:
    """Put on hold: until resumed only resuming, ends and notes are open; a safeguarding hold is the lead's alone."""
    event = "hold_for_safeguarding" if request.reason is HoldReason.SAFEGUARDING else "hold"
    past = Refusal("review_in_the_past", "The review of a hold lies ahead.", missing=("review_on",))
    refuse_with(facts, event, [past if request.review_on < facts.today else None])
    note = Note(reason=request.note, hold_reason=request.reason, hold_review_on=request.review_on)
    return verdict(firing.fire(facts.work, facts.id, event, facts, note))


def resume(facts: Facts, _request: Nothing) -> Verdict:
    """Take off hold: every deadline goes on with what was left."""
    event = "lift_safeguarding_hold" if facts.row.hold_reason == HoldReason.SAFEGUARDING else "resume"
    return verdict(firing.fire(facts.work, facts.id, event, facts))


JOURNEY_ACTIONS = (
    JourneyAction("hold", Hold, hold, "Put the journey on hold."),
    JourneyAction("resume", Nothing, resume, "Take the journey off hold."),
)
HAND_OFF_ACTIONS = (
    HandOffAction("hold", Hold, hold, "Put the hand-off on hold."),
    HandOffAction("resume", Nothing, resume, "Take the hand-off off hold."),
)
