"""Moves a journey: asked whole, fired, then what follows when it ends."""

from collections.abc import Iterable

from engine import firing, tasks
from engine.errors import Refusal
from engine.firing import Note
from engine.store import Row
from workflows.actions.moves import choosing, ends, partnering, risk_flags
from workflows.actions.moves.refusing import refuse_with
from workflows.definitions.shared_steps import LEARNING
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import TaskKind

# What is asked only while the journey stands in a state, of itself or of its hand-offs (C3, 4.5).
ASKED_IN = {"accepted": TaskKind.KEEP_CONTACT, "on_programme": TaskKind.REVIEW_INPUT}


def move(facts: JourneyFacts, event: str, note: Note | None = None, *, responsible: str | None = None,
         also: Iterable[Refusal | None] = ()) -> Row:  # fmt: skip
    """Fire `event` on the journey, or raise Refused; when it ends the journey everything that hangs on it ends too.

    `also` are reasons against it that only the request can give; they join those of the move.
    """
    refuse_with(facts, event, also)
    before = facts.row.state
    row = firing.fire(facts.work, facts.id, event, facts, note, responsible=responsible)
    if row.state != before:
        # Whoever asked for the move before to be taken back must ask again (C27).
        tasks.finish_tasks(facts.work, facts.id, "something else happened since", TaskKind.CONFIRM_REOPENING)
        _end_what_belongs_to(facts, before)
        if "accepted" in (before, row.state):
            choosing.reconsider(facts)
        partnering.reconsider(facts)
        if before in LEARNING and row.state not in LEARNING:
            risk_flags.reconsider(facts)
    if row.ended_at is not None:
        ends.settle(JourneyFacts(facts.work, facts.id))
    return row


def _end_what_belongs_to(facts: JourneyFacts, state: str) -> None:
    kind = ASKED_IN.get(state)
    if kind is not None:
        family = (facts.id, *(row.hand_off.id for row in facts.hand_offs))
        for task in tasks.open_tasks(facts.work, *family):
            if task.kind == kind:
                tasks.finish_task(facts.work, task, "not needed")
