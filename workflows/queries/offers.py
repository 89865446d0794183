"""Selects about what providers offer: the parts, features, intakes and places of programmes, and areas served."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from workflows.tables.agreements import PlaceReservation
from workflows.tables.organisations import Organisation
from workflows.tables.programmes import (
    Intake,
    PlacePool,
    PlaceTaken,
    Programme,
    ProgrammeFeature,
    ProgrammePart,
    ServedArea,
)


def held_for_change(session: Session, programme_id: str, organisation_id: str) -> Programme | None:
    """The programme of the organisation, held until the transaction ends so that no two change it at once."""
    wanted = select(Programme).where(
        col(Programme.id) == programme_id, col(Programme.organisation_id) == organisation_id
    )
    locked = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.exec(locked).first()


def provider_held(session: Session, organisation_id: str) -> Organisation | None:
    """The organisation, held until the transaction ends so that no two of its programmes get one title."""
    wanted = select(Organisation).where(col(Organisation.id) == organisation_id)
    return session.exec(wanted.with_for_update(key_share=True)).first()


def parts(session: Session, programmes: Iterable[str]) -> Sequence[ProgrammePart]:
    """What these programmes teach, component by component from the lowest level."""
    wanted = select(ProgrammePart).where(col(ProgrammePart.programme_id).in_(programmes))
    order = (col(ProgrammePart.programme_id), col(ProgrammePart.component), col(ProgrammePart.level))
    return session.exec(wanted.order_by(*order)).all()


def features(session: Session, programmes: Iterable[str]) -> Sequence[ProgrammeFeature]:
    """The settings, destinations, audiences and support of these programmes."""
    wanted = select(ProgrammeFeature).where(col(ProgrammeFeature.programme_id).in_(programmes))
    order = (col(ProgrammeFeature.programme_id), col(ProgrammeFeature.kind), col(ProgrammeFeature.word))
    return session.exec(wanted.order_by(*order)).all()


def intakes(session: Session, programmes: Iterable[str]) -> Sequence[Intake]:
    """The dated intakes of these programmes, the earliest first."""
    wanted = select(Intake).where(col(Intake.programme_id).in_(programmes))
    return session.exec(wanted.order_by(col(Intake.programme_id), col(Intake.starts_on))).all()


def pools(session: Session, programmes: Iterable[str]) -> Sequence[PlacePool]:
    """The periods of places of these programmes, the earliest first; to look at."""
    wanted = select(PlacePool).where(col(PlacePool.programme_id).in_(programmes))
    return session.exec(wanted.order_by(col(PlacePool.starts_on), col(PlacePool.id))).all()


def served_areas(session: Session, organisation_id: str) -> Sequence[ServedArea]:
    """The postcode areas that a provider declares to serve."""
    wanted = select(ServedArea).where(col(ServedArea.organisation_id) == organisation_id)
    return session.exec(wanted.order_by(col(ServedArea.area))).all()


def sectors(session: Session) -> Sequence[str]:
    """The sectors in which anything is offered."""
    wanted = select(Programme.sector).where(col(Programme.sector).is_not(None)).distinct()
    return sorted(each for each in session.exec(wanted) if each)


def was_ever_taken(session: Session, pool_id: str) -> bool:
    """Whether anybody holds or held a place of the period."""
    return session.exec(select(func.count()).where(col(PlaceTaken.pool_id) == pool_id)).one() > 0


def was_ever_reserved(session: Session, pool_id: str) -> bool:
    """Whether any agreement, a draft too, speaks of places of the period."""
    return session.exec(select(func.count()).where(col(PlaceReservation.pool_id) == pool_id)).one() > 0


def stored_intakes(session: Session, programme_id: str) -> set[date]:
    """The days of the intakes of a programme."""
    return {row.starts_on for row in intakes(session, [programme_id])}
