"""Puts on record what those who run the installation look at and do, and tells it again."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.auth.tables import ApiKey
from api.operations.tables import OperatorDeed, OperatorEntry
from engine.actor import Actor
from engine.clock import london_date, start_of_day
from engine.runtime import Runtime, Work, new_id
from notifications.failures import Kind
from workflows.tables.organisations import Person

KEPT = timedelta(days=365)
"""For so long it can be looked up who ran the installation, as long as deliveries can."""


class DeedView(BaseModel):
    """What somebody did: who (a person or the name of a key), what, on which kind of failure, and how many."""

    at: datetime
    by: str
    deed: OperatorDeed
    channel: str | None
    topic: str | None
    number: int


def note(work: Work, deed: OperatorDeed, kind: Kind | None = None, delivery_id: str | None = None,
         number: int = 0) -> None:  # fmt: skip
    """Put on record what the actor did."""
    actor = work.actor
    work.session.add(
        OperatorEntry(
            id=new_id(), at=work.at, actor_kind=str(actor.kind), actor_id=actor.id, organisation_id=actor.organisation,
            acting_for=actor.acting_for, deed=deed, channel=kind.channel if kind else None,
            topic=kind.topic if kind else None, delivery_id=delivery_id, number=number,
        )
    )  # fmt: skip


def note_look(runtime: Runtime, actor: Actor) -> None:
    """Put on record that the actor looks, the first time on a London day."""
    with runtime.reading(actor) as work:
        since = start_of_day(london_date(work.at))
        mine = (col(OperatorEntry.actor_id) == actor.id, col(OperatorEntry.deed) == OperatorDeed.LOOKED)
        looked = work.session.exec(select(sa.exists().where(col(OperatorEntry.at) >= since, *mine))).one()
    if not looked:
        runtime.run_many(actor, lambda work: note(work, OperatorDeed.LOOKED))


def latest(session: Session, most: int) -> list[DeedView]:
    """What was done last, the latest first."""
    rows = session.exec(select(OperatorEntry).order_by(col(OperatorEntry.at).desc(), col(OperatorEntry.id).desc()))
    shown = rows.fetchmany(most)
    ids = {row.actor_id for row in shown}
    people = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()
    keys = session.exec(select(ApiKey.id, ApiKey.name).where(col(ApiKey.id).in_(ids))).all()
    names = {**dict(people), **dict(keys)}
    return [
        DeedView(at=row.at, by=names.get(row.actor_id, row.actor_id), deed=row.deed, channel=row.channel,
                 topic=row.topic, number=row.number)
        for row in shown
    ]  # fmt: skip


def forget(session: Session, moment: datetime) -> int:
    """Delete what is past its time; how many."""
    return session.connection().execute(sa.delete(OperatorEntry).where(col(OperatorEntry.at) < moment - KEPT)).rowcount
