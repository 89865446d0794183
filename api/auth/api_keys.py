"""Keys with which machines act for one organisation, in roles that were given to the key."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.auth.identity import Identity
from api.auth.last_use import note_use
from api.auth.tables import ApiKey, KeyScope
from api.auth.tokens import digest, new_token
from api.request_errors import NotSignedIn
from engine import clock
from engine.actor import Actor, ActorKind
from engine.database import Database
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import new_id
from engine.statements import Statement, table_of
from workflows.vocabulary import Role

# Makes a key that slipped into a text easy to find.
PREFIX = "jk_"

_KEYS = table_of(ApiKey)
_FIND = Statement(
    sa.select(
        _KEYS.c.id, _KEYS.c.organisation_id, _KEYS.c.roles, _KEYS.c.scope, _KEYS.c.last_used_at, _KEYS.c.expires_at
    ).where(_KEYS.c.key_hash == sa.bindparam("wanted"), _KEYS.c.revoked_at.is_(None))
)
_NOTE_USE = Statement(
    sa.update(_KEYS).where(_KEYS.c.id == sa.bindparam("wanted")).values(last_used_at=sa.bindparam("moment"))
)


def add_key(session: Session, organisation_id: str, name: str, roles: Iterable[Role],
            expires_at: datetime | None = None, scope: KeyScope = KeyScope.READ_AND_WRITE) -> str:  # fmt: skip
    """Give an organisation a key that acts in `roles`; the key itself, which is never shown again."""
    secret = new_token(PREFIX)
    row = ApiKey(
        id=new_id(), organisation_id=organisation_id, name=name, key_hash=digest(secret), created_at=clock.now(),
        roles=sorted(Role(role).value for role in roles), expires_at=expires_at, scope=scope,
    )  # fmt: skip
    session.add(row)
    return secret


def machine_behind(database: Database, secret: str) -> Identity:
    """The machine client that carries `secret`; NotSignedIn when the key is unknown, expired or revoked."""
    moment = clock.now()
    with database.reading() as transaction:
        rows = transaction.run(_FIND, wanted=digest(secret))
    if not rows:
        raise NotSignedIn
    key_id, organisation_id, roles, scope, last_used_at, expires_at = rows[0]
    if expires_at is not None and moment >= expires_at:
        raise NotSignedIn
    note_use(database, _NOTE_USE, key_id, last_used_at, moment)
    may_change = scope is KeyScope.READ_AND_WRITE
    return Identity(Actor(ActorKind.MACHINE, key_id, organisation_id, frozenset(roles)), may_change=may_change)


def rotate(session: Session, key_id: str, overlap: timedelta) -> str:
    """A successor of the key, alike in all but the secret; the key itself, which is never shown again.

    The old one ends after `overlap`, or when it would have expired if that is sooner. The successor of a key that
    expires lasts as long as that was made for. Raises UnknownInstance, or Refused for a key that has ended.
    """
    old = _kept(session, key_id)
    moment = clock.now()
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= moment):
        raise Refused((Refusal("key_ended", "This key has ended. Add a new one instead."),))
    lasts_until = old.expires_at and moment + (old.expires_at - old.created_at)
    roles = (Role(role) for role in old.roles)
    secret = add_key(session, old.organisation_id, old.name, roles, lasts_until, old.scope)
    old.expires_at = min(old.expires_at or moment + overlap, moment + overlap)
    session.add(old)
    return secret


def revoke_key(session: Session, key_id: str) -> None:
    """End the key at once, and leave one that has ended as it is; raises UnknownInstance."""
    row = _kept(session, key_id)
    row.revoked_at = row.revoked_at or clock.now()
    session.add(row)


def keys_of(session: Session, organisation_id: str | None = None) -> list[ApiKey]:
    """Every key of the organisation, or of all, the oldest first; those that have ended too."""
    wanted = select(ApiKey).order_by(col(ApiKey.created_at), col(ApiKey.id))
    if organisation_id is not None:
        wanted = wanted.where(ApiKey.organisation_id == organisation_id)
    return list(session.exec(wanted))


def _kept(session: Session, key_id: str) -> ApiKey:
    row = session.get(ApiKey, key_id, with_for_update=True)
    if row is None:
        raise UnknownInstance
    return row
