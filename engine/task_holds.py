"""Lets tasks sleep while what they are about is on hold, keeping what was left, as time limits do (rule 0.2)."""

from collections.abc import Sequence, Set
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from engine import levels, sleeping
from engine.calendar import WorkingCalendar
from engine.clock import london_date
from engine.definition import USUAL_LEVELS, Unit
from engine.runtime import Work
from engine.statements import Statement, table_of
from engine.store import Row
from engine.tables import Instance, Task

_INSTANCE = table_of(Instance)
_ROOT: sa.BindParameter[str] = sa.bindparam("root")
_HELD = Statement(
    sa.select(_INSTANCE.c.id).where(
        sa.or_(_INSTANCE.c.id == _ROOT, _INSTANCE.c.parent_id == _ROOT), _INSTANCE.c.held_since.is_not(None)
    )
)


def part_of(task: Task) -> str | None:
    """The part of its instance that the task is about, where its maker named one."""
    part = task.detail.get("hand_off")
    return str(part) if part else None


def held_in_family(work: Work, about: Row) -> tuple[frozenset[str], str]:
    """Which instances of the family of `about` are on hold now, and its root."""
    root = about.parent_id or about.id
    return frozenset(row[0] for row in work.transaction.run(_HELD, root=root)), root


def open_in_family(work: Work, root: str) -> Sequence[Task]:
    """The open tasks about an instance and its children, locked and as they stand now."""
    family = sa.select(_INSTANCE.c.id).where(sa.or_(_INSTANCE.c.id == root, _INSTANCE.c.parent_id == root))
    wanted = select(Task).where(col(Task.instance_id).in_(family), col(Task.ended_at).is_(None))
    locked = wanted.order_by(col(Task.id)).with_for_update().execution_options(populate_existing=True)
    return work.session.exec(locked).all()


def is_held(task: Task, held: Set[str], root: str) -> bool:
    """Whether a task must sleep: its instance, the root of that or the part it names is among the `held`."""
    return not task.through_hold and not held.isdisjoint({task.instance_id, root, part_of(task)})


def put_to_sleep(task: Task, at: datetime, calendar: WorkingCalendar) -> None:
    """Let an awake task sleep from `at` with the whole days that were left; a late one stays late, unchased."""
    task.slept_at, task.next_at = at, None
    if task.due_at is not None and at < task.due_at:
        task.remaining = sleeping.left(at, task.due_at, _unit(task), calendar)
        task.due_at = None


def wake(task: Task, at: datetime, calendar: WorkingCalendar) -> None:
    """Let a task go on from the London day of `at` for what was left, chased on as if awake all along."""
    if task.slept_at is None:
        return
    task.levels_from = levels.resumed_from(task, london_date(task.slept_at), london_date(at), calendar)
    if task.remaining is not None:
        again = sleeping.awake(task.remaining, at, _unit(task), calendar)
        task.due_at, task.remaining = again.due_at, None
        passed = levels.reminders_passed(USUAL_LEVELS, again.due_at, at, calendar, task.levels_agreed)
        # Whoever was given more time before it slept is not asked again before that, and has what was left of it.
        task.level = passed if task.levels_from is None else max(passed, task.level)
        task.counted_from, task.counted_days = again.counted_from, again.counted_days
    task.slept_at = None
    task.next_at = levels.next_at(USUAL_LEVELS, task, calendar)


def _unit(task: Task) -> Unit:
    """What is left is counted in working days where the task is, else in calendar days."""
    return Unit.DAYS if task.counted_days is None else Unit.WORKING_DAYS
