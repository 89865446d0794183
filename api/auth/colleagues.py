"""What an administrator does about people of their own organisation: see them, give and take roles, mark leavers."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.auth import invitations
from api.auth.accounts import put_on_record
from api.auth.sessions import end_sessions
from api.auth.tables import AccountChange, SecondFactor, SignInAccount
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Work
from workflows.set_up import leavers
from workflows.tables.organisations import Organisation, Person, PersonRole
from workflows.vocabulary import Role

LAST_ADMINISTRATOR = Refusal(
    "last_administrator",
    "Nobody else at your organisation is an administrator. Make somebody else one first.",
)
OPERATOR_ROLE = Refusal(
    "operator_role", "Who runs the installation is said on its command line: journey user operator."
)
OWN_ROLES = Refusal("own_roles", "You cannot give roles to yourself. Ask another administrator.")

OWN_PASSWORD = Refusal(
    "own_password", "Change your own password on the page of your account, or ask another administrator for a link."
)


@dataclass(frozen=True, slots=True)
class Some:
    """A part of the people: those whose name begins with `q`, at most `limit`, after the person `after`."""

    q: str = ""
    limit: int | None = None
    after: str | None = None


def people_of(
    session: Session, organisation_id: str, some: Some | None = None
) -> list[tuple[Person, list[Role], bool, bool]]:
    """Everybody of the organisation who has not left, by name: roles, whether they can sign in, and second factor."""
    wanted = select(Person).where(Person.organisation_id == organisation_id, col(Person.left_at).is_(None))
    people = session.exec(_part(session, wanted, some or Some()).order_by(col(Person.name), col(Person.id))).all()
    theirs = [person.id for person in people]
    roles: dict[str, list[Role]] = {identifier: [] for identifier in theirs}
    for row in session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(theirs))):
        roles[row.person_id].append(row.role)
    accounts = set(session.exec(select(SignInAccount.person_id).where(col(SignInAccount.person_id).in_(theirs))))
    counts = (col(SecondFactor.person_id).in_(theirs), col(SecondFactor.confirmed_at).is_not(None))
    factors = set(session.exec(select(SecondFactor.person_id).where(*counts)))
    return [(each, sorted(roles[each.id]), each.id in accounts, each.id in factors) for each in people]


def administrators(session: Session, organisation_id: str) -> list[Person]:
    """Who is an administrator of the organisation, by name."""
    named = select(PersonRole.person_id).where(PersonRole.role == Role.ADMINISTRATOR)
    here = (col(Person.organisation_id) == organisation_id, col(Person.left_at).is_(None), col(Person.id).in_(named))
    return list(session.exec(select(Person).where(*here).order_by(col(Person.name), col(Person.id))))


def _part(session: Session, wanted: SelectOfScalar[Person], some: Some) -> SelectOfScalar[Person]:
    if some.q:
        wanted = wanted.where(col(Person.name).istartswith(some.q, autoescape=True))
    last = session.get(Person, some.after) if some.after is not None else None
    if last is not None:
        later = sa.and_(col(Person.name) == last.name, col(Person.id) > last.id)
        wanted = wanted.where(sa.or_(col(Person.name) > last.name, later))
    return wanted.limit(some.limit) if some.limit is not None else wanted


def set_roles(work: Work, person_id: str, roles: Collection[Role]) -> None:
    """Let the colleague have these roles and no others, at once; whoever runs the installation goes on doing so.

    Raises UnknownInstance for anybody outside the actor's organisation, and Refused for roles that one gives oneself,
    for the role of the last administrator, and for one that the command line alone gives.
    """
    person = _colleague(work, person_id)
    stored = work.session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id))
    held = {Role(each) for each in stored}
    wanted = set(roles) | (held & {Role.OPERATOR})
    reasons = list(refusals_of(wanted - held))
    if person_id == work.actor.id and wanted - held:
        reasons.append(OWN_ROLES)
    if Role.ADMINISTRATOR in held - wanted and _is_last(work, person):
        reasons.append(LAST_ADMINISTRATOR)
    if reasons:
        raise Refused(tuple(reasons))
    for role in held - wanted:
        work.session.delete(work.session.get_one(PersonRole, (person_id, role)))
    work.session.add_all(PersonRole(person_id=person_id, role=role) for role in wanted - held)
    if wanted != held:
        work.session.flush()
        leavers.pass_concerns_on(work, person.organisation_id)
        put_on_record(work.session, person_id, AccountChange.ROLES_CHANGED, work.actor.id, work.actor.acting_for)


def refusals_of(roles: Collection[Role]) -> Iterator[Refusal]:
    """Why an administrator cannot give these roles."""
    if Role.OPERATOR in roles:
        yield OPERATOR_ROLE


def send_password_link(work: Work, person_id: str) -> None:
    """Let a colleague choose another password with a link from an e-mail: the old one counts no more from now on.

    They are signed out; a second factor stays as it is. Raises UnknownInstance for anybody outside the actor's
    organisation, or who cannot sign in, and Refused for oneself.
    """
    person = _colleague(work, person_id)
    account = work.session.get(SignInAccount, person_id, with_for_update=True)
    if account is None:
        raise UnknownInstance
    if person_id == work.actor.id:
        raise Refused((OWN_PASSWORD,))
    work.session.delete(account)
    work.session.flush()
    end_sessions(work.session, person_id)
    invitations.ask_for_new_password(work, person)


def let_leave(work: Work, person_id: str) -> int:
    """Record that the colleague has left, which ends their sessions; how many open tasks were handed on.

    Raises UnknownInstance for anybody outside the actor's organisation, and Refused for the last administrator.
    """
    person = _colleague(work, person_id)
    if _is_last(work, person):
        raise Refused((LAST_ADMINISTRATOR,))
    return see_off(work, person_id, work.actor.id)


def see_off(work: Work, person_id: str, by_id: str) -> int:
    """Record that anybody has left: their sessions and invitations end at once; how many open tasks were handed on.

    `by_id` is whoever said so. Raises Refused for somebody who has left already.
    """
    handed_on = leavers.leave(work, person_id)
    end_sessions(work.session, person_id)
    invitations.take_back(work.session, person_id, work.at)
    put_on_record(work.session, person_id, AccountChange.LEFT, by_id, work.actor.acting_for)
    return handed_on


def _colleague(work: Work, person_id: str) -> Person:
    """Somebody of the actor's organisation; its row is held, so that two administrators do not unmake each other."""
    work.session.get(Organisation, work.actor.organisation, with_for_update=True)
    person = work.session.get(Person, person_id)
    if person is None or person.organisation_id != work.actor.organisation or person.left_at is not None:
        raise UnknownInstance
    return person


def _is_last(work: Work, person: Person) -> bool:
    """Whether the person is an administrator, and no other one is there."""
    return [each.id for each in administrators(work.session, person.organisation_id)] == [person.id]
