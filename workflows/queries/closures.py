"""Selects of closures: those in force, all at once for counting, or one calendar's for people to see."""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.calendar import Closures
from engine.database import Transaction
from engine.statements import Statement, table_of
from workflows.tables.closures import Closure

_CLOSURE = table_of(Closure)
_IN_FORCE = Statement(sa.select(_CLOSURE.c.organisation_id, _CLOSURE.c.day).where(_CLOSURE.c.removed_at.is_(None)))


def in_force(transaction: Transaction) -> Closures:
    """The days of every closure in force, by the organisation whose they are; None: everybody's."""
    found: dict[str | None, set[date]] = defaultdict(set)
    # Past the session, which may hold what must not be written yet: a count may be asked for at any point of an action.
    for organisation_id, day in _IN_FORCE.run(transaction.connection, {}):
        found[organisation_id].add(day)
    return {key: frozenset(days) for key, days in found.items()}


def of_calendar(session: Session, organisation_id: str | None, *days: date) -> list[Closure]:
    """The closures in force of one organisation, or everybody's, the earliest first; of `days` if any are named."""
    whose = col(Closure.organisation_id)
    mine = whose.is_(None) if organisation_id is None else whose == organisation_id
    wanted = select(Closure).where(mine, col(Closure.removed_at).is_(None))
    if days:
        wanted = wanted.where(col(Closure.day).in_(days))
    return list(session.exec(wanted.order_by(col(Closure.day))))
