"""What an administrator does about people of their own organisation: see them, give and take roles, mark leavers."""

from collections.abc import Collection

from sqlmodel import Session, col, select

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
OWN_ROLES = Refusal("own_roles", "You cannot give roles to yourself. Ask another administrator.")


def people_of(session: Session, organisation_id: str) -> list[tuple[Person, list[Role], bool, bool]]:
    """Everybody of the organisation who has not left, by name: roles, whether they can sign in, and second factor."""
    wanted = select(Person).where(Person.organisation_id == organisation_id, col(Person.left_at).is_(None))
    people = session.exec(wanted.order_by(col(Person.name), col(Person.id))).all()
    theirs = [person.id for person in people]
    roles: dict[str, list[Role]] = {identifier: [] for identifier in theirs}
    for row in session.exec(select(PersonRole).where(col(PersonRole.person_id).in_(theirs))):
        roles[row.person_id].append(row.role)
    accounts = set(session.exec(select(SignInAccount.person_id).where(col(SignInAccount.person_id).in_(theirs))))
    counts = (col(SecondFactor.person_id).in_(theirs), col(SecondFactor.confirmed_at).is_not(None))
    factors = set(session.exec(select(SecondFactor.person_id).where(*counts)))
    return [(each, sorted(roles[each.id]), each.id in accounts, each.id in factors) for each in people]


def set_roles(work: Work, person_id: str, roles: Collection[Role]) -> None:
    """Let the colleague have these roles and no others, at once.

    Raises UnknownInstance for anybody outside the actor's organisation, and Refused for roles that one gives oneself
    and for the role of the last administrator.
    """
    person = _colleague(work, person_id)
    held = set(work.session.exec(select(PersonRole.role).where(PersonRole.person_id == person_id)))
    wanted = set(roles)
    reasons = []
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
    wanted = (
        select(Person.id)
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(
            Person.organisation_id == person.organisation_id,
            col(Person.left_at).is_(None),
            PersonRole.role == Role.ADMINISTRATOR,
        )
    )
    return list(work.session.exec(wanted)) == [person.id]
