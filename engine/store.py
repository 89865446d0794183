"""Reads and writes of the engine's own rows, as prepared statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine import chain
from engine.deadlines import Step
from engine.errors import UnknownInstance
from engine.runtime import Work
from engine.statements import Statement, insert_into, table_of
from engine.tables import Deadline, HistoryEntry, Instance


@dataclass(frozen=True, slots=True)
class Row:
    """An instance as stored, in the order of its table's columns."""

    id: str
    definition: str
    definition_version: int
    state: str
    version: int
    scope: str
    parent_id: str | None
    responsible: str | None
    waiting_party: str | None
    waiting_on: str | None
    due_at: datetime | None
    wake_at: datetime | None
    held_since: datetime | None
    hold_reason: str | None
    hold_review_on: date | None
    created_at: datetime
    entered_at: datetime
    ended_at: datetime | None
    outcome: str | None
    messages_held: bool = False
    link: str = chain.FIRST

    def changed(self, **changes: Any) -> "Row":
        """The row with other values."""
        return replace(self, **changes)


_INSTANCE, _DEADLINE, _HISTORY = table_of(Instance), table_of(Deadline), table_of(HistoryEntry)
_FIXED = ("id", "definition", "definition_version", "scope", "parent_id", "created_at", "messages_held")

_READ_INSTANCE = Statement(sa.select(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")))
_LOCK_INSTANCE = Statement(sa.select(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")).with_for_update())
_INSERT_INSTANCE = insert_into(_INSTANCE)
_UPDATE_INSTANCE = Statement(
    sa.update(_INSTANCE)
    .where(_INSTANCE.c.id == sa.bindparam("wanted"), _INSTANCE.c.version == sa.bindparam("expected"))
    .values({column.name: sa.bindparam(column.name) for column in _INSTANCE.columns if column.name not in _FIXED})
)
_SET_WAITING = Statement(
    sa.update(_INSTANCE)
    .where(_INSTANCE.c.id == sa.bindparam("wanted"), _INSTANCE.c.waiting_party == sa.bindparam("party"))
    .values(waiting_on=sa.bindparam("organisation"))
)
_SET_DEADLINES_WAITING = Statement(
    sa.update(_DEADLINE)
    .where(
        _DEADLINE.c.instance_id == sa.bindparam("wanted"),
        _DEADLINE.c.waiting_party == sa.bindparam("party"),
        _DEADLINE.c.ended_at.is_(None),
    )
    .values(waiting_on=sa.bindparam("organisation"))
)
_INSERT_HISTORY = insert_into(_HISTORY)
_STORY = Statement(
    sa.select(_HISTORY.c.sequence, _HISTORY.c.event, _HISTORY.c.source, _HISTORY.c.target)
    .where(_HISTORY.c.instance_id == sa.bindparam("wanted"))
    .order_by(_HISTORY.c.sequence)
)


def read_instance(work: Work, instance_id: str, *, lock: bool = False) -> Row:
    """The instance, locked against other writers until the transaction ends if asked; raises UnknownInstance."""
    rows = work.transaction.run(_LOCK_INSTANCE if lock else _READ_INSTANCE, wanted=instance_id)
    if not rows:
        raise UnknownInstance
    return Row(*rows[0])


def insert_instance(work: Work, row: Row) -> None:
    """Write a new instance."""
    work.transaction.write(_INSERT_INSTANCE, values_of(row))


def update_instance(work: Work, row: Row, expected: int) -> bool:
    """Write the changed instance if its stored version is still `expected`; whether it was."""
    values = values_of(row)
    bound = {name: value for name, value in values.items() if name not in _FIXED}
    return work.transaction.write(_UPDATE_INSTANCE, {**bound, "wanted": row.id, "expected": expected}) == 1


def chained(work: Work, row: Row, event: str, source: str | None, reason: str | None,
            detail: Mapping[str, Any]) -> tuple[Row, dict[str, Any]]:  # fmt: skip
    """The row as a move made it with the link of the entry about that, and this entry; both are yet to be written.

    The entry is stamped with the actor, the moment and the command of `work`; `row` still has the link before it.
    """
    entry = {
        "instance_id": row.id, "sequence": row.version, "event": event, "source": source, "target": row.state,
        "at": work.at, "recorded_at": work.recorded_at, "actor_kind": work.actor.kind.value,
        "actor_id": work.actor.id, "organisation_id": work.actor.organisation, "command_id": work.command_id,
        "acting_for": work.actor.acting_for, "via": work.actor.via,
        "reason": reason, "detail": dict(detail),
    }  # fmt: skip
    entry = chain.linked(row.link, entry)
    return row.changed(link=entry["link"]), entry


def insert_history(work: Work, entry: Mapping[str, Any]) -> None:
    """Write the history entry that `chained` made."""
    work.transaction.write(_INSERT_HISTORY, entry)


def story(work: Work, instance_id: str) -> tuple[Step, ...]:
    """Every firing of an instance, oldest first."""
    return tuple(Step(*row) for row in work.transaction.run(_STORY, wanted=instance_id))


def set_waiting_on(work: Work, instance_id: str, party: str, organisation: str | None) -> None:
    """Name the organisation that stands behind `party` now, wherever the instance or its open deadlines wait on it."""
    for statement in (_SET_WAITING, _SET_DEADLINES_WAITING):
        work.transaction.write(statement, {"wanted": instance_id, "party": party, "organisation": organisation})


def values_of(record: Any) -> dict[str, Any]:
    """The record as a mapping of its columns; not `asdict`, which copies every value deeply."""
    return {name: getattr(record, name) for name in record.__slots__}
