"""Who speaks for a side of a hand-off although they are not one of its usual people (journey rules 0.1, 1.4)."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from engine.actor import Actor
from workflows import deputies, queries
from workflows.definitions.kinds import KINDS
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind


def is_owner(session: Session, row: HandOff, owner: str | None, actor: Actor, day: date) -> bool:
    """Whether the actor has work inside their organisation by name, or acts for whoever has."""
    if owner is None or actor.organisation != row.receiver_id:
        return False
    if owner in (actor.id, actor.acting_for):
        return True
    return owner in deputies.represented(session, actor.id, row.receiver_id, day)


def answered_by_staff(session: Session, row: HandOff) -> bool:
    """Whether the sender's staff record what an employer says: it has nobody who can sign in and answer (rule 0.1)."""
    if row.kind is not HandOffKind.PLACEMENT:
        return False
    return queries.organisations.filled_roles(session, row.receiver_id).isdisjoint(KINDS[row.kind].receivers)


def speaks_for_employer(session: Session, row: HandOff, actor: Actor, sending: Collection[str]) -> bool:
    """Whether the actor is one of the sender's staff who record the employer's word."""
    sends = actor.organisation == row.sender_id and not actor.roles.isdisjoint(sending)
    return sends and answered_by_staff(session, row)
