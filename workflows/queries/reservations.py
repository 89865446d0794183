"""Selects about places that agreements reserve: for whom, how many of them are used, and what is open to a sender."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from workflows.tables.agreements import Agreement, PlaceReservation
from workflows.tables.journeys import HandOff
from workflows.tables.programmes import PlacePool, PlaceTaken


@dataclass(frozen=True, slots=True)
class Use:
    """How the places of a pool are used: by sender how many are `taken`, and how many are `reserved`."""

    total: int
    taken: Mapping[str, int]
    reserved: Mapping[str, int]

    def unused(self, sender: str) -> int:
        """Places reserved for a sender that none of its learners holds yet."""
        return max(self.reserved.get(sender, 0) - self.taken.get(sender, 0), 0)

    def kept_from(self, sender: str | None) -> int:
        """Places that nobody holds and that are reserved for others than this sender."""
        return sum(self.unused(each) for each in self.reserved if each != sender)

    @property
    def unreserved(self) -> int:
        """Places that nobody holds and that are reserved for nobody; below 0 when the places were cut."""
        return self.total - sum(self.taken.values()) - self.kept_from(None)

    def open_to(self, sender: str | None) -> int:
        """Places that nobody holds and that a learner of this sender may have."""
        return self.total - sum(self.taken.values()) - self.kept_from(sender)


def use_of(session: Session, pool: PlacePool, today: date) -> Use:
    """How the places of a pool are used today."""
    reserved = reserved_in(session, pool.id, today)
    return Use(pool.places, taken_by_sender(session, pool.id), reserved)


def reserved_beside(session: Session, pool: PlacePool, today: date) -> int:
    """How many places of a pool are reserved that nobody holds yet."""
    return use_of(session, pool, today).kept_from(None)


def taken_by_sender(session: Session, pool_id: str) -> dict[str, int]:
    """How many places of a pool the learners of each sender hold."""
    held = (
        select(HandOff.sender_id, func.count())
        .join(PlaceTaken, col(PlaceTaken.hand_off_id) == col(HandOff.id))
        .where(col(PlaceTaken.pool_id) == pool_id, col(PlaceTaken.freed_at).is_(None))
        .group_by(col(HandOff.sender_id))
    )
    return dict(session.exec(held).all())


def reserved_in(session: Session, pool_id: str, today: date) -> dict[str, int]:
    """How many places of a pool are reserved for whom today.

    From the day on which all have signed, though the agreement begins later, to its last day. An agreement that follows
    another reserves the same places, not as many more: the greater number counts.
    """
    wanted = (
        select(PlaceReservation.organisation_id, func.max(PlaceReservation.places))
        .join(Agreement, col(Agreement.id) == col(PlaceReservation.agreement_id))
        .where(
            col(PlaceReservation.pool_id) == pool_id,
            col(Agreement.signed_at).is_not(None),
            col(Agreement.ends_on) >= today,
        )
        .group_by(col(PlaceReservation.organisation_id))
    )
    return dict(session.exec(wanted).all())


def pool_on(session: Session, programme_id: str, day: date) -> PlacePool | None:
    """The places of a programme for a start on a day; None where none are set."""
    wanted = select(PlacePool).where(
        col(PlacePool.programme_id) == programme_id, col(PlacePool.starts_on) <= day, col(PlacePool.ends_on) >= day
    )
    return session.exec(wanted.order_by(col(PlacePool.id)).limit(1)).first()


def hold(session: Session, pool_ids: set[str]) -> None:
    """Hold these pools until the transaction ends, in one order for everybody, and read them anew."""
    wanted = select(PlacePool).where(col(PlacePool.id).in_(sorted(pool_ids))).order_by(col(PlacePool.id))
    session.exec(wanted.with_for_update().execution_options(populate_existing=True)).all()


def reserving(session: Session, pool_ids: Sequence[str], today: date) -> list[PlacePool]:
    """Those of these pools in which an agreement reserves places today."""
    wanted = (
        select(PlacePool)
        .join(PlaceReservation, col(PlaceReservation.pool_id) == col(PlacePool.id))
        .join(Agreement, col(Agreement.id) == col(PlaceReservation.agreement_id))
        .where(col(PlacePool.id).in_(pool_ids), col(Agreement.signed_at).is_not(None), col(Agreement.ends_on) >= today)
    )
    return list(session.exec(wanted.distinct().order_by(col(PlacePool.id))))
