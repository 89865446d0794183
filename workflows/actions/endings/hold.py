"""Puts a journey or a hand-off on hold and resumes it; deadlines keep what was left (rules 0.2, G9)."""

from collections.abc import Iterator

from engine import firing, store
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.moves import placing
from workflows.actions.moves.refusing import refuse_with
from workflows.actions.moves.registry import HandOffAction, JourneyAction, verdict
from workflows.definitions.reviewing import BASIS
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.holds import WITH_JOURNEY, held_with_journey
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
    """Put on hold: until resumed only resuming, ends and notes are open; a safeguarding hold is the lead's alone.

    A journey takes its open hand-offs along, so that their deadlines sleep too (0.2). On hold already, it is held
    until another review.
    """
    event = "hold_for_safeguarding" if request.reason is HoldReason.SAFEGUARDING else "hold"
    past = Refusal("review_in_the_past", "The review of a hold lies ahead.", missing=("review_on",))
    refuse_with(facts, event, [past if request.review_on < facts.today else None])
    note = Note(
        reason=request.note, hold_reason=request.reason, hold_review_on=request.review_on,
        moments={BASIS: request.review_on},
    )  # fmt: skip
    row = firing.fire(facts.work, facts.id, event, facts, note)
    if isinstance(facts, JourneyFacts):
        _hold_hand_offs(facts, Note(hold_reason=request.reason, hold_review_on=request.review_on))
    return verdict(row)


def resume(facts: Facts, _request: Nothing) -> Verdict:
    """Take off hold: every deadline goes on with what was left; a hand-off that was held on its own stays held."""
    event = "lift_safeguarding_hold" if facts.row.hold_reason == HoldReason.SAFEGUARDING else "resume"
    firing.fire(facts.work, facts.id, event, facts)
    if isinstance(facts, HandOffFacts):
        _waits_again(facts)
    else:
        for hand_off in _open_hand_offs(facts):
            if held_with_journey(hand_off):
                firing.fire(hand_off.work, hand_off.id, "resume_with_journey", hand_off)
                _waits_again(hand_off)
    return verdict(store.read_instance(facts.work, facts.id))


def _waits_again(facts: HandOffFacts) -> None:
    """While on hold the place in a waiting list was kept, but no place that came free was (0.3)."""
    if facts.row.state == "waitlisted":
        placing.look_again(facts.work, facts.hand_off)


def _hold_hand_offs(facts: JourneyFacts, note: Note) -> None:
    for hand_off in _open_hand_offs(facts):
        # Support that the safeguarding lead opened goes on whatever stops (C21, G9).
        free = hand_off.row.held_since is None and not hand_off.opened_for_safeguarding
        if free or held_with_journey(hand_off):
            firing.fire(hand_off.work, hand_off.id, WITH_JOURNEY, hand_off, note)


def _open_hand_offs(facts: JourneyFacts) -> Iterator[HandOffFacts]:
    clock = facts.work.by_clock(facts.work.at)
    # What others do for a whole group goes on, and tells them nothing of one learner in it (5).
    rows = (row for row in facts.hand_offs if not row.ended and not row.hand_off.for_group)
    return (HandOffFacts(clock, row.hand_off) for row in rows)


JOURNEY_ACTIONS = (
    JourneyAction("hold", Hold, hold, "Put the journey on hold."),
    JourneyAction("resume", Nothing, resume, "Take the journey off hold."),
)
HAND_OFF_ACTIONS = (
    HandOffAction("hold", Hold, hold, "Put the hand-off on hold."),
    HandOffAction("resume", Nothing, resume, "Take the hand-off off hold."),
)
