"""Moves a journey: asked whole, fired, then what follows when it ends."""

from collections.abc import Iterable

from engine import firing
from engine.errors import Refusal
from engine.firing import Note
from engine.store import Row
from workflows.actions import ends
from workflows.actions.refusing import refuse_with
from workflows.facts.journeys import JourneyFacts


def move(facts: JourneyFacts, event: str, note: Note | None = None, *, responsible: str | None = None,
         also: Iterable[Refusal | None] = ()) -> Row:  # fmt: skip
    """Fire `event` on the journey, or raise Refused; when it ends the journey everything that hangs on it ends too.

    `also` are reasons against it that only the request can give; they join those of the move.
    """
    refuse_with(facts, event, also)
    row = firing.fire(facts.work, facts.id, event, facts, note, responsible=responsible)
    if row.ended_at is not None:
        ends.settle(JourneyFacts(facts.work, facts.id))
    return row
