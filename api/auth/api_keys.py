"""Keys with which machines act for one organisation, in roles that were given to the key."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from api.auth.identity import Identity
from api.auth.last_use import note_use
from api.auth.tables import ApiKey
from api.auth.tokens import digest, new_token
from api.request_errors import NotSignedIn
from engine import clock
from engine.actor import Actor, ActorKind
from engine.database import Database
from engine.runtime import new_id
from engine.statements import Statement, table_of
from workflows.vocabulary import Role

# Makes a key that slipped into a text easy to find.
PREFIX = "jk_"

_KEYS = table_of(ApiKey)
_FIND = Statement(
    sa.select(_KEYS.c.id, _KEYS.c.organisation_id, _KEYS.c.roles, _KEYS.c.last_used_at, _KEYS.c.expires_at).where(
        _KEYS.c.key_hash == sa.bindparam("wanted"), _KEYS.c.revoked_at.is_(None)
    )
)
_NOTE_USE = Statement(
    sa.update(_KEYS).where(_KEYS.c.id == sa.bindparam("wanted")).values(last_used_at=sa.bindparam("moment"))
)


def add_key(session: Session, organisation_id: str, name: str, roles: Iterable[Role],
            expires_at: datetime | None = None) -> str:  # fmt: skip
    """Give an organisation a key that acts in `roles`; the key itself, which is never shown again."""
    secret = new_token(PREFIX)
    row = ApiKey(
        id=new_id(), organisation_id=organisation_id, name=name, key_hash=digest(secret), created_at=clock.now(),
        roles=sorted(role.value for role in roles), expires_at=expires_at,
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
    key_id, organisation_id, roles, last_used_at, expires_at = rows[0]
    if expires_at is not None and moment >= expires_at:
        raise NotSignedIn
    note_use(database, _NOTE_USE, key_id, last_used_at, moment)
    return Identity(Actor(ActorKind.MACHINE, key_id, organisation_id, frozenset(roles)))
