"""What could not be told, of every organisation together, and another try: for whoever runs the installation.

Nothing here says about whom a message is, or what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from engine import outbox
from engine.tables import Instance, OutboxMessage
from notifications.again import MAY_GO, fresh, send_again
from notifications.tables import Delivery, DeliveryStatus, WebhookEndpoint

SINCE = timedelta(days=14)
"""For so long a failure waits for somebody to look; people found it in their inboxes, organisations were flagged."""
UNSENT = "outbox"
"""Stands for the channel of a message that was given up before it was known who hears it."""

_OFF = select(WebhookEndpoint.id).where(col(WebhookEndpoint.switched_off_at).is_not(None))
# What an endpoint misses while it is off its own organisation has sent again when it is on.
_TO_SOMEBODY = sa.or_(col(Delivery.channel) != "webhook", col(Delivery.recipient_id).not_in(_OFF))
# Written out: SQLite takes no partial index for what is only given with the statement.
_FAILED = (col(Delivery.status) == sa.literal_column("'failed'"), col(Delivery.grouped).is_(False), _TO_SOMEBODY)
_GIVEN_UP = (col(OutboxMessage.status) == outbox.FAILED,)


@dataclass(frozen=True, slots=True)
class Kind:
    """What failed together: one topic by one channel (see UNSENT)."""

    channel: str
    topic: str


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """How much of one kind failed, when the last time, and why that did."""

    kind: Kind
    number: int
    last_at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """One delivery, or message, that failed for good: how often it was tried, when the last time, and why not."""

    id: str
    kind: Kind
    recipient_kind: str | None
    organisation_id: str | None
    at: datetime
    attempts: int
    code: int | None
    why: str | None


def groups(session: Session, moment: datetime) -> list[FailureGroup]:
    """What failed of late, kind by kind, the latest first."""
    rows = _all(moment).subquery()
    last = sa.func.max(rows.c.at)
    wanted = sa.select(rows.c.channel, rows.c.topic, sa.func.count(), last, sa.func.max(rows.c.why))
    by_kind = wanted.group_by(rows.c.channel, rows.c.topic).order_by(last.desc(), rows.c.channel, rows.c.topic)
    return [FailureGroup(Kind(row[0], row[1]), *row[2:]) for row in session.connection().execute(by_kind)]


def failures(
    session: Session, moment: datetime, kind: Kind | None, limit: int, after: tuple[datetime, str] | None
) -> Sequence[Failure]:
    """At most `limit` of what failed of late, the latest first, those behind the place `after`."""
    rows = _all(moment).subquery()
    wanted = sa.select(rows)
    if kind is not None:
        wanted = wanted.where(rows.c.channel == kind.channel, rows.c.topic == kind.topic)
    if after is not None:
        moment_, last_id = after
        wanted = wanted.where(sa.or_(rows.c.at < moment_, sa.and_(rows.c.at == moment_, rows.c.id < last_id)))
    found = session.connection().execute(wanted.order_by(rows.c.at.desc(), rows.c.id.desc()).limit(limit))
    return [
        Failure(row.id, Kind(row.channel, row.topic), row.recipient_kind, row.organisation_id, row.at, row.attempts,
                row.code, row.why)
        for row in found
    ]  # fmt: skip


def find(session: Session, failure_id: str) -> Delivery | OutboxMessage | None:
    """The delivery or message of this id, whatever became of it."""
    return session.get(Delivery, failure_id) or session.get(OutboxMessage, failure_id)


def try_one(session: Session, failure_id: str, moment: datetime) -> int:
    """Let one that failed be tried again; 1, or 0 when it has not failed (any more) or may not go."""
    return _try(session, moment, col(Delivery.id) == failure_id, col(OutboxMessage.id) == failure_id)


def try_kind(session: Session, kind: Kind, moment: datetime) -> int:
    """Let all of a kind that failed of late be tried again; how many."""
    late = (moment - SINCE, kind.topic)
    if kind.channel == UNSENT:
        mine = sa.and_(col(OutboxMessage.available_at) > late[0], col(OutboxMessage.topic) == late[1])
        return _try(session, moment, sa.false(), mine)
    mine = sa.and_(
        col(Delivery.settled_at) > late[0], col(Delivery.topic) == late[1], col(Delivery.channel) == kind.channel
    )
    return _try(session, moment, mine, sa.false())


def _try(session: Session, moment: datetime, delivery: sa.ColumnElement[bool], message: sa.ColumnElement[bool]) -> int:
    write = session.connection().execute
    single = send_again(session, moment, *_FAILED, delivery, col(Delivery.digest_day).is_(None))
    held = select(Instance.id).where(col(Instance.messages_held).is_(True))
    free = sa.or_(col(OutboxMessage.instance_id).is_(None), col(OutboxMessage.instance_id).not_in(held))
    again = sa.update(OutboxMessage).where(*_GIVEN_UP, message, free)
    given_up = write(again.values(status=outbox.WAITING, attempts=0, available_at=moment, last_error=None)).rowcount
    return single + given_up + _digests(session, moment, delivery)


def _digests(session: Session, moment: datetime, which: sa.ColumnElement[bool]) -> int:
    """A digest is tried again with what was in it; what need not be told any more is left out as it is made."""
    digest = (*_FAILED, which, col(Delivery.digest_day).is_not(None))
    inside = col(Delivery.digest_id).in_(select(Delivery.id).where(*digest))
    send_again(session, moment, inside, col(Delivery.status) == DeliveryStatus.FAILED)
    waiting = aliased(Delivery)
    holds = sa.exists().where(col(waiting.digest_id) == col(Delivery.id), col(waiting.status) == DeliveryStatus.WAITING)
    return session.connection().execute(sa.update(Delivery).where(*digest, holds).values(fresh(moment))).rowcount


def _all(moment: datetime) -> sa.CompoundSelect[Any]:
    none = sa.null()
    deliveries: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Delivery.id), col(Delivery.channel), col(Delivery.topic), col(Delivery.recipient_kind),
        col(Delivery.organisation_id), col(Delivery.settled_at).label("at"), col(Delivery.attempts),
        col(Delivery.response_code).label("code"), col(Delivery.last_error).label("why"),
    ).where(*_FAILED, col(Delivery.settled_at) > moment - SINCE)  # fmt: skip
    given_up: sa.Select[*tuple[Any, ...]] = sa.select(
        col(OutboxMessage.id), sa.literal(UNSENT), col(OutboxMessage.topic), none, none,
        col(OutboxMessage.available_at), col(OutboxMessage.attempts), none, col(OutboxMessage.last_error),
    ).where(*_GIVEN_UP, col(OutboxMessage.available_at) > moment - SINCE)  # fmt: skip
    return sa.union_all(deliveries, given_up)


def may_go(session: Session, message_id: str | None) -> bool:
    """Whether a message is neither held, cancelled nor done; a digest has none and may always be tried."""
    if message_id is None:
        return True
    return bool(session.exec(select(sa.exists().where(col(OutboxMessage.id) == message_id, MAY_GO))).one())
