"""Reads and writes of the engine's own rows, as prepared statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from engine.deadlines import OpenDeadline, Step
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

    def changed(self, **changes: Any) -> "Row":
        """The row with other values."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline that has passed, with the definition of its instance and the moment that entered its state."""

    deadline: OpenDeadline
    definition: str
    definition_version: int
    entered_at: datetime


_INSTANCE, _DEADLINE, _HISTORY = table_of(Instance), table_of(Deadline), table_of(HistoryEntry)
_FIXED = ("id", "definition", "definition_version", "scope", "parent_id", "created_at")

_READ_INSTANCE = Statement(sa.select(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")))
_LOCK_INSTANCE = Statement(sa.select(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")).with_for_update())
_INSERT_INSTANCE = insert_into(_INSTANCE)
_UPDATE_INSTANCE = Statement(
    sa.update(_INSTANCE)
    .where(_INSTANCE.c.id == sa.bindparam("wanted"), _INSTANCE.c.version == sa.bindparam("expected"))
    .values({column.name: sa.bindparam(column.name) for column in _INSTANCE.columns if column.name not in _FIXED})
)
_UNMARKED = (_DEADLINE.c.ended_at.is_(None), _DEADLINE.c.missed_at.is_(None))
_SET_WAKE = Statement(
    sa.update(_INSTANCE)
    .where(_INSTANCE.c.id == sa.bindparam("wanted"))
    .values(
        wake_at=sa.select(sa.func.min(_DEADLINE.c.due_at))
        .where(_DEADLINE.c.instance_id == _INSTANCE.c.id, *_UNMARKED)
        .scalar_subquery()
    )
)
_MARK_MISSED = Statement(
    sa.update(_DEADLINE)
    .where(_DEADLINE.c.id == sa.bindparam("wanted"), _DEADLINE.c.due_at == sa.bindparam("moment"), *_UNMARKED)
    .values(missed_at=sa.bindparam("moment"))
)
_END_ALARM = Statement(
    sa.update(_DEADLINE)
    .where(_DEADLINE.c.id == sa.bindparam("wanted"), _DEADLINE.c.due_at == sa.bindparam("moment"), *_UNMARKED)
    .values(ended_at=sa.bindparam("moment"), ended_by="alarm", result="met")
)
_LEAST_OPEN = (
    sa.select(sa.func.min(_DEADLINE.c.due_at))
    .where(_DEADLINE.c.instance_id == sa.bindparam("wanted"), _DEADLINE.c.ended_at.is_(None))
    .scalar_subquery()
)
_SET_DUE = Statement(sa.update(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")).values(due_at=_LEAST_OPEN))
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
_OPEN_DEADLINES = Statement(
    sa.select(_DEADLINE)
    .where(_DEADLINE.c.instance_id == sa.bindparam("wanted"), _DEADLINE.c.ended_at.is_(None))
    .order_by(_DEADLINE.c.id)
)
_INSERT_DEADLINE = insert_into(_DEADLINE)
_UPDATE_DEADLINE = Statement(
    sa.update(_DEADLINE)
    .where(_DEADLINE.c.id == sa.bindparam("wanted"))
    .values({
        name: sa.bindparam(name)
        for name in ("due_at", "remaining", "level", "missed_at", "ended_at", "ended_sequence", "ended_by", "result")
    })
)  # fmt: skip
_DUE = Statement(
    sa.select(_DEADLINE, _INSTANCE.c.definition, _INSTANCE.c.definition_version, _INSTANCE.c.entered_at)
    .join(_INSTANCE, _INSTANCE.c.id == _DEADLINE.c.instance_id)
    .where(
        sa.or_(_INSTANCE.c.id == sa.bindparam("root"), _INSTANCE.c.parent_id == sa.bindparam("root")),
        _DEADLINE.c.due_at <= sa.bindparam("moment"),
        *_UNMARKED,
    )
    .order_by(_DEADLINE.c.due_at, _DEADLINE.c.id)
)


def read_instance(work: Work, instance_id: str, *, lock: bool = False) -> Row:
    """The instance, locked against other writers until the transaction ends if asked; raises UnknownInstance."""
    rows = work.transaction.run(_LOCK_INSTANCE if lock else _READ_INSTANCE, wanted=instance_id)
    if not rows:
        raise UnknownInstance
    return Row(*rows[0])


def insert_instance(work: Work, row: Row) -> None:
    """Write a new instance."""
    work.transaction.write(_INSERT_INSTANCE, _values(row))


def update_instance(work: Work, row: Row, expected: int) -> bool:
    """Write the changed instance if its stored version is still `expected`; whether it was."""
    values = _values(row)
    bound = {name: value for name, value in values.items() if name not in _FIXED}
    return work.transaction.write(_UPDATE_INSTANCE, {**bound, "wanted": row.id, "expected": expected}) == 1


def insert_history(work: Work, **entry: Any) -> None:
    """Write one history entry, stamped with the actor, the moment and the command of `work`."""
    stamp: Mapping[str, Any] = {
        "at": work.at,
        "recorded_at": work.recorded_at,
        "actor_kind": work.actor.kind.value,
        "actor_id": work.actor.id,
        "organisation_id": work.actor.organisation,
        "command_id": work.command_id,
    }
    work.transaction.write(_INSERT_HISTORY, {**entry, **stamp})


def open_deadlines(work: Work, instance_id: str) -> list[OpenDeadline]:
    """The deadlines of an instance that have not ended."""
    return [OpenDeadline(*row) for row in work.transaction.run(_OPEN_DEADLINES, wanted=instance_id)]


def insert_deadline(work: Work, deadline: OpenDeadline) -> None:
    """Write a new deadline."""
    work.transaction.write(_INSERT_DEADLINE, _values(deadline))


def update_deadline(work: Work, deadline: OpenDeadline) -> None:
    """Write what changed on a deadline."""
    values = _values(deadline)
    fixed = ("id", "instance_id", "rule", "basis_at", "opened_at", "opened_sequence", "waiting_party", "waiting_on")
    bound = {name: value for name, value in values.items() if name not in fixed}
    work.transaction.write(_UPDATE_DEADLINE, {**bound, "wanted": deadline.id})


def story(work: Work, instance_id: str) -> tuple[Step, ...]:
    """Every firing of an instance, oldest first."""
    return tuple(Step(*row) for row in work.transaction.run(_STORY, wanted=instance_id))


def due(work: Work, root_id: str, moment: datetime) -> list[DueDeadline]:
    """The deadlines of `root_id` and its children whose due moment has passed unmarked, earliest first."""
    rows = work.transaction.run(_DUE, root=root_id, moment=moment)
    return [DueDeadline(OpenDeadline(*row[:-3]), *row[-3:]) for row in rows]


def set_waiting_on(work: Work, instance_id: str, party: str, organisation: str | None) -> None:
    """Name the organisation that stands behind `party` now, wherever the instance or its open deadlines wait on it."""
    for statement in (_SET_WAITING, _SET_DEADLINES_WAITING):
        work.transaction.write(statement, {"wanted": instance_id, "party": party, "organisation": organisation})


def mark_missed(work: Work, deadline: OpenDeadline) -> bool:
    """Mark an open deadline as missed at its due moment and recompute when its instance must be looked at next.

    False, and nothing is written, when somebody answered, moved or marked it since it was read.
    """
    if not work.transaction.write(_MARK_MISSED, {"wanted": deadline.id, "moment": deadline.due_at}):
        return False
    work.transaction.write(_SET_WAKE, {"wanted": deadline.instance_id})
    return True


def end_alarm(work: Work, deadline: OpenDeadline) -> bool:
    """End an alarm that rings: nobody was late, and it rings once.

    False, and nothing is written, when it was ended or moved since it was read.
    """
    if not work.transaction.write(_END_ALARM, {"wanted": deadline.id, "moment": deadline.due_at}):
        return False
    work.transaction.write(_SET_WAKE, {"wanted": deadline.instance_id})
    work.transaction.write(_SET_DUE, {"wanted": deadline.instance_id})
    return True


def _values(record: Any) -> dict[str, Any]:
    # Not `asdict`, which copies every value deeply.
    return {name: getattr(record, name) for name in record.__slots__}
