"""Moves a journey: the firing, then what follows when it ends."""

from engine import firing
from engine.firing import Note
from engine.store import Row
from workflows.actions import ends
from workflows.facts.journeys import JourneyFacts


def move(facts: JourneyFacts, event: str, note: Note | None = None, *, responsible: str | None = None) -> Row:
    """Fire `event` on the journey, or raise Refused; when it ends the journey everything that hangs on it ends too."""
    row = firing.fire(facts.work, facts.id, event, facts, note, responsible=responsible)
    if row.ended_at is not None:
        ends.settle(JourneyFacts(facts.work, facts.id))
    return row
