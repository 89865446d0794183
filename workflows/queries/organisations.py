"""Selects about organisations, people, partnerships and agreements."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from workflows.tables.agreements import (
    Agreement,
    AgreementDelivery,
    AgreementParty,
    AgreementRecord,
    AgreementTime,
)
from workflows.tables.organisations import (
    Absence,
    Organisation,
    Partnership,
    PartnershipMember,
    Person,
    PersonRole,
)
from workflows.vocabulary import AgreementKind, Role


def organisation(session: Session, organisation_id: str) -> Organisation | None:
    """The organisation, if there is one by that id."""
    return session.get(Organisation, organisation_id)


def name_of(session: Session, organisation_id: str | None) -> str | None:
    """What the organisation is called."""
    found = session.get(Organisation, organisation_id) if organisation_id else None
    return found.name if found else None


def partnership(session: Session, partnership_id: str) -> Partnership | None:
    """The partnership, if there is one by that id."""
    return session.get(Partnership, partnership_id)


def members(session: Session, partnership_id: str) -> frozenset[str]:
    """The organisations in a partnership."""
    wanted = select(PartnershipMember.organisation_id).where(col(PartnershipMember.partnership_id) == partnership_id)
    return frozenset(session.exec(wanted))


def people_with_role(session: Session, organisation_id: str, *roles: Role) -> Sequence[Person]:
    """People of the organisation who hold one of `roles` and have not left."""
    wanted = (
        select(Person)
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            col(Person.organisation_id) == organisation_id,
            col(PersonRole.role).in_(roles),
            col(Person.left_at).is_(None),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    return session.exec(wanted).unique().all()


def filled_roles(session: Session, organisation_id: str) -> frozenset[Role]:
    """The roles of the organisation that somebody who has not left holds."""
    wanted = select(PersonRole.role).join(Person, col(Person.id) == col(PersonRole.person_id))
    here = (col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None))
    return frozenset(map(Role, session.exec(wanted.where(*here))))


def roles_of(session: Session, person_id: str) -> frozenset[Role]:
    """The roles that a person holds."""
    wanted = select(PersonRole.role).where(col(PersonRole.person_id) == person_id)
    return frozenset(map(Role, session.exec(wanted)))


def away_on(session: Session, organisation_id: str, day: date) -> Sequence[str]:
    """The ids of the people of the organisation who are away on a day."""
    wanted = (
        select(Absence.person_id)
        .join(Person, col(Person.id) == col(Absence.person_id))
        .where(
            col(Person.organisation_id) == organisation_id, col(Absence.from_on) <= day, day <= col(Absence.until_on)
        )
    )
    return session.exec(wanted.order_by(col(Absence.person_id))).all()


def agreements_between(session: Session, one: str, other: str, kind: AgreementKind) -> list[Agreement]:
    """Agreements of a kind that name both organisations, whatever their dates; none that is drafted still."""
    sides = [
        col(Agreement.id).in_(
            select(AgreementParty.agreement_id).where(col(AgreementParty.organisation_id) == organisation_id)
        )
        for organisation_id in {one, other}
    ]
    wanted = select(Agreement).where(col(Agreement.kind) == kind, counts(), *sides)
    return list(session.exec(wanted.order_by(col(Agreement.starts_on), col(Agreement.id))))


def counts() -> sa.ColumnElement[bool]:
    """Agreements that may be in force: signed here by all, or from a document, which says who signed."""
    return sa.or_(col(Agreement.drafted_at).is_(None), col(Agreement.signed_at).is_not(None))


def in_force(session: Session, agreement: Agreement, day: date, *organisations: str) -> bool:
    """Whether all of `organisations` had signed by `day` and it lies between start and end, both included (G1)."""
    wanted = select(AgreementParty).where(col(AgreementParty.agreement_id) == agreement.id)
    signed = {
        party.organisation_id
        for party in session.exec(wanted)
        if party.signed_on is not None and party.signed_on <= day
    }
    return agreement.starts_on <= day <= agreement.ends_on and signed.issuperset(organisations)


def deliveries(session: Session, agreement_id: str) -> frozenset[str]:
    """The stages and components that the partner may deliver under the agreement (clause ext_01)."""
    wanted = select(AgreementDelivery.part).where(col(AgreementDelivery.agreement_id) == agreement_id)
    return frozenset(session.exec(wanted))


def records_due(session: Session, agreement_id: str, part: str | None) -> frozenset[str]:
    """The records that must come back with work on `part` (clause ext_04)."""
    wanted = select(AgreementRecord).where(col(AgreementRecord.agreement_id) == agreement_id)
    return frozenset(row.record for row in session.exec(wanted) if row.part in ("", part))


def agreement(session: Session, agreement_id: str | None) -> Agreement | None:
    """The agreement, if there is one by that id."""
    return session.get(Agreement, agreement_id) if agreement_id else None


def agreement_held(session: Session, agreement_id: str | None) -> Agreement | None:
    """The agreement by that id, held for a change."""
    return session.get(Agreement, agreement_id, with_for_update=True) if agreement_id else None


def agreed_times(session: Session, agreement_id: str) -> dict[str, int | None]:
    """Time limits that the agreement sets, by rule; None switches one off."""
    wanted = select(AgreementTime).where(col(AgreementTime.agreement_id) == agreement_id)
    return {row.rule: row.amount for row in session.exec(wanted)}


def counts_calendar_of(session: Session, agreement_id: str | None, receiver_id: str) -> str | None:
    """The receiver, as the key of the calendar under which the agreement counts; None: everybody's ("Time")."""
    found = session.get(Agreement, agreement_id) if agreement_id else None
    return receiver_id if found is not None and found.provider_calendar else None


def lock_agreement(session: Session, agreement_id: str) -> None:
    """Keep the agreement as it is until the transaction ends: a guard has relied on it."""
    session.exec(select(Agreement.id).where(col(Agreement.id) == agreement_id).with_for_update(read=True)).all()


def support_allowed(session: Session, agreement_id: str | None) -> bool:
    """Whether the agreement lets the partner open support referrals (clause ext_05)."""
    found = session.get(Agreement, agreement_id) if agreement_id else None
    return found is not None and found.may_open_support
