"""Selects about organisations, people and partnerships."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from workflows.tables.organisations import (
    Absence,
    Organisation,
    Partnership,
    PartnershipMember,
    Person,
    PersonRole,
)
from workflows.vocabulary import Role


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


def partnerships(session: Session) -> Sequence[Partnership]:
    """Every partnership, by name."""
    return session.exec(select(Partnership).order_by(col(Partnership.name), col(Partnership.id))).all()


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


def colleagues(session: Session, organisation_id: str) -> Sequence[Person]:
    """Who works at an organisation and has not left, by name."""
    wanted = select(Person).where(col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None))
    return session.exec(wanted.order_by(col(Person.name), col(Person.id))).all()


def filled_roles(session: Session, organisation_id: str) -> frozenset[Role]:
    """The roles of the organisation that somebody who has not left holds."""
    wanted = select(PersonRole.role).join(Person, col(Person.id) == col(PersonRole.person_id))
    here = (col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None))
    return frozenset(map(Role, session.exec(wanted.where(*here))))


def roles_of(session: Session, person_id: str) -> frozenset[Role]:
    """The roles that a person holds."""
    wanted = select(PersonRole.role).where(col(PersonRole.person_id) == person_id)
    return frozenset(map(Role, session.exec(wanted)))


def roles_by_person(session: Session, organisation_id: str) -> Mapping[str, frozenset[Role]]:
    """The roles of each person of the organisation, by id; nobody who holds none is in it."""
    wanted = select(PersonRole.person_id, PersonRole.role).join(Person, col(Person.id) == col(PersonRole.person_id))
    found: defaultdict[str, set[Role]] = defaultdict(set)
    for person_id, role in session.exec(wanted.where(col(Person.organisation_id) == organisation_id)):
        found[person_id].add(Role(role))
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def absences(session: Session, organisation_id: str, from_on: date) -> Sequence[tuple[Absence, Person]]:
    """Who of the organisation is away on a day or later, and has not left: by the first day, then by name."""
    wanted = (
        select(Absence, Person)
        .join(Person, col(Person.id) == col(Absence.person_id))
        .where(
            col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None),
            col(Absence.until_on) >= from_on,
        )
    )  # fmt: skip
    return session.exec(wanted.order_by(col(Absence.from_on), col(Person.name), col(Person.id))).all()


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
