"""Counts what is open again when the working calendar changes: first foreseen, then written, with what moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col, select

from engine import deadline_store, levels
from engine.calendar import ENGLAND, CalendarOf, WorkingCalendar
from engine.clock import end_of_day, london_date
from engine.deadlines import OpenDeadline
from engine.definition import USUAL_LEVELS, DeadlineRule, Unit, working_days
from engine.errors import UnknownDefinition
from engine.runtime import Work, new_id
from engine.statements import insert_into, table_of
from engine.tables import DueMove, Task

# The due days of time limits that moved, by their ids.
DueDays = Mapping[str, date]
_INSERT_MOVE = insert_into(table_of(DueMove))


@dataclass(frozen=True, slots=True)
class Move:
    """Something open that is due at another moment: a deadline or a task by its id, and its rule or kind.

    The moments are exclusive, as everywhere; `instance_id` is what it is about.
    """

    deadline_id: str | None
    task_id: str | None
    instance_id: str | None
    rule: str
    due_before: datetime
    due_after: datetime


def foreseen(work: Work, calendars: CalendarOf, key: str | None) -> list[Move]:
    """What would be due at another moment if `calendars` were in force, the earliest first; nothing is written.

    `key` says whose calendar changes: None is everybody's, under which all is counted.
    """
    changed = _deadlines(work, calendars, key)
    found = [_move(before, after) for before, after in changed]
    moved = _due_days(changed)
    for task in _open_tasks(work, key, moved):
        found += _task_move(task, _task_due(work, task, calendars, moved))
    return _in_order(found)


def recount(work: Work, key: str | None, because: str) -> list[Move]:
    """Count again what is open under the calendar of `key`, as it is in force now in this transaction; what moved.

    What is late stays due when it was, and is only chased by the new calendar; what sleeps keeps the days it has
    left. Nothing becomes due on a day that is past. Each move is kept, with `because` in words.
    """
    # Locked as every move locks its family: what was read must stay true until it is written.
    about = {before.instance_id for before, _after in _deadlines(work, work.calendar_of, key)}
    deadline_store.lock_families(work, about)
    changed = [each for each in _deadlines(work, work.calendar_of, key) if each[0].instance_id in about]
    deadline_store.recounted(work, [after for _before, after in changed])
    found = [_move(before, after) for before, after in changed]
    # What counts back from the due day of another moves with it.
    found += _recount_tasks(work, key, _due_days(changed))
    moved = _in_order(found)
    stamp = {"at": work.at, "moved_by": work.actor.id, "command_id": work.command_id, "because": because}
    rows = [{**{name: getattr(each, name) for name in Move.__slots__}, "id": new_id(), **stamp} for each in moved]
    work.transaction.write_many(_INSERT_MOVE, rows)
    return moved


def _deadlines(work: Work, calendars: CalendarOf, key: str | None) -> list[tuple[OpenDeadline, OpenDeadline]]:
    """The awake open deadlines that the calendars change, each as stored and as counted again."""
    found = []
    for deadline, name, version in deadline_store.awake(work, key):
        try:
            rule = work.runtime.catalogue.get(name, version).definition.rule[deadline.rule]
        except UnknownDefinition:
            continue
        after = _recounted(rule, deadline, work.at, calendars(deadline.calendar))
        if after != deadline:
            found.append((deadline, after))
    return found


def _recounted(rule: DeadlineRule, deadline: OpenDeadline, at: datetime, calendar: WorkingCalendar) -> OpenDeadline:
    if deadline.due_at is None:
        return deadline
    counted = _as_counted(rule, deadline)
    after = deadline
    if deadline.missed_at is None and counted.counted_from is not None and counted.counted_days is not None:
        due_at = calendar.due_at(counted.counted_from, working_days(counted.counted_days))
        due_at = _possible(deadline.due_at, due_at, at, calendar)
        after = replace(counted, due_at=due_at) if due_at != deadline.due_at else deadline
    return replace(after, next_at=levels.next_at(rule.levels, after, calendar))


def _as_counted(rule: DeadlineRule, deadline: OpenDeadline) -> OpenDeadline:
    """The deadline with what it was counted from: one of an earlier release did not say, and never moved since."""
    length = rule.length
    if deadline.counted_from is not None or deadline.due_at is None:
        return deadline
    if length is None or length.unit is not Unit.WORKING_DAYS:
        return deadline
    day = london_date(deadline.basis_at)
    amount = ENGLAND.count_signed(day, ENGLAND.due_day_of(deadline.due_at))
    return replace(deadline, counted_from=day, counted_days=amount)


def _possible(before: datetime, after: datetime, at: datetime, calendar: WorkingCalendar) -> datetime:
    """When it is due: what is late stays, and nothing is brought forward beyond the end of the next day of work."""
    if before <= at:
        return before
    if after >= before:
        return after
    today = london_date(at)
    first = today if calendar.is_working_day(today) else calendar.add(today, 1)
    return min(before, max(after, end_of_day(first)))


def _due_days(changed: Sequence[tuple[OpenDeadline, OpenDeadline]]) -> DueDays:
    found = (after for _before, after in changed)
    return {each.id: WorkingCalendar.due_day_of(each.due_at) for each in found if each.due_at is not None}


def _open_tasks(work: Work, key: str | None, moved: DueDays, *, lock: bool = False) -> Sequence[Task]:
    """The open tasks that the clock will look at, counted under a calendar (None: under any) or after what `moved`."""
    wanted = select(Task).where(col(Task.ended_at).is_(None), col(Task.next_at).is_not(None)).order_by(col(Task.id))
    if key is not None:
        wanted = wanted.where(sa.or_(col(Task.calendar) == key, col(Task.follows).is_not(None)))
    if lock:
        wanted = wanted.with_for_update()
    found = work.session.exec(wanted.execution_options(populate_existing=True)).all()
    return [task for task in found if key is None or task.calendar == key or task.follows in moved]


def _task_due(work: Work, task: Task, calendars: CalendarOf, moved: DueDays) -> datetime | None:
    """When a task is due by its calendar and after what it follows, if that is another moment than until now."""
    if task.counted_days is None or task.missed_at is not None or task.due_at is None:
        return None
    calendar = calendars(task.calendar)
    due_at = calendar.due_at(_counted_from(task, moved) or task.opened_at, working_days(task.counted_days))
    due_at = _possible(task.due_at, due_at, work.at, calendar)
    return due_at if due_at != task.due_at else None


def _counted_from(task: Task, moved: DueDays) -> date | None:
    """The due day of what it follows, while it counts back from that and not on from when it woke."""
    counts_back = task.counted_days is not None and task.counted_days < 0
    return moved.get(task.follows or "", task.counted_from) if counts_back else task.counted_from


def _recount_tasks(work: Work, key: str | None, moved: DueDays) -> list[Move]:
    found = []
    for task in _open_tasks(work, key, moved, lock=True):
        due_at = _task_due(work, task, work.calendar_of, moved)
        if due_at is not None:
            found += _task_move(task, due_at)
            task.due_at = due_at
        task.counted_from = _counted_from(task, moved)
        task.next_at = levels.next_at(USUAL_LEVELS, task, work.calendar_of(task.calendar))
        work.session.add(task)
    work.transaction.flush()
    return found


def _move(before: OpenDeadline, after: OpenDeadline) -> Move | None:
    if before.due_at is None or after.due_at is None or before.due_at == after.due_at:
        return None
    return Move(before.id, None, before.instance_id, before.rule, before.due_at, after.due_at)


def _task_move(task: Task, due_at: datetime | None) -> list[Move]:
    if task.due_at is None or due_at is None:
        return []
    return [Move(None, task.id, task.instance_id, task.kind, task.due_at, due_at)]


def _in_order(moves: Iterable[Move | None]) -> list[Move]:
    found = [each for each in moves if each is not None]
    return sorted(found, key=lambda each: (each.due_before, each.rule, each.deadline_id or each.task_id or ""))
