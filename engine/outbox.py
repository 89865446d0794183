"""Writes messages with the change that causes them; nothing leaves before the commit, and each is taken out once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.database import Transaction
from engine.many import pairs
from engine.runtime import Work, new_id
from engine.statements import Statement, table_of
from engine.tables import Instance, OutboxMessage

# A message waits, is sending while any of its deliveries is still to be made, and is then sent. While it waits or is
# sending it can still be held or cancelled; one that could not be taken out in many attempts has failed.
WAITING, SENDING, HELD, SENT, FAILED, CANCELLED = "waiting", "sending", "held", "sent", "failed", "cancelled"
UNSENT = (WAITING, SENDING, HELD)
# Only of such a message may anything go out: one that is held or cancelled again stops what is on its way.
GOING = (SENDING, SENT)

_MESSAGES, _INSTANCE = table_of(OutboxMessage), table_of(Instance)
_IS_HELD = sa.select(_INSTANCE.c.messages_held).where(_INSTANCE.c.id == sa.bindparam("instance_id")).scalar_subquery()
_MOMENT: sa.BindParameter[datetime] = sa.bindparam("moment", type_=_MESSAGES.c.created_at.type)
_DESPITE = sa.bindparam("despite_hold", type_=sa.Boolean())
_INSERT = Statement(
    sa.insert(_MESSAGES).values(
        {column.name: sa.bindparam(column.name) for column in _MESSAGES.columns}
        | {"status": sa.case((sa.and_(_IS_HELD, sa.not_(_DESPITE)), HELD), else_=WAITING)}
    )
)
_HOLD = Statement(
    sa.update(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")).values(messages_held=sa.bindparam("held"))
)
_CHANGE = Statement(
    sa.update(_MESSAGES)
    .where(_MESSAGES.c.instance_id == sa.bindparam("wanted"), _MESSAGES.c.status == sa.bindparam("present"))
    .values(status=sa.bindparam("new_status"))
)
_KEEP = Statement(
    sa.update(_MESSAGES)
    .where(
        _MESSAGES.c.instance_id == sa.bindparam("wanted"),
        sa.or_(_MESSAGES.c.status == WAITING, _MESSAGES.c.status == SENDING),
        sa.not_(_MESSAGES.c.despite_hold),
    )
    .values(status=HELD)
)
_DUE = Statement(
    sa.select(_MESSAGES.c.available_at, _MESSAGES.c.id)
    .where(
        _MESSAGES.c.status == WAITING,
        _MESSAGES.c.available_at <= sa.bindparam("moment"),
        sa.tuple_(_MESSAGES.c.available_at, _MESSAGES.c.id)
        > sa.tuple_(sa.bindparam("after", type_=_MESSAGES.c.available_at.type), sa.bindparam("after_id")),
    )
    .order_by(_MESSAGES.c.available_at, _MESSAGES.c.id)
    .limit(sa.bindparam("batch"))
)
_ONE = (_MESSAGES.c.id == sa.bindparam("wanted")) & (_MESSAGES.c.status == sa.bindparam("present"))
_SETTLE = Statement(
    sa.update(_MESSAGES).where(_ONE).values(status=sa.bindparam("new_status"), last_error=sa.bindparam("error"))
)
_POSTPONE = Statement(
    sa.update(_MESSAGES)
    .where(_ONE)
    .values(
        attempts=_MESSAGES.c.attempts + 1, available_at=sa.bindparam("until"), last_error=sa.bindparam("error"),
    )
)  # fmt: skip

Place = tuple[datetime, str]


def tell(work: Work, topic: str, instance_id: str | None, *, despite_hold: bool = False, **payload: Any) -> None:
    """Queue a message about an instance, or none: `payload` holds ids and plain values, never a row or a name.

    One `despite_hold` leaves although the messages about the instance are held.
    """
    values = _values(topic, instance_id, work.command_id, payload, work.recorded_at)
    work.transaction.write(_INSERT, values | {"despite_hold": despite_hold})


def telling_about(table: sa.Table, payload: sa.ColumnElement[Any]) -> Statement:
    """The statement with which `tell_about` queues a message about each of many rows of `table`.

    `payload` may name the columns of `table` and of the instance that its row is about.
    """
    new = pairs("new")
    values = {
        "id": new.c.key, "topic": sa.bindparam("topic", type_=sa.String()), "instance_id": _INSTANCE.c.id,
        "command_id": sa.bindparam("command_id", type_=sa.String()), "payload": payload,
        "created_at": _MOMENT, "available_at": _MOMENT,
        "status": sa.case((_INSTANCE.c.messages_held, HELD), else_=WAITING),
    }  # fmt: skip
    found = (
        sa.select(*values.values())
        .join_from(new, table, table.c.id == new.c.value)
        .join(_INSTANCE, _INSTANCE.c.id == table.c.instance_id)
    )
    return Statement(sa.insert(_MESSAGES).from_select(list(values), found, include_defaults=False))


def tell_about(
    work: Work, statement: Statement, topic: str, new: Mapping[str, str], payload: Mapping[str, Any]
) -> None:
    """Queue many messages at once: `new` maps their ids to those of the rows that they are about.

    All of them share the `payload`, to which the statement adds what is each row's own.
    """
    values = {"topic": topic, "new": new, "payload": payload}
    work.transaction.write(statement, values | {"command_id": work.command_id, "moment": work.recorded_at})


def follow_up(
    transaction: Transaction, cause: OutboxMessage, topic: str, moment: datetime, payload: dict[str, Any]
) -> None:
    """Queue another message about the same instance, or none, because of what became of `cause`."""
    values = _values(topic, cause.instance_id, cause.command_id, payload, moment)
    transaction.write(_INSERT, values | {"despite_hold": cause.despite_hold})


def announce(
    transaction: Transaction, cause: OutboxMessage, topic: str, moment: datetime, payload: dict[str, Any]
) -> None:
    """Queue another message about no instance at all because of what became of `cause`."""
    transaction.write(_INSERT, _values(topic, None, cause.command_id, payload, moment) | {"despite_hold": False})


def hold_messages(work: Work, instance_id: str) -> int:
    """Let every unsent message about the instance wait, and those written until they are released; how many now.

    Those despite a hold go on.
    """
    work.transaction.write(_HOLD, {"wanted": instance_id, "held": True})
    return work.transaction.write(_KEEP, {"wanted": instance_id})


def release_messages(work: Work, instance_id: str) -> int:
    """Let held messages about the instance go again; how many."""
    work.transaction.write(_HOLD, {"wanted": instance_id, "held": False})
    return _change(work, instance_id, HELD, WAITING)


def cancel_messages(work: Work, instance_id: str) -> int:
    """Never send what is still unsent about the instance; how many."""
    return sum(_change(work, instance_id, present, CANCELLED) for present in (WAITING, SENDING, HELD))


def cancel_told(work: Work, instance_id: str, organisation_id: str, *, but: Collection[str]) -> int:
    """Never send what is still unsent about the instance to one organisation alone, `but` these topics; how many."""
    to = sa.type_coerce(_MESSAGES.c.payload, sa.JSON)["organisation"].as_string()
    unsent = _MESSAGES.c.status.in_((WAITING, SENDING, HELD))
    mine = (_MESSAGES.c.instance_id == instance_id, to == organisation_id, _MESSAGES.c.topic.not_in(tuple(but)))
    work.transaction.flush()
    change = sa.update(_MESSAGES).where(*mine, unsent).values(status=CANCELLED)
    return work.transaction.connection.execute(change).rowcount


def due_messages(transaction: Transaction, moment: datetime, after: Place, batch: int) -> list[Place]:
    """Waiting messages whose time has come by `moment`, the oldest first, at most `batch` of those behind `after`."""
    rows = transaction.run(_DUE, moment=moment, after=after[0], after_id=after[1], batch=batch)
    return [(row[0], row[1]) for row in rows]


def claim(transaction: Transaction, message_id: str) -> OutboxMessage | None:
    """Take a waiting message out, once among all workers; None when another has it or it waits no longer."""
    if not settle(transaction, message_id, WAITING, SENDING):
        return None
    return transaction.session.get_one(OutboxMessage, message_id)


def settle(transaction: Transaction, message_id: str, present: str, status: str, error: str | None = None) -> bool:
    """Move a message from one status to another, with what went wrong; whether it still was in the first."""
    values = {"wanted": message_id, "present": present, "new_status": status, "error": error}
    return transaction.write(_SETTLE, values) == 1


def postpone(transaction: Transaction, message_id: str, until: datetime, error: str) -> bool:
    """Let a waiting message that could not be taken out wait until `until`; whether it was still waiting."""
    values = {"wanted": message_id, "present": WAITING, "until": until, "error": error}
    return transaction.write(_POSTPONE, values) == 1


def _values(
    topic: str, instance_id: str | None, command_id: str, payload: dict[str, Any], moment: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "topic": topic,
        "instance_id": instance_id,
        "command_id": command_id,
        "payload": payload,
        "created_at": moment,
        "available_at": moment,
        "attempts": 0,
        "last_error": None,
        "despite_hold": False,
    }


def _change(work: Work, instance_id: str, present: str, new: str) -> int:
    return work.transaction.write(_CHANGE, {"wanted": instance_id, "present": present, "new_status": new})
