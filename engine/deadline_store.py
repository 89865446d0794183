"""Reads and writes of deadlines, as prepared statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from engine.deadlines import OpenDeadline
from engine.runtime import Work
from engine.statements import Statement, insert_into, table_of
from engine.store import values_of
from engine.tables import Chase, Deadline, Instance


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline that the clock must act on, with the definition and state of its instance, and since when."""

    deadline: OpenDeadline
    definition: str
    definition_version: int
    entered_at: datetime
    state: str


_INSTANCE, _DEADLINE, _CHASE = table_of(Instance), table_of(Deadline), table_of(Chase)
_FIXED = ("id", "instance_id", "rule", "basis_at", "opened_at", "opened_sequence", "waiting_party", "waiting_on",
          "levels_agreed", "alarm", "calendar", "of_hold")  # fmt: skip
_SET_WAKE = Statement(
    sa.update(_INSTANCE)
    .where(_INSTANCE.c.id == sa.bindparam("wanted"))
    .values(
        wake_at=sa.select(sa.func.min(_DEADLINE.c.next_at))
        .where(_DEADLINE.c.instance_id == _INSTANCE.c.id, _DEADLINE.c.ended_at.is_(None))
        .scalar_subquery()
    )
)
# Nobody answered, moved or acted on it since it was read.
_STILL = (
    _DEADLINE.c.id == sa.bindparam("wanted"),
    _DEADLINE.c.next_at == sa.bindparam("moment"),
    _DEADLINE.c.ended_at.is_(None),
)
_MARK_MISSED = Statement(
    sa.update(_DEADLINE).where(*_STILL).values(missed_at=sa.bindparam("moment"), next_at=sa.bindparam("following"))
)
_END_ALARM = Statement(
    sa.update(_DEADLINE)
    .where(*_STILL)
    .values(ended_at=sa.bindparam("moment"), ended_by="alarm", result="met", next_at=None)
)
_LEAST_OPEN = (
    sa.select(sa.func.min(_DEADLINE.c.due_at))
    .where(
        _DEADLINE.c.instance_id == sa.bindparam("wanted"), _DEADLINE.c.ended_at.is_(None), sa.not_(_DEADLINE.c.of_hold)
    )
    .scalar_subquery()
)
_SET_DUE = Statement(sa.update(_INSTANCE).where(_INSTANCE.c.id == sa.bindparam("wanted")).values(due_at=_LEAST_OPEN))
_PUT_OFF = Statement(
    sa.update(_DEADLINE)
    .where(
        _DEADLINE.c.id == sa.bindparam("wanted"),
        _DEADLINE.c.level == sa.bindparam("passed"),
        _DEADLINE.c.slept_at.is_(None),
        _DEADLINE.c.ended_at.is_(None),
    )
    .values(levels_from=sa.bindparam("counted_from"), next_at=sa.bindparam("following"))
)
_RECOUNT = Statement(
    sa.update(_DEADLINE)
    .where(_DEADLINE.c.id == sa.bindparam("wanted"))
    .values({name: sa.bindparam(name) for name in ("due_at", "next_at", "counted_from", "counted_days")})
)
_CLEAR_CHASES = Statement(
    sa.update(_CHASE)
    .where(_CHASE.c.deadline_id == sa.bindparam("wanted"), _CHASE.c.cleared_at.is_(None))
    .values(cleared_at=sa.bindparam("moment"), cleared_by=sa.bindparam("event"))
)
_REOPEN_CHASES = Statement(
    sa.update(_CHASE)
    .where(
        _CHASE.c.deadline_id == sa.bindparam("wanted"),
        _CHASE.c.cleared_at == sa.bindparam("moment"),
        _CHASE.c.cleared_by == sa.bindparam("event"),
    )
    .values(cleared_at=None, cleared_by=None)
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
        for name in ("due_at", "remaining", "level", "missed_at", "ended_at", "ended_sequence", "ended_by", "result",
                     "next_at", "slept_at", "levels_from", "counted_from", "counted_days")
    })
)  # fmt: skip
# At one moment what is due comes before what is only told: it may end the other, and then nobody is told.
_DUE_FIRST = sa.case((_DEADLINE.c.missed_at.is_(None) & (_DEADLINE.c.due_at == _DEADLINE.c.next_at), 0), else_=1)
_DUE = Statement(
    sa.select(
        _DEADLINE, _INSTANCE.c.definition, _INSTANCE.c.definition_version, _INSTANCE.c.entered_at, _INSTANCE.c.state
    )
    .join(_INSTANCE, _INSTANCE.c.id == _DEADLINE.c.instance_id)
    .where(
        sa.or_(_INSTANCE.c.id == sa.bindparam("root"), _INSTANCE.c.parent_id == sa.bindparam("root")),
        _DEADLINE.c.next_at <= sa.bindparam("moment"),
        _DEADLINE.c.ended_at.is_(None),
    )
    .order_by(_DEADLINE.c.next_at, _DUE_FIRST, _DEADLINE.c.id)
)


# Fewer than the parameters that every database takes in one statement.
_AT_ONCE = 500
_ROOT = sa.func.coalesce(_INSTANCE.c.parent_id, _INSTANCE.c.id)


def open_deadlines(work: Work, instance_id: str) -> list[OpenDeadline]:
    """The deadlines of an instance that have not ended."""
    return [OpenDeadline(*row) for row in work.transaction.run(_OPEN_DEADLINES, wanted=instance_id)]


def insert_deadline(work: Work, deadline: OpenDeadline) -> None:
    """Write a new deadline."""
    work.transaction.write(_INSERT_DEADLINE, values_of(deadline))


def update_deadline(work: Work, deadline: OpenDeadline) -> None:
    """Write what changed on a deadline."""
    values = values_of(deadline)
    bound = {name: value for name, value in values.items() if name not in _FIXED}
    work.transaction.write(_UPDATE_DEADLINE, {**bound, "wanted": deadline.id})
    if deadline.level and deadline.ended_at is not None:
        cleared = {"wanted": deadline.id, "moment": deadline.ended_at, "event": deadline.ended_by}
        work.transaction.write(_CLEAR_CHASES, cleared)


def reopen_chases(work: Work, ended: OpenDeadline) -> None:
    """Open the chases again that were cleared when the deadline ended."""
    values = {"wanted": ended.id, "moment": ended.ended_at, "event": ended.ended_by}
    work.transaction.write(_REOPEN_CHASES, values)


def due(work: Work, root_id: str, moment: datetime) -> list[DueDeadline]:
    """The deadlines of `root_id` and its children that the clock must act on by `moment`, earliest first."""
    rows = work.transaction.run(_DUE, root=root_id, moment=moment)
    return [DueDeadline(OpenDeadline(*row[:-4]), *row[-4:]) for row in rows]


def mark_missed(work: Work, deadline: OpenDeadline, following: datetime | None) -> bool:
    """Mark an open deadline as missed at its due moment; `following` is when the clock must look at it again.

    False, and nothing is written, when somebody answered, moved or marked it since it was read.
    """
    values = {"wanted": deadline.id, "moment": deadline.next_at, "following": following}
    return _woken(work, deadline, work.transaction.write(_MARK_MISSED, values))


def put_off(work: Work, deadline: OpenDeadline, counted_from: date, following: datetime | None) -> bool:
    """Let the levels of an open deadline count from a day; False when it was answered or moved since it was read."""
    values = {
        "wanted": deadline.id, "passed": deadline.level, "counted_from": counted_from, "following": following,
    }  # fmt: skip
    return _woken(work, deadline, work.transaction.write(_PUT_OFF, values))


def end_alarm(work: Work, deadline: OpenDeadline) -> bool:
    """End an alarm that rings: nobody was late, and it rings once.

    False, and nothing is written, when it was ended or moved since it was read.
    """
    ended = work.transaction.write(_END_ALARM, {"wanted": deadline.id, "moment": deadline.next_at})
    if not _woken(work, deadline, ended):
        return False
    work.transaction.write(_SET_DUE, {"wanted": deadline.instance_id})
    return True


def awake(work: Work, calendar: str | None) -> list[tuple[OpenDeadline, str, int]]:
    """The open deadlines that the clock will look at, counted under a calendar (None: under any), in order.

    Each comes with the name and version of the definition of its instance.
    """
    wanted = (
        sa.select(_DEADLINE, _INSTANCE.c.definition, _INSTANCE.c.definition_version)
        .join(_INSTANCE, _INSTANCE.c.id == _DEADLINE.c.instance_id)
        .where(_DEADLINE.c.ended_at.is_(None), _DEADLINE.c.next_at.is_not(None))
        .order_by(_DEADLINE.c.id)
    )
    if calendar is not None:
        wanted = wanted.where(_DEADLINE.c.calendar == calendar)
    work.transaction.flush()
    return [(OpenDeadline(*row[:-2]), *row[-2:]) for row in work.transaction.connection.execute(wanted)]


def lock_families(work: Work, instances: Iterable[str]) -> None:
    """Lock the instances and their roots until the transaction ends, the roots first, as every move does."""
    wanted_ids = sorted(instances)
    for start in range(0, len(wanted_ids), _AT_ONCE):
        batch = wanted_ids[start : start + _AT_ONCE]
        wanted = sa.select(_INSTANCE.c.id).where(_INSTANCE.c.id.in_(batch))
        roots = sa.select(_ROOT).where(_INSTANCE.c.id.in_(batch))
        for ids in (roots, wanted):
            locking = sa.select(_INSTANCE.c.id).where(_INSTANCE.c.id.in_(ids)).order_by(_INSTANCE.c.id)
            work.transaction.connection.execute(locking.with_for_update()).all()


def recounted(work: Work, deadlines: Sequence[OpenDeadline]) -> None:
    """Write when open deadlines are due and looked at next, on their instances too."""
    names = ("due_at", "next_at", "counted_from", "counted_days")
    rows = [{"wanted": each.id, **{name: getattr(each, name) for name in names}} for each in deadlines]
    work.transaction.write_many(_RECOUNT, rows)
    instances = [{"wanted": each} for each in dict.fromkeys(each.instance_id for each in deadlines)]
    work.transaction.write_many(_SET_DUE, instances)
    work.transaction.write_many(_SET_WAKE, instances)


def _woken(work: Work, deadline: OpenDeadline, changed: int) -> bool:
    """When the instance must be looked at next, once one of its deadlines was changed."""
    if changed:
        work.transaction.write(_SET_WAKE, {"wanted": deadline.instance_id})
    return bool(changed)
