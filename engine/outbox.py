"""Writes messages with the change that causes them; nothing leaves before the commit."""

from typing import Any

import sqlalchemy as sa

from engine.runtime import Work, new_id
from engine.statements import Statement, insert_into, table_of
from engine.tables import OutboxMessage

_MESSAGES = table_of(OutboxMessage)
_INSERT = insert_into(_MESSAGES)
_SETTLE = Statement(
    sa.update(_MESSAGES)
    .where(_MESSAGES.c.instance_id == sa.bindparam("wanted"), _MESSAGES.c.status == sa.bindparam("present"))
    .values(status=sa.bindparam("new_status"))
)


def tell(work: Work, topic: str, instance_id: str, **payload: Any) -> None:
    """Queue a message about an instance: `payload` holds ids and plain values, never a row or a name."""
    values = {
        "id": new_id(),
        "topic": topic,
        "instance_id": instance_id,
        "command_id": work.command_id,
        "payload": payload,
        "created_at": work.recorded_at,
        "available_at": work.recorded_at,
        "status": "waiting",
    }
    work.transaction.write(_INSERT, values)


def hold_messages(work: Work, instance_id: str) -> int:
    """Let every unsent message about the instance wait; how many."""
    return _change(work, instance_id, "waiting", "held")


def release_messages(work: Work, instance_id: str) -> int:
    """Let held messages about the instance go again; how many."""
    return _change(work, instance_id, "held", "waiting")


def cancel_messages(work: Work, instance_id: str) -> int:
    """Never send what is still unsent about the instance; how many."""
    return _change(work, instance_id, "waiting", "cancelled") + _change(work, instance_id, "held", "cancelled")


def _change(work: Work, instance_id: str, present: str, new: str) -> int:
    return work.transaction.write(_SETTLE, {"wanted": instance_id, "present": present, "new_status": new})
