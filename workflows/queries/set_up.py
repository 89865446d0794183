"""Selects by natural key, for setting up: organisations and all they agree on; and what somebody leaves behind."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from engine.tables import Task
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Absence, Organisation, Partnership, Person
from workflows.tables.programmes import PlacePool, PlaceTaken, Programme
from workflows.vocabulary import AgreementKind


def organisation_with_ukprn(session: Session, ukprn: str) -> Organisation | None:
    """The organisation with this UKPRN."""
    return session.exec(select(Organisation).where(col(Organisation.ukprn) == ukprn)).first()


def organisations_called(session: Session, name: str) -> list[Organisation]:
    """Every organisation of this name."""
    return list(session.exec(select(Organisation).where(col(Organisation.name) == name).order_by(col(Organisation.id))))


def person_with_email(session: Session, email: str) -> Person | None:
    """The person with this e-mail address, written in small letters."""
    return session.exec(select(Person).where(col(Person.email) == email)).first()


def tasks_left(session: Session, person_id: str, organisation_id: str | None) -> Sequence[Task]:
    """The open tasks, locked, with the name of a person on them; those of a whole organisation too, if one is named."""
    whose = [col(Task.person_id) == person_id]
    if organisation_id is not None:
        whose.append(col(Task.organisation_id) == organisation_id)
    wanted = select(Task).where(sa.or_(*whose), col(Task.ended_at).is_(None))
    return session.exec(wanted.order_by(col(Task.id)).with_for_update()).all()


def absences_with_deputy(session: Session, deputy_id: str, day: date) -> Sequence[Absence]:
    """The absences that last beyond the day before `day` and name somebody as the deputy, locked."""
    wanted = select(Absence).where(col(Absence.deputy_id) == deputy_id, col(Absence.until_on) >= day)
    return session.exec(wanted.order_by(col(Absence.person_id)).with_for_update()).all()


def partnership_called(session: Session, name: str) -> Partnership | None:
    """The partnership of this name."""
    return session.exec(select(Partnership).where(col(Partnership.name) == name)).first()


def agreement_called(session: Session, kind: AgreementKind, title: str) -> Agreement | None:
    """The agreement of this kind and title that came from a document; what was drafted here is no document's."""
    from_document = col(Agreement.drafted_at).is_(None)
    wanted = select(Agreement).where(col(Agreement.kind) == kind, col(Agreement.title) == title, from_document)
    return session.exec(wanted).first()


def programme_called(session: Session, organisation_id: str, title: str) -> Programme | None:
    """The provider's programme of this title."""
    wanted = select(Programme).where(col(Programme.organisation_id) == organisation_id, col(Programme.title) == title)
    return session.exec(wanted).first()


def pools(session: Session, programme_id: str) -> list[PlacePool]:
    """The place pools of a programme, the earliest first, locked so that their count holds until the commit."""
    wanted = select(PlacePool).where(col(PlacePool.programme_id) == programme_id)
    return list(session.exec(wanted.order_by(col(PlacePool.starts_on), col(PlacePool.id)).with_for_update()))


def places_held(session: Session, pool_id: str) -> int:
    """How many places of the pool are held now."""
    held = select(func.count()).where(col(PlaceTaken.pool_id) == pool_id, col(PlaceTaken.freed_at).is_(None))
    return session.exec(held).one()
