"""Calls a referral off before induction (rule C6)."""

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import LearnersWord, Request, Text
from workflows.vocabulary import CancelReason

# Reasons that only the system gives.
SYSTEM_REASONS = frozenset({CancelReason.NO_ANSWER})


class Cancel(Request):
    """Why the referral is called off; the learner's word if the learner asked for it."""

    reason: CancelReason
    note: Text | None = None
    learner_said: LearnersWord | None = None


def cancel(facts: JourneyFacts, request: Cancel) -> Verdict:
    """Cancel the journey; its open inbounds end with it."""
    facts.journey.end_reason, facts.journey.end_note = request.reason, request.note
    asked = facts.with_given(learner_said=request.learner_said)
    note = Note(reason=request.reason, detail=learners_word(request.learner_said))
    row = moving.move(asked, "cancel", note, also=[reason_of_the_system(request.reason)])
    facts.session.add(facts.journey)
    return verdict(row)


def learners_word(said: LearnersWord | None) -> dict[str, str]:
    """The learner's word as history keeps it: its day and channel."""
    return {"learner_said_on": str(said.on), "channel": said.channel.value} if said else {}


def reason_of_the_system(reason: CancelReason) -> Refusal | None:
    """Nobody gives a reason that only the system can know (0.3)."""
    if reason not in SYSTEM_REASONS:
        return None
    return Refusal("reason_of_the_system", "Only the system cancels for want of an answer.")


def after_last_recall(facts: JourneyFacts, reason: CancelReason) -> None:
    """Recalling the last open inbound is a cancellation for the same reason (0.3)."""
    facts.journey.end_reason = reason
    facts.session.add(facts.journey)
    moving.move(facts, "cancel", Note(reason=reason))


ACTIONS = (JourneyAction("cancel", Cancel, cancel, "Call the referral off before induction."),)
