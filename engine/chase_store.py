"""Reads what is to be chased and writes what was, many rows with one statement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from engine import outbox
from engine.many import among, extended, pairs
from engine.runtime import Work
from engine.statements import Statement, table_of
from engine.tables import Chase, Deadline, Instance


class Standing(NamedTuple):
    """All that the course of a deadline follows from; of what is due on one day much is the same."""

    definition: str
    definition_version: int
    rule: str
    calendar: str | None
    due_at: datetime | None
    missed_at: datetime | None
    next_at: datetime | None
    level: int
    levels_from: date | None
    levels_agreed: str


class Due(NamedTuple):
    """A deadline that the clock must act on, by id, with the root of its family."""

    root: str
    deadline: str
    instance: str
    standing: Standing


class Advance(NamedTuple):
    """How far the clock comes with what it acts on at `moment`: late since, levels passed, when it looks again."""

    moment: datetime | None
    missed: datetime | None
    passed: int
    following: datetime | None


_INSTANCE, _DEADLINE, _CHASE = table_of(Instance), table_of(Deadline), table_of(Chase)
_ROOT = sa.func.coalesce(_INSTANCE.c.parent_id, _INSTANCE.c.id)
_LOCK_ROOTS = Statement(
    sa.select(_INSTANCE.c.id)
    .where(among(_INSTANCE.c.id, "roots"))
    .order_by(_INSTANCE.c.id)
    .with_for_update(skip_locked=True)
)
_DUE_OF_FAMILIES = Statement(
    sa.select(
        _ROOT, _DEADLINE.c.id, _DEADLINE.c.instance_id, _INSTANCE.c.definition, _INSTANCE.c.definition_version,
        *(_DEADLINE.c[name] for name in Standing._fields[2:]),
    )
    .join(_INSTANCE, _INSTANCE.c.id == _DEADLINE.c.instance_id)
    .where(
        sa.or_(among(_INSTANCE.c.id, "roots"), among(_INSTANCE.c.parent_id, "roots")),
        _DEADLINE.c.next_at <= sa.bindparam("moment"),
        _DEADLINE.c.ended_at.is_(None),
    )
)  # fmt: skip
# What each row of it has for itself; the rest is a Standing.
_OWN = 3
_ADVANCE = Statement(
    sa.update(_DEADLINE)
    .where(
        among(_DEADLINE.c.id, "wanted"),
        # Nobody answered, moved or acted on it since it was read.
        _DEADLINE.c.next_at == sa.bindparam("moment"),
        _DEADLINE.c.ended_at.is_(None),
    )
    .values(missed_at=sa.bindparam("missed"), level=sa.bindparam("passed"), next_at=sa.bindparam("following"))
)
_SET_WAKES = Statement(
    sa.update(_INSTANCE)
    .where(among(_INSTANCE.c.id, "wanted"))
    .values(
        wake_at=sa.select(sa.func.min(_DEADLINE.c.next_at))
        .where(_DEADLINE.c.instance_id == _INSTANCE.c.id, _DEADLINE.c.ended_at.is_(None))
        .scalar_subquery()
    )
)
_NEW = pairs("new")
_MOMENT: sa.BindParameter[datetime] = sa.bindparam("reached_at", type_=_CHASE.c.at.type)
_FROM_DEADLINE = ("instance_id", "rule", "due_at", "waiting_party", "waiting_on")
_INSERT_CHASES = Statement(
    sa.insert(_CHASE).from_select(
        ["id", "deadline_id", "level", "at", "recorded_at", *_FROM_DEADLINE],
        sa.select(
            _NEW.c.key, _DEADLINE.c.id, sa.bindparam("level_name", type_=sa.String()),
            sa.case((_DEADLINE.c.opened_at > _MOMENT, _DEADLINE.c.opened_at), else_=_MOMENT),
            sa.bindparam("recorded_at", type_=_CHASE.c.recorded_at.type),
            *(_DEADLINE.c[name] for name in _FROM_DEADLINE),
        ).join_from(_NEW, _DEADLINE, _DEADLINE.c.id == _NEW.c.value),
    )
)  # fmt: skip
_TELL = outbox.telling_about(
    _CHASE,
    extended(
        "payload", chase=_CHASE.c.id, rule=_CHASE.c.rule, level=_CHASE.c.level, party=_CHASE.c.waiting_party,
        organisation=_CHASE.c.waiting_on, state=_INSTANCE.c.state,
    ),
)  # fmt: skip


def lock_roots(work: Work, roots: Sequence[str]) -> list[str]:
    """Lock the roots of families until the transaction ends: those of them that no other transaction has locked."""
    return [row[0] for row in work.transaction.run(_LOCK_ROOTS, roots=roots)]


def due_of_families(work: Work, roots: Sequence[str]) -> list[Due]:
    """What the clock must act on in the families of `roots` by the moment of `work`, in no order."""
    rows = work.transaction.run_alike(_DUE_OF_FAMILIES, _OWN, Standing, roots=roots, moment=work.at)
    return list(map(Due._make, rows))


def advance(work: Work, moved: Mapping[Advance, Sequence[str]]) -> bool:
    """Write how far the clock came with each deadline, by id.

    False when one of them was answered or moved since it was read; the transaction must then be rolled back.
    """
    changed = [work.transaction.write(_ADVANCE, {**each._asdict(), "wanted": ids}) for each, ids in moved.items()]
    return sum(changed) == sum(map(len, moved.values()))


def set_wakes(work: Work, instances: Sequence[str]) -> None:
    """Write when the clock must look at each of the instances again."""
    work.transaction.write(_SET_WAKES, {"wanted": instances})


def insert_chases(work: Work, level: str, at: datetime, new: Mapping[str, str]) -> None:
    """Write that deadlines have reached a level; `new` maps the ids of the chases to those of the deadlines.

    A level whose moment `at` lies before its deadline was opened counts from the opening.
    """
    values = {"level_name": level, "reached_at": at, "recorded_at": work.recorded_at, "new": new}
    work.transaction.write(_INSERT_CHASES, values)


def tell_of_chases(work: Work, topic: str, new: Mapping[str, str], payload: Mapping[str, Any]) -> None:
    """Queue a message about each chase; `new` maps the ids of the messages to those of the chases.

    What the chases themselves say is added to the `payload` that all of them share.
    """
    outbox.tell_about(work, _TELL, topic, new, payload)
