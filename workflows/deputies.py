"""Who acts for somebody while they are away: a deputy who may do the same, or the deputy of that one."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from workflows import queries
from workflows.tables.organisations import Absence, Person
from workflows.vocabulary import Role


def may_be_deputy(session: Session, person: Person, deputy: Person) -> bool:
    """Whether a colleague who works here holds the roles that a deputy needs; see `covers`."""
    if not works_beside(person, deputy):
        return False
    held, needed = (queries.organisations.roles_of(session, each.id) for each in (deputy, person))
    return covers(held, needed)


def possible_deputies(session: Session, person: Person) -> list[Person]:
    """The colleagues who may be the person's deputy, by name."""
    roles = queries.organisations.roles_by_person(session, person.organisation_id)
    here = queries.organisations.colleagues(session, person.organisation_id)
    needed = roles.get(person.id, frozenset())
    return [each for each in here if works_beside(person, each) and covers(roles.get(each.id, frozenset()), needed)]


def works_beside(person: Person, other: Person) -> bool:
    """Whether `other` is somebody else in the same organisation who has not left."""
    return other.id != person.id and other.organisation_id == person.organisation_id and other.left_at is None


def covers(deputy: Collection[Role], roles: Collection[Role]) -> bool:
    """Whether somebody with the roles of a `deputy` may do all that people in `roles` do.

    A deputy gets no new rights: they hold the same roles, or are a manager, who does whatever the others do but for the
    safeguarding lead [judgement].
    """
    missing = set(roles) - set(deputy)
    return not missing or (Role.MANAGER in deputy and Role.SAFEGUARDING_LEAD not in missing)


def acting_today(session: Session, person_id: str, today: date) -> str:
    """The id of whoever acts for the person today: themselves, or while they are away their deputy.

    A deputy who is away too hands on to theirs. Where that leads to nobody who may be the deputy of the first, or in a
    circle, it stays with the person.
    """
    passed, now = {person_id}, person_id
    while (away := _away(session, now, today)) is not None:
        now = away.deputy_id
        if now in passed:
            return person_id
        passed.add(now)
    if now == person_id:
        return person_id
    person, deputy = session.get(Person, person_id), session.get(Person, now)
    known = person is not None and deputy is not None and may_be_deputy(session, person, deputy)
    return now if known else person_id


def represented(session: Session, person_id: str, organisation_id: str, today: date) -> list[str]:
    """The ids of colleagues who are away today and for whom the person acts."""
    away = queries.organisations.away_on(session, organisation_id, today)
    return [each for each in away if each != person_id and acting_today(session, each, today) == person_id]


def absence(session: Session, person_id: str) -> Absence | None:
    """When the person is away, and who acts for them."""
    return session.get(Absence, person_id)


def set_absence(session: Session, person_id: str, away: tuple[str, date, date] | None) -> None:
    """Keep deputy, first and last day of an absence; None ends it."""
    found = session.get(Absence, person_id)
    if away is None:
        if found is not None:
            session.delete(found)
        return
    deputy_id, from_on, until_on = away
    row = found or Absence(person_id=person_id, deputy_id=deputy_id, from_on=from_on, until_on=until_on)
    row.deputy_id, row.from_on, row.until_on = deputy_id, from_on, until_on
    session.add(row)


def _away(session: Session, person_id: str, today: date) -> Absence | None:
    away = session.get(Absence, person_id)
    return away if away is not None and away.from_on <= today <= away.until_on else None
