"""Sessions of learners, apart from those of staff: shorter, in a cookie of their own, and good for `/my` alone."""

from datetime import timedelta

import sqlalchemy as sa
from fastapi import Request, Response
from sqlmodel import Session, select

from api.auth.last_use import note_use
from api.auth.tokens import digest, new_token
from api.request_errors import NotEntered
from engine import clock
from engine.actor import Actor, ActorKind
from engine.database import Database
from engine.runtime import new_id
from engine.statements import Statement, table_of
from workflows.tables.learners import Learner
from workflows.tables.own_access import LearnerSession

COOKIE = "journey_learner"
HOST_COOKIE = f"__Host-{COOKIE}"
# Learners sit at computers of libraries and centres, where the next one takes the same chair.
IDLE = timedelta(minutes=20)
LIFETIME = timedelta(hours=4)

_SESSIONS, _LEARNERS = table_of(LearnerSession), table_of(Learner)
_FIND = Statement(
    sa.select(
        _SESSIONS.c.id, _SESSIONS.c.learner_id, _SESSIONS.c.last_used_at, _SESSIONS.c.expires_at,
        _LEARNERS.c.given_name,
    )
    .join(_LEARNERS, _LEARNERS.c.id == _SESSIONS.c.learner_id)
    .where(
        _SESSIONS.c.token_hash == sa.bindparam("wanted"),
        _SESSIONS.c.revoked_at.is_(None),
        _LEARNERS.c.erased_at.is_(None),
        _LEARNERS.c.death_reported_at.is_(None),
    )
)  # fmt: skip
_NOTE_USE = Statement(
    sa.update(_SESSIONS).where(_SESSIONS.c.id == sa.bindparam("wanted")).values(last_used_at=sa.bindparam("moment"))
)


def cookie_name(request: Request) -> str:
    """What the cookie of a learner's session is called on this connection; the other name is not looked at."""
    return HOST_COOKIE if request.url.scheme == "https" else COOKIE


def open_session(session: Session, learner_id: str) -> str:
    """Open a session of a learner: its token, which is told this once."""
    moment, token = clock.now(), new_token()
    session.add(
        LearnerSession(
            id=new_id(), token_hash=digest(token), learner_id=learner_id, created_at=moment, last_used_at=moment,
            expires_at=moment + LIFETIME,
        )
    )  # fmt: skip
    return token


def learner_behind(database: Database, token: str) -> tuple[Actor, str, str]:
    """The learner with the session `token`, the session's id and the learner's given name.

    Raises NotEntered when it is over or unused for too long, when the learner is reported dead or the record is erased.
    """
    moment = clock.now()
    with database.reading() as transaction:
        rows = transaction.run(_FIND, wanted=digest(token))
    if not rows:
        raise NotEntered
    session_id, learner_id, last_used_at, expires_at, given_name = rows[0]
    if moment >= expires_at or moment >= last_used_at + IDLE:
        raise NotEntered
    note_use(database, _NOTE_USE, session_id, last_used_at, moment)
    return Actor(ActorKind.LEARNER, learner_id), session_id, given_name


def whose_was(session: Session, token: str) -> str | None:
    """The id of the learner whose session it is, also when it is over; None for a token that never was one."""
    return session.exec(select(LearnerSession.learner_id).where(LearnerSession.token_hash == digest(token))).first()


def end_with(session: Session, token: str) -> None:
    """End the session of a token, where there is one that has not ended."""
    row = session.exec(select(LearnerSession).where(LearnerSession.token_hash == digest(token))).first()
    if row is not None and row.revoked_at is None:
        row.revoked_at = clock.now()
        session.add(row)


def keep_in_browser(request: Request, response: Response, token: str) -> None:
    """Let the browser keep the session until it is closed: no longer than that on a computer that others use too."""
    response.set_cookie(
        cookie_name(request), token, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )  # fmt: skip


def drop_from_browser(request: Request, response: Response) -> None:
    """Let the browser forget the session."""
    response.delete_cookie(
        cookie_name(request), httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )  # fmt: skip
