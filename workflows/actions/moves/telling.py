"""Tells the receiver of a hand-off: the organisation, or of work inside one whoever has it by name (rule 1.4)."""

from typing import Any

from engine.runtime import Work
from workflows import queries
from workflows.facts.speaking import answered_by_staff
from workflows.tables.journeys import HandOff
from workflows.topics import tell_organisations


def tell_receiver(work: Work, topic: str, hand_off: HandOff, **payload: Any) -> None:
    """Queue one message for the receiver of a hand-off."""
    if is_reached(work, hand_off):
        tell_organisations(work, topic, hand_off.id, hand_off.receiver_id, **payload, **by_name(work, hand_off))


def tell_sides(work: Work, topic: str, hand_off: HandOff, **payload: Any) -> None:
    """Queue one message for the sender, and one for the receiver if it can be reached."""
    sides = (hand_off.sender_id, hand_off.receiver_id if is_reached(work, hand_off) else None)
    tell_organisations(work, topic, hand_off.id, *sides, **payload)


def is_reached(work: Work, hand_off: HandOff) -> bool:
    """Whether there is anybody to tell: an employer without people and address hears from the sender's staff (0.1)."""
    if not answered_by_staff(work.session, hand_off):
        return True
    found = queries.organisations.organisation(work.session, hand_off.receiver_id)
    return found is not None and found.email is not None


def by_name(work: Work, hand_off: HandOff) -> dict[str, str]:
    """Whom a message to the receiver is for by name; nobody but for work that somebody owns."""
    task = queries.parts.part_of(work.session, hand_off.id).team_task
    return {"person": task.owner_id} if task is not None and task.owner_id is not None else {}
