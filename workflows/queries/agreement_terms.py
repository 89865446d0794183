"""Selects about what agreements say and what is recorded under them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, select

from workflows.queries.agreements import may_be_in_force
from workflows.rules.agreement_clauses import HEALTH_AND_SAFETY
from workflows.tables.agreement_records import AgreementChange, AgreementMeeting, AgreementSafety, StaffQualification
from workflows.tables.agreements import (
    Agreement,
    AgreementClause,
    AgreementDelivery,
    AgreementParty,
    AgreementQualification,
    AgreementRecord,
    AgreementTarget,
    AgreementTime,
    PlaceReservation,
)
from workflows.tables.organisations import Organisation, Person
from workflows.tables.programmes import PlacePool

# Everything that an agreement says beside its own row and its parties.
SAID: tuple[type[SQLModel], ...] = (
    AgreementDelivery, AgreementRecord, AgreementTime, AgreementClause, AgreementTarget, AgreementQualification,
    PlaceReservation,
)  # fmt: skip


def of_party(session: Session, agreement_id: str, organisation_id: str, *, lock: bool) -> Agreement | None:
    """The agreement, if the organisation is a side of it; locked if it is to change."""
    wanted = (
        select(Agreement)
        .join(AgreementParty, col(AgreementParty.agreement_id) == col(Agreement.id))
        .where(col(Agreement.id) == agreement_id, col(AgreementParty.organisation_id) == organisation_id)
    )
    if lock:
        wanted = wanted.with_for_update(of=Agreement).execution_options(populate_existing=True)
    return session.exec(wanted).first()


def parties(session: Session, agreement_id: str) -> Sequence[AgreementParty]:
    """The sides of an agreement."""
    wanted = select(AgreementParty).where(col(AgreementParty.agreement_id) == agreement_id)
    return session.exec(wanted.order_by(col(AgreementParty.organisation_id))).all()


def signed_by(session: Session, agreement_id: str) -> list[str]:
    """The sides of an agreement that have signed it, by id."""
    return [each.organisation_id for each in parties(session, agreement_id) if each.signed_on is not None]


Row = TypeVar("Row", bound=SQLModel)


def said(session: Session, table: type[Row], agreement_id: str) -> Sequence[Row]:
    """The rows of one of SAID, or of the parties, that belong to an agreement, in a fixed order."""
    keys = sa.inspect(table).primary_key
    wanted = select(table).where(sa.inspect(table).columns["agreement_id"] == agreement_id).order_by(*keys)
    return session.exec(wanted).all()


def pools_of(session: Session, agreement_id: str) -> Mapping[str, PlacePool]:
    """The pools in which an agreement reserves places, by id."""
    wanted = select(PlacePool).join(PlaceReservation, col(PlaceReservation.pool_id) == col(PlacePool.id))
    found = session.exec(wanted.where(col(PlaceReservation.agreement_id) == agreement_id)).all()
    return {each.id: each for each in found}


def hold_organisations(session: Session, organisation_ids: Sequence[str]) -> None:
    """Let nobody else sign for these organisations until the transaction ends; what refers to them goes on."""
    wanted = select(Organisation.id).where(col(Organisation.id).in_(organisation_ids)).order_by(col(Organisation.id))
    session.exec(wanted.with_for_update(key_share=True)).all()


def signed_beside(session: Session, agreement: Agreement) -> list[Agreement]:
    """Other agreements of the kind and partnership that count and share a day with one."""
    wanted = select(Agreement).where(
        col(Agreement.kind) == agreement.kind,
        col(Agreement.partnership_id).is_not_distinct_from(agreement.partnership_id),
        col(Agreement.id) != agreement.id,
        col(Agreement.starts_on) <= agreement.ends_on,
        col(Agreement.ends_on) >= agreement.starts_on,
        may_be_in_force(),
    )
    return list(session.exec(wanted.order_by(col(Agreement.starts_on), col(Agreement.id))))


def followers(session: Session, agreement_id: str) -> list[Agreement]:
    """The agreements that follow one and were not withdrawn."""
    wanted = select(Agreement).where(col(Agreement.follows_id) == agreement_id, col(Agreement.withdrawn_at).is_(None))
    return list(session.exec(wanted.order_by(col(Agreement.id))))


def changes(session: Session, agreement_id: str) -> Sequence[AgreementChange]:
    """What happened to an agreement, in order."""
    wanted = select(AgreementChange).where(col(AgreementChange.agreement_id) == agreement_id)
    return session.exec(wanted.order_by(col(AgreementChange.at), col(AgreementChange.id))).all()


def meetings(session: Session, agreement_id: str) -> Sequence[AgreementMeeting]:
    """The meetings and reviews held under an agreement, the earliest first."""
    wanted = select(AgreementMeeting).where(col(AgreementMeeting.agreement_id) == agreement_id)
    return session.exec(wanted.order_by(col(AgreementMeeting.held_on), col(AgreementMeeting.id))).all()


def safety(session: Session, agreement_id: str) -> Sequence[AgreementSafety]:
    """The evidence of health and safety recorded under an agreement, the latest last."""
    wanted = select(AgreementSafety).where(col(AgreementSafety.agreement_id) == agreement_id)
    return session.exec(wanted.order_by(col(AgreementSafety.recorded_at), col(AgreementSafety.id))).all()


def asks_for_safety(session: Session, agreement_id: str) -> bool:
    """Whether an agreement says anything about health and safety (clause ext_06)."""
    return session.get(AgreementClause, (agreement_id, HEALTH_AND_SAFETY)) is not None


def safe_until(session: Session, agreement_id: str, organisation_id: str) -> date | None:
    """The last day on which evidence of an organisation's health and safety holds; None: there is none."""
    wanted = select(func.max(AgreementSafety.valid_until)).where(
        col(AgreementSafety.agreement_id) == agreement_id, col(AgreementSafety.organisation_id) == organisation_id
    )
    return session.exec(wanted).one()


def qualifications(session: Session, agreement_id: str) -> Sequence[str]:
    """The qualifications that the partner's staff are to have (clause ext_03)."""
    wanted = select(AgreementQualification.qualification).where(
        col(AgreementQualification.agreement_id) == agreement_id
    )
    return session.exec(wanted.order_by(col(AgreementQualification.qualification))).all()


def qualified(session: Session, organisation_id: str) -> dict[str, list[Person]]:
    """By qualification who has it, of those who work at an organisation."""
    wanted = (
        select(StaffQualification.qualification, Person)
        .join(Person, col(Person.id) == col(StaffQualification.person_id))
        .where(
            col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None),
            col(StaffQualification.removed_at).is_(None),
        )
        .order_by(col(StaffQualification.qualification), col(Person.name), col(Person.id))
    )  # fmt: skip
    found: dict[str, list[Person]] = {}
    for qualification, person in session.exec(wanted):
        found.setdefault(qualification, []).append(person)
    return found


def qualification_of(session: Session, person_id: str, qualification: str) -> StaffQualification | None:
    """What is recorded of somebody's qualification."""
    wanted = select(StaffQualification).where(
        col(StaffQualification.person_id) == person_id, col(StaffQualification.qualification) == qualification,
        col(StaffQualification.removed_at).is_(None),
    )  # fmt: skip
    return session.exec(wanted).first()


def colleague(session: Session, organisation_id: str, person_id: str) -> Person | None:
    """Somebody who works at an organisation and has not left, held so that one thing is recorded of them at a time."""
    wanted = select(Person).where(
        col(Person.id) == person_id, col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None)
    )
    return session.exec(wanted.with_for_update(key_share=True)).first()


def keeper(session: Session, agreement: Agreement) -> Person | None:
    """Who keeps the record of an agreement, unless they have left (clause ext_10)."""
    found = session.get(Person, agreement.owner_id) if agreement.owner_id else None
    return found if found is not None and found.left_at is None else None
