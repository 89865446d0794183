"""Invitations: an administrator names a colleague, who accepts with a link from an e-mail and a password of their own.

Of the token in the link only a hash is kept here. The message that carries it holds it until it is sent and after; what
guards it is that it is good once, for seven days, and only for the address that the administrator named.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.auth.accounts import put_on_record
from api.auth.set_password import set_password
from api.auth.tables import AccountChange, Invitation, SignInAccount
from api.auth.tokens import digest, new_token
from engine import clock, outbox
from engine.clock import london_date
from engine.errors import Refusal, Refused
from engine.runtime import Work, new_id
from notifications.topics import INVITATION
from workflows.tables.organisations import Organisation, Person, PersonRole
from workflows.vocabulary import Role

GOOD_FOR = timedelta(days=7)

ADDRESS_IN_USE = Refusal(
    "address_in_use", "Somebody has this e-mail address already. Ask your colleague for another address."
)
NOT_GOOD = Refusal(
    "invitation_not_good",
    "This invitation was used, has expired or was taken back. Ask whoever invited you for another one.",
)


def invite(work: Work, name: str, email: str, roles: Iterable[Role]) -> tuple[str, str]:
    """Invite a colleague into the actor's organisation: the ids of the invitation and of the person.

    The person is known from now on, without roles and without a way to sign in, and gets both by accepting. Whoever was
    set up without a sign-in may be invited too, and an earlier invitation of the same person is good no more.
    Raises Refused for an address that is in use by anybody else.
    """
    person = _invited(work.session, str(work.actor.organisation), name, email.lower())
    return _send(work, person, roles), person.id


def ask_for_new_password(work: Work, person: Person) -> str:
    """Send somebody who could sign in a link to choose another password with; the id of it.

    The roles that they have stay theirs, and the link gives none.
    """
    return _send(work, person, (), again=True)


def _send(work: Work, person: Person, roles: Iterable[Role], *, again: bool = False) -> str:
    earlier = sa.update(Invitation).where(
        col(Invitation.person_id) == person.id, col(Invitation.accepted_at).is_(None),
        col(Invitation.expires_at) > work.at,
    )  # fmt: skip
    work.session.connection().execute(earlier.values(expires_at=work.at))
    token = new_token()
    row = Invitation(
        id=new_id(), person_id=person.id, roles=sorted(Role(role).value for role in roles), token_hash=digest(token),
        invited_by_id=work.actor.id, created_at=work.at, expires_at=work.at + GOOD_FOR,
    )  # fmt: skip
    work.session.add(row)
    put_on_record(work.session, person.id, AccountChange.INVITED, work.actor.id, work.actor.acting_for)
    expires_on = london_date(row.expires_at).isoformat()
    outbox.tell(
        work, INVITATION, None, organisation=str(work.actor.organisation), person=person.id, invitation=row.id,
        token=token, expires_on=expires_on, again=again,
    )  # fmt: skip
    return row.id


def pending(session: Session, organisation_id: str) -> list[Invitation]:
    """The invitations of an organisation that are good now, those that end first first."""
    theirs = select(Person.id).where(Person.organisation_id == organisation_id)
    found = session.exec(_good(col(Invitation.person_id).in_(theirs)))
    return sorted(found, key=lambda each: each.expires_at)


def take_back(session: Session, person_id: str, moment: datetime) -> None:
    """End every open invitation of somebody, and those that they gave."""
    whose = sa.or_(col(Invitation.person_id) == person_id, col(Invitation.invited_by_id) == person_id)
    open_now = (col(Invitation.accepted_at).is_(None), col(Invitation.expires_at) > moment)
    session.connection().execute(sa.update(Invitation).where(whose, *open_now).values(expires_at=moment))


def invited_with(session: Session, token: str) -> tuple[Person, Organisation]:
    """Whom the token invites, and where; raises Refused unless it is good now."""
    found = session.exec(_good(col(Invitation.token_hash) == digest(token))).first()
    if found is None:
        raise Refused((NOT_GOOD,))
    person = session.get_one(Person, found.person_id)
    return person, session.get_one(Organisation, person.organisation_id)


def accept(session: Session, token: str, password_hash: str) -> Person:
    """Let the invited person sign in with the roles of the invitation; raises Refused unless the token is good now.

    Accepting is a compare-and-set, so that of two at once one is refused.
    """
    found = session.exec(_good(col(Invitation.token_hash) == digest(token))).first()
    if found is None or not _claimed(session, found):
        raise Refused((NOT_GOOD,))
    person = _with_roles(session, found)
    set_password(session, person.id, password_hash, person.id)
    return person


def accept_for(session: Session, person_id: str, nobodys: str) -> bool:
    """Let somebody for whom a provider vouched accept what they were invited to; whether they are invited now.

    `nobodys` is a hash that no password fits: they sign in without one.
    """
    found = session.exec(_good(col(Invitation.person_id) == person_id)).first()
    if found is None or not _claimed(session, found):
        return False
    session.add(SignInAccount(person_id=_with_roles(session, found).id, password_hash=nobodys))
    return True


def _with_roles(session: Session, found: Invitation) -> Person:
    person = session.get_one(Person, found.person_id)
    held = set(session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)))
    session.add_all(PersonRole(person_id=person.id, role=Role(role)) for role in found.roles if role not in held)
    return person


def _invited(session: Session, organisation: str, name: str, email: str) -> Person:
    person = session.exec(select(Person).where(sa.func.lower(Person.email) == email).with_for_update()).first()
    if person is None:
        person = Person(id=new_id(), organisation_id=organisation, name=name, email=email)
        session.add(person)
        session.flush()
        return person
    theirs = person.organisation_id == organisation and person.left_at is None
    if not theirs or session.get(SignInAccount, person.id) is not None:
        raise Refused((ADDRESS_IN_USE,))
    return person


def _good(which: sa.ColumnElement[bool]) -> SelectOfScalar[Invitation]:
    """Those not used and not over of which neither side has left, and no other way in was given since."""
    here = select(Person.id).where(col(Person.left_at).is_(None))
    return select(Invitation).where(
        which, col(Invitation.accepted_at).is_(None),
        col(Invitation.expires_at) > clock.now(), col(Invitation.person_id).in_(here),
        col(Invitation.invited_by_id).in_(here), col(Invitation.person_id).not_in(select(SignInAccount.person_id)),
    )  # fmt: skip


def _claimed(session: Session, invitation: Invitation) -> bool:
    change = (
        sa.update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.accepted_at).is_(None))
        .values(accepted_at=clock.now())
    )
    return session.connection().execute(change).rowcount == 1
