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


@dataclass(frozen=True, slots=True)
class PlacesWanted:
    """A programme and the day of a start; a place that `except_for` holds is that hand-off's own and not counted."""

    programme_id: str
    day: date
    except_for: str | None = None


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


def places(session: Session, asked: PlacesWanted, *, lock: bool) -> Places | None:
    """The places for a start that day, the pool locked if the count must hold; None when none are set for the day."""
    wanted = select(PlacePool).where(
        col(PlacePool.programme_id) == asked.programme_id,
        col(PlacePool.starts_on) <= asked.day,
        col(PlacePool.ends_on) >= asked.day,
    )
    wanted = wanted.order_by(col(PlacePool.id)).limit(1)
    pool = session.exec(wanted.with_for_update() if lock else wanted).first()
    if pool is None:
        return None
    held = select(func.count()).where(
        col(PlaceTaken.pool_id) == pool.id,
        col(PlaceTaken.freed_at).is_(None),
        col(PlaceTaken.hand_off_id) != (asked.except_for or ""),
    )
    return Places(pool.id, pool.places, session.exec(held).one())
