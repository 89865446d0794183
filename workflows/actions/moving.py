"""Moves a journey: asked whole, fired, then what follows when it ends."""

from collections.abc import Iterable

from engine import firing
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.store import Row
from workflows.actions import ends
from workflows.facts.journeys import JourneyFacts

NOT_YOURS = "not_yours"


def move(facts: JourneyFacts, event: str, note: Note | None = None, *, responsible: str | None = None,
         also: Iterable[Refusal | None] = ()) -> Row:  # fmt: skip
    """Fire `event` on the journey, or raise Refused; when it ends the journey everything that hangs on it ends too.

    `also` are reasons against it that only the request can give; they join those of the move.
    """
    more = tuple(refusal for refusal in also if refusal is not None)
    if more:
        raise Refused((*refusals(facts, event), *more))
    row = firing.fire(facts.work, facts.id, event, facts, note, responsible=responsible)
    if row.ended_at is not None:
        ends.settle(JourneyFacts(facts.work, facts.id))
    return row


def refusals(facts: JourneyFacts, event: str) -> tuple[Refusal, ...]:
    """What stands against `event`; raises Refused at once for whoever may not take the step at all.

    Whoever may not take a step is told so and nothing else: the other reasons would tell what they may not know.
    """
    catalogue = facts.work.runtime.catalogue
    published = catalogue.get(facts.row.definition, facts.row.definition_version)
    try:
        firing.decided(published, facts.row, event, facts, facts.work.actor)
    except Refused as refused:
        foreign = tuple(refusal for refusal in refused.refusals if refusal.code == NOT_YOURS)
        if foreign:
            raise Refused(foreign) from None
        return refused.refusals
    return ()
