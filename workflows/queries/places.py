"""Selects about programmes, intakes and places."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from workflows.tables.programmes import Intake, PlacePool, PlaceTaken, Programme


@dataclass(frozen=True, slots=True)
class Places:
    """The pool that a start date falls in: how many places it has and how many others hold."""

    pool_id: str
    total: int
    taken: int

    @property
    def free(self) -> int:
        """Places nobody holds."""
        return self.total - self.taken


def programme(session: Session, programme_id: str) -> Programme | None:
    """The programme, if there is one by that id."""
    return session.get(Programme, programme_id)


def next_intake(session: Session, programme_id: str, day: date) -> date | None:
    """The first intake of the programme on or after `day`; None when it has no dated intakes left."""
    wanted = select(func.min(Intake.starts_on)).where(
        col(Intake.programme_id) == programme_id, col(Intake.starts_on) >= day
    )
    return session.exec(wanted).one()


def has_intakes(session: Session, programme_id: str) -> bool:
    """Whether learners may start on dated intakes only."""
    return session.exec(select(Intake).where(col(Intake.programme_id) == programme_id)).first() is not None


def places(session: Session, programme_id: str, day: date, except_for: str | None = None) -> Places | None:
    """The places for a start on `day`, the pool locked so that the count holds; None when none are set for that day.

    A place held by the hand-off `except_for` is not counted: it is that hand-off's own.
    """
    wanted = select(PlacePool).where(
        col(PlacePool.programme_id) == programme_id, col(PlacePool.starts_on) <= day, col(PlacePool.ends_on) >= day
    )
    pool = session.exec(wanted.order_by(col(PlacePool.id)).limit(1).with_for_update()).first()
    if pool is None:
        return None
    held = select(func.count()).where(
        col(PlaceTaken.pool_id) == pool.id,
        col(PlaceTaken.freed_at).is_(None),
        col(PlaceTaken.hand_off_id) != (except_for or ""),
    )
    return Places(pool.id, pool.places, session.exec(held).one())
