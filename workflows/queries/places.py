"""Selects about programmes, intakes and places."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from engine.tables import Instance
from workflows.queries.reservations import Use, reserved_in, use_of
from workflows.rules.offers import in_summer
from workflows.tables.journeys import HandOff
from workflows.tables.programmes import Intake, PlacePool, PlaceTaken, Programme


@dataclass(frozen=True, slots=True)
class Places:
    """The pool that a start date falls in: its places, how many others hold or wait for, and whether one is held.

    `reserved` are places nobody holds that an agreement keeps for other senders (str_04).
    """

    pool_id: str
    total: int
    taken: int
    waiting: int = 0
    held: bool = False
    reserved: int = 0

    @property
    def kept(self) -> int:
        """Places nobody holds that are for those who wait, and for nobody else until they were asked (0.3)."""
        return min(self.waiting, max(self.total - self.taken - self.reserved - self.held, 0))

    @property
    def free(self) -> int:
        """Places for whoever asks."""
        return self.total - self.taken - self.reserved - self.kept

    @property
    def spare(self) -> int:
        """Places that nobody else holds, has reserved or waits for; one held already counts as given up."""
        return self.total - self.taken - self.reserved - self.waiting


@dataclass(frozen=True, slots=True)
class PlacesWanted:
    """A programme and the day of a start, asked on a day by a sender.

    What the hand-off `except_for` holds or awaits is its own.
    """

    programme_id: str
    day: date
    today: date
    except_for: str | None = None
    sender: str | None = None


def programme(session: Session, programme_id: str) -> Programme | None:
    """The programme, if there is one by that id."""
    return session.get(Programme, programme_id)


def next_intake(session: Session, programme_id: str, day: date) -> date | None:
    """The first intake of the programme on or after `day`; None when it has no dated intakes left."""
    wanted = select(func.min(Intake.starts_on)).where(
        col(Intake.programme_id) == programme_id, col(Intake.starts_on) >= day
    )
    return session.exec(wanted).one()


def first_start(day: date) -> Any:
    """The first day from `day` on that somebody can start a programme, as an expression in a select of programmes.

    The next intake; without any intake the first day of a period of places; without these too `day` itself, or for a
    bridging programme the first in July or August. Null when none is to come.
    """
    own_intakes, own_pools = (
        col(Intake.programme_id) == col(Programme.id),
        col(PlacePool.programme_id) == col(Programme.id),
    )
    from_day = sa.case((col(PlacePool.starts_on) < day, sa.literal(day, sa.Date)), else_=col(PlacePool.starts_on))
    intake = sa.select(func.min(col(Intake.starts_on))).where(own_intakes, col(Intake.starts_on) >= day)
    in_pool = sa.select(func.min(from_day, type_=sa.Date)).where(own_pools, col(PlacePool.ends_on) >= day)
    return sa.case(
        (sa.exists().where(own_intakes), intake.correlate(Programme).scalar_subquery()),
        (sa.exists().where(own_pools), in_pool.correlate(Programme).scalar_subquery()),
        (col(Programme.bridging), sa.literal(in_summer(day), sa.Date)),
        else_=sa.literal(day, sa.Date),
    )


def first_starts(session: Session, programmes: Collection[str], day: date) -> Mapping[str, date | None]:
    """The first day from `day` on that somebody can start each of these programmes; None when none is to come."""
    wanted = sa.select(col(Programme.id), first_start(day)).where(col(Programme.id).in_(programmes))
    return {programme: first for programme, first in session.connection().execute(wanted)}


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
    free, others_free = free_in(session, pool), free_in(session, pool, except_for=asked.except_for)
    waiting_too = [row for row in waiting_in(session, pool, asked.today) if row.id != asked.except_for]
    taken = pool.places - others_free
    if not reserved_in(session, pool.id, asked.today):
        return Places(pool.id, pool.places, taken, len(waiting_too), held=free < others_free)
    use = use_of(session, pool, asked.today)
    waiting, reserved = _before(use, waiting_too, asked.sender), use.kept_from(asked.sender)
    return Places(pool.id, pool.places, taken, waiting, held=free < others_free, reserved=reserved)


def _before(use: Use, waiting: Sequence[HandOff], sender: str | None) -> int:
    """How many of those who wait come before a learner of the sender: they use what is reserved for them first."""
    senders = Counter(each.sender_id for each in waiting)
    others = sum(max(number - use.unused(each), 0) for each, number in senders.items() if each != sender)
    reserved = use.unused(sender) if sender is not None else 0
    return senders[sender or ""] + (min(others, max(use.unreserved, 0)) if reserved else others)


def free_in(session: Session, pool: PlacePool, except_for: str | None = None) -> int:
    """How many places of the pool nobody holds, that of the hand-off `except_for` not counted; below 0 when cut."""
    held = select(func.count()).where(
        col(PlaceTaken.pool_id) == pool.id,
        col(PlaceTaken.freed_at).is_(None),
        col(PlaceTaken.hand_off_id) != (except_for or ""),
    )
    return pool.places - session.exec(held).one()


def waiting(session: Session, *programmes: str | None, held: bool = True) -> list[HandOff]:
    """Who waits for a place of the programmes, in the order of the numbers drawn; those on hold only if `held`."""
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(HandOff.programme_id).in_(programmes), col(Instance.state) == "waitlisted")
    )
    if not held:
        wanted = wanted.where(col(Instance.held_since).is_(None))
    return list(session.exec(wanted.order_by(col(HandOff.waitlist_position), col(HandOff.id))))


def waits_for(hand_off: HandOff, today: date) -> date:
    """The day of the start for which it waits: as wished, or from today on."""
    return max(hand_off.wanted_from or today, today)


def waiting_in(session: Session, pool: PlacePool, today: date) -> list[HandOff]:
    """Who waits for a start in the period of the pool, first the first; whoever is on hold is passed over."""
    rows = waiting(session, pool.programme_id, held=False)
    return [row for row in rows if pool.starts_on <= waits_for(row, today) <= pool.ends_on]


def awaited(session: Session) -> Sequence[str]:
    """The programmes for whose places somebody waits who is not on hold."""
    wanted = (
        select(HandOff.programme_id)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(col(Instance.state) == "waitlisted", col(Instance.held_since).is_(None))
    )
    return [each for each in session.exec(wanted.distinct()) if each is not None]


def pools_of(session: Session, programme_id: str) -> Sequence[str]:
    """The place pools of a programme, the earliest first."""
    wanted = select(PlacePool.id).where(col(PlacePool.programme_id) == programme_id)
    return session.exec(wanted.order_by(col(PlacePool.starts_on), col(PlacePool.id))).all()


def positions(session: Session, hand_offs: Sequence[HandOff], today: date) -> dict[str, int]:
    """The place of each waiting hand-off, from 1, by its id, among those who wait for a start in the same period."""
    programmes = {row.programme_id for row in hand_offs}
    in_them = select(PlacePool).where(col(PlacePool.programme_id).in_(programmes))
    pools = session.exec(in_them.order_by(col(PlacePool.id))).all()

    def period(row: HandOff) -> tuple[str | None, str | None]:
        day = waits_for(row, today)
        own = (pool for pool in pools if pool.programme_id == row.programme_id)
        return row.programme_id, next((pool.id for pool in own if pool.starts_on <= day <= pool.ends_on), None)

    queues: dict[tuple[str | None, str | None], list[str]] = {}
    for row in waiting(session, *programmes):
        queues.setdefault(period(row), []).append(row.id)
    return {row.id: queues[period(row)].index(row.id) + 1 for row in hand_offs}


def families_due(session: Session, programmes: Sequence[str], moment: datetime) -> Sequence[str]:
    """Journeys with a time limit passed by `moment` on a hand-off that holds or awaits a place of the programmes."""
    keeps = sa.exists().where(
        col(PlaceTaken.hand_off_id) == col(HandOff.id), col(PlaceTaken.freed_at).is_(None)
    )  # fmt: skip
    wanted = (
        select(HandOff.journey_id)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(
            col(HandOff.programme_id).in_(programmes),
            col(Instance.wake_at) <= moment,
            sa.or_(col(Instance.state) == "waitlisted", keeps),
        )
    )
    return session.exec(wanted.distinct()).all()


def programmes_of(session: Session, journey_id: str) -> Sequence[str]:
    """The programmes whose places the hand-offs of a journey ask for, wait for or hold."""
    wanted = select(HandOff.programme_id).where(
        col(HandOff.journey_id) == journey_id, col(HandOff.programme_id).is_not(None)
    )
    return [each for each in session.exec(wanted.distinct()) if each is not None]
