"""Tells the receiver of a hand-off: the organisation, or of work inside one whoever has it by name (rule 1.4)."""

from typing import Any

from engine.runtime import Work
from workflows import queries
from workflows.tables.journeys import HandOff
from workflows.topics import tell_organisations


def tell_receiver(work: Work, topic: str, hand_off: HandOff, **payload: Any) -> None:
    """Queue one message for the receiver of a hand-off."""
    tell_organisations(work, topic, hand_off.id, hand_off.receiver_id, **payload, **by_name(work, hand_off))


def by_name(work: Work, hand_off: HandOff) -> dict[str, str]:
    """Whom a message to the receiver is for by name; nobody but for work that somebody owns."""
    task = queries.parts.part_of(work.session, hand_off.id).team_task
    return {"person": task.owner_id} if task is not None and task.owner_id is not None else {}
