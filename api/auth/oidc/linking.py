"""Finds the person whom a provider vouches for: linked the first time by a confirmed e-mail, then by their subject.

Nobody comes to be known by a provider: whoever has neither an account nor an invitation here is refused.
"""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.auth import invitations
from api.auth.accounts import put_on_record
from api.auth.oidc.id_token import Vouched
from api.auth.tables import AccountChange, OidcIdentity, SignInAccount
from api.request_errors import OidcRefused
from engine import clock
from workflows.tables.organisations import Person


def person_of(session: Session, issuer: str, found: Vouched, nobodys: str) -> str:
    """The id of the person who may come in; raises OidcRefused, in the same words whatever the reason.

    Somebody who was invited accepts by this. `nobodys` is a hash that no password fits.
    """
    known = session.get(OidcIdentity, (issuer, found.subject))
    if known is None:
        return _linked(session, issuer, found, nobodys)
    if session.get_one(Person, known.person_id).left_at is not None:
        raise OidcRefused
    return known.person_id


def is_linked(session: Session, person_id: str) -> bool:
    """Whether somebody is linked with a subject of any provider."""
    return session.exec(select(OidcIdentity).where(OidcIdentity.person_id == person_id)).first() is not None


def unlink(session: Session, person_id: str, by_id: str) -> bool:
    """Forget who somebody is to any provider, so that they may be linked anew; whether anything was known."""
    links = session.exec(select(OidcIdentity).where(OidcIdentity.person_id == person_id)).all()
    for link in links:
        session.delete(link)
    if links:
        put_on_record(session, person_id, AccountChange.SIGN_IN_UNLINKED, by_id)
    return bool(links)


def _linked(session: Session, issuer: str, found: Vouched, nobodys: str) -> str:
    """Link the one person with the confirmed address.

    Not one who has another subject there already: an address that was given to somebody else opens no account.
    """
    person = _with_address(session, found.email)
    wanted = select(OidcIdentity).where(OidcIdentity.person_id == person.id, OidcIdentity.issuer == issuer)
    taken = session.exec(wanted).first()
    if person.left_at is not None or (taken is not None and taken.subject != found.subject):
        raise OidcRefused
    if taken is not None:
        # Another browser of theirs was first while this one waited for the person's row.
        return person.id
    if session.get(SignInAccount, person.id) is None and not invitations.accept_for(session, person.id, nobodys):
        raise OidcRefused
    session.add(OidcIdentity(issuer=issuer, subject=found.subject, person_id=person.id, linked_at=clock.now()))
    put_on_record(session, person.id, AccountChange.SIGN_IN_LINKED, person.id)
    return person.id


def _with_address(session: Session, email: str | None) -> Person:
    if email is None:
        raise OidcRefused
    wanted = select(Person).where(sa.func.lower(col(Person.email)) == email.lower()).with_for_update()
    people = session.exec(wanted).all()
    if len(people) != 1:
        raise OidcRefused
    return people[0]
