"""Selects about providers' events and the places booked at them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from workflows.tables.journeys import Journey
from workflows.tables.organisations import Person
from workflows.tables.visits import ProviderEvent, VisitBooking
from workflows.vocabulary import ProviderEventKind

_STANDS = col(VisitBooking.cancelled_at).is_(None)


def event(session: Session, event_id: str, *, lock: bool = False) -> ProviderEvent | None:
    """The event by that id, kept from other writers if `lock`, so that its places are given once."""
    wanted = select(ProviderEvent).where(col(ProviderEvent.id) == event_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.exec(wanted).first()


def coming(session: Session, since: datetime, kind: ProviderEventKind | None = None,
           organisation_id: str | None = None) -> Sequence[ProviderEvent]:  # fmt: skip
    """Events that end after `since` and were not called off, the earliest first."""
    wanted = select(ProviderEvent).where(col(ProviderEvent.ends_at) > since, col(ProviderEvent.called_off_at).is_(None))
    if kind is not None:
        wanted = wanted.where(col(ProviderEvent.kind) == kind)
    if organisation_id is not None:
        wanted = wanted.where(col(ProviderEvent.organisation_id) == organisation_id)
    return session.exec(wanted.order_by(col(ProviderEvent.starts_at), col(ProviderEvent.id))).all()


def booked(session: Session, event_ids: Collection[str]) -> Mapping[str, int]:
    """How many places stand booked at each of the events; 0 for the others.

    A learner for whom several organisations booked takes one place.
    """
    who = sa.func.coalesce(col(Journey.learner_id), col(VisitBooking.person_id))
    wanted = (
        select(VisitBooking.event_id, sa.func.count(who.distinct()))
        .outerjoin(Journey, col(Journey.id) == col(VisitBooking.journey_id))
        .where(col(VisitBooking.event_id).in_(event_ids), _STANDS)
    )
    return Counter(dict(session.exec(wanted.group_by(col(VisitBooking.event_id))).all()))


def bookings(session: Session, event_id: str) -> Sequence[VisitBooking]:
    """Every place booked at the event, cancelled ones too, in the order of booking."""
    wanted = select(VisitBooking).where(col(VisitBooking.event_id) == event_id)
    return session.exec(wanted.order_by(col(VisitBooking.booked_at), col(VisitBooking.id))).all()


def of_journey(
    session: Session, journey_id: str, organisation_id: str | None
) -> Sequence[tuple[VisitBooking, ProviderEvent]]:
    """What an organisation, or any, booked for the learner of a journey, with the events, in the order of booking."""
    wanted = (
        select(VisitBooking, ProviderEvent)
        .join(ProviderEvent, col(ProviderEvent.id) == col(VisitBooking.event_id))
        .where(col(VisitBooking.journey_id) == journey_id)
    )
    if organisation_id is not None:
        wanted = wanted.where(col(VisitBooking.organisation_id) == organisation_id)
    return session.exec(wanted.order_by(col(VisitBooking.booked_at), col(VisitBooking.id))).all()


def standing(
    session: Session, event_id: str, *, learner_id: str = "", person_id: str = ""
) -> Sequence[VisitBooking]:  # fmt: skip
    """The bookings that stand at the event of a member of staff, or of a learner by whichever journey and whom."""
    journeys = select(Journey.id).where(col(Journey.learner_id) == learner_id)
    theirs = sa.or_(col(VisitBooking.person_id) == person_id, col(VisitBooking.journey_id).in_(journeys))
    wanted = select(VisitBooking).where(col(VisitBooking.event_id) == event_id, _STANDS, theirs)
    return session.exec(wanted.order_by(col(VisitBooking.id))).all()


def to_come(session: Session, journey_id: str, moment: datetime) -> Sequence[VisitBooking]:
    """The bookings of a journey that stand at events which have not begun."""
    wanted = (
        select(VisitBooking)
        .join(ProviderEvent, col(ProviderEvent.id) == col(VisitBooking.event_id))
        .where(col(VisitBooking.journey_id) == journey_id, _STANDS, col(ProviderEvent.starts_at) > moment)
    )
    return session.exec(wanted.order_by(col(VisitBooking.id))).all()


def cancelled_at(session: Session, journey_id: str, moment: datetime) -> Sequence[VisitBooking]:
    """The bookings of a journey that were cancelled at that very moment."""
    wanted = select(VisitBooking).where(
        col(VisitBooking.journey_id) == journey_id, col(VisitBooking.cancelled_at) == moment
    )
    return session.exec(wanted.order_by(col(VisitBooking.id))).all()


def names_of(session: Session, person_ids: Collection[str]) -> Mapping[str, str]:
    """The names of staff by their ids."""
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(person_ids))).all())


def by_reference(session: Session, reference: str) -> VisitBooking | None:
    """The booking of this reference, kept from other writers."""
    wanted = select(VisitBooking).where(col(VisitBooking.reference) == reference)
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()
