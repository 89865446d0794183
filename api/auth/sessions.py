"""Sessions of people: opened at sign-in, ended by time, by sign-out or by revoking them; good in every process."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.auth.identity import Identity
from api.auth.last_use import note_use
from api.auth.tables import SecondFactor, SignInSession
from api.auth.tokens import digest, new_token
from api.request_errors import NotSignedIn
from engine import clock
from engine.actor import Actor, ActorKind
from engine.database import Database
from engine.runtime import new_id
from engine.statements import Statement, table_of
from workflows.tables.organisations import Person, PersonRole

_SESSIONS, _PEOPLE, _ROLES = table_of(SignInSession), table_of(Person), table_of(PersonRole)
_FACTORS = table_of(SecondFactor)
# Asked on every request, so prepared once. Roles are read each time: taking one away works at once.
_FIND = Statement(
    sa.select(
        _SESSIONS.c.id,
        _SESSIONS.c.person_id,
        _PEOPLE.c.organisation_id,
        _SESSIONS.c.last_used_at,
        _SESSIONS.c.expires_at,
        _SESSIONS.c.provider_factor,
        _FACTORS.c.confirmed_at,
        _ROLES.c.role,
    )
    .join(_PEOPLE, _PEOPLE.c.id == _SESSIONS.c.person_id)
    .outerjoin(_FACTORS, _FACTORS.c.person_id == _PEOPLE.c.id)
    .outerjoin(_ROLES, _ROLES.c.person_id == _PEOPLE.c.id)
    .where(
        _SESSIONS.c.token_hash == sa.bindparam("wanted"),
        _SESSIONS.c.revoked_at.is_(None),
        _PEOPLE.c.left_at.is_(None),
    )
)
_NOTE_USE = Statement(
    sa.update(_SESSIONS).where(_SESSIONS.c.id == sa.bindparam("wanted")).values(last_used_at=sa.bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session; the token is shown this once."""

    token: str
    expires_at: datetime


def open_session(
    session: Session, person_id: str, lifetime: timedelta, *, provider_factor: bool = False
) -> OpenedSession:
    """Open a session of a person that ends after `lifetime` at the latest.

    `provider_factor` says that the provider who vouched for them saw a second factor.
    """
    moment, token = clock.now(), new_token()
    row = SignInSession(
        id=new_id(), token_hash=digest(token), person_id=person_id, created_at=moment, last_used_at=moment,
        expires_at=moment + lifetime, provider_factor=provider_factor,
    )  # fmt: skip
    session.add(row)
    return OpenedSession(token, row.expires_at)


def person_behind(database: Database, token: str, idle: timedelta) -> Identity:
    """The person with the session `token`; NotSignedIn when it is over, unused for `idle`, or the person has left."""
    moment = clock.now()
    with database.reading() as transaction:
        rows = transaction.run(_FIND, wanted=digest(token))
    if not rows:
        raise NotSignedIn
    session_id, person_id, organisation_id, last_used_at, expires_at, provider_factor, confirmed_at, _role = rows[0]
    if moment >= expires_at or moment >= last_used_at + idle:
        raise NotSignedIn
    note_use(database, _NOTE_USE, session_id, last_used_at, moment)
    roles = frozenset(row[-1].value for row in rows if row[-1] is not None)
    has_factor = provider_factor or confirmed_at is not None
    return Identity(Actor(ActorKind.PERSON, person_id, organisation_id, roles), session_id, has_factor)


def whose_was(session: Session, token: str) -> str | None:
    """The id of whoever a session belongs to, also when it is over; None for a token that never was one."""
    return session.exec(select(SignInSession.person_id).where(SignInSession.token_hash == digest(token))).first()


def open_sessions(session: Session, person_id: str, idle: timedelta) -> list[SignInSession]:
    """The sessions of a person that could be used now, the latest used first."""
    moment = clock.now()
    wanted = select(SignInSession).where(
        SignInSession.person_id == person_id,
        col(SignInSession.revoked_at).is_(None),
        col(SignInSession.expires_at) > moment,
        col(SignInSession.last_used_at) > moment - idle,
    )
    return list(session.exec(wanted.order_by(col(SignInSession.last_used_at).desc(), col(SignInSession.id).desc())))


def revoke(session: Session, person_id: str, session_id: str) -> bool:
    """End a session of the person; whether there was one to end."""
    row = session.get(SignInSession, session_id)
    if row is None or row.person_id != person_id or row.revoked_at is not None:
        return False
    row.revoked_at = clock.now()
    return True


def end_with(session: Session, token: str) -> None:
    """End the session of a token, whosever it is, where another takes its place in the same browser."""
    row = session.exec(select(SignInSession).where(SignInSession.token_hash == digest(token))).first()
    if row is not None and row.revoked_at is None:
        row.revoked_at = clock.now()
        session.add(row)


def end_sessions(session: Session, person_id: str, but: str | None = None) -> None:
    """End every open session of the person but that one, on whatever device it is."""
    wanted = select(SignInSession).where(
        col(SignInSession.person_id) == person_id, col(SignInSession.revoked_at).is_(None)
    )
    for row in session.exec(wanted):
        if row.id != but:
            row.revoked_at = clock.now()
            session.add(row)
