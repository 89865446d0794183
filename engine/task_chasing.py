"""Lets the clock act on tasks: chases them at their levels, and lets them sleep while what they are about is held."""

from datetime import datetime

from sqlmodel import col, select

from engine import levels, outbox, store, task_holds, tasks
from engine.definition import USUAL_LEVELS, working_days
from engine.runtime import Work, new_id
from engine.store import Row
from engine.tables import Chase, Deadline, Task


def chase(work: Work, task_id: str, _failures: list[str]) -> int:
    """Tell of every level that a task has reached by the moment of `work`; how many acts.

    Locks the root of what the task is about meanwhile, as every move of that family does, and then the task.
    """
    about = work.session.exec(select(Task.instance_id).where(col(Task.id) == task_id)).one()
    if about is not None:
        store.read_instance(work, store.read_instance(work, about).parent_id or about, lock=True)
    wanted = select(Task).where(col(Task.id) == task_id).with_for_update()
    return _catch_up(work, work.session.exec(wanted.execution_options(populate_existing=True)).one())


def follow_hold(work: Work, about: Row) -> None:
    """A hold of an instance was set, or ended: open tasks about its family go to sleep, or go on with what was left.

    What they had reached by then is told first, so that it does not matter when the clock came by.
    """
    work.transaction.flush()
    held, root = task_holds.held_in_family(work, about)
    for task in task_holds.open_in_family(work, root):
        calendar = work.calendar_of(task.calendar)
        if not task_holds.is_held(task, held, root):
            counted_days, asleep = task.counted_days, task.remaining is not None
            task_holds.wake(task, work.at, calendar)
            if asleep and task.follows is not None:
                _count_from_followed(work, task, counted_days)
        elif task.slept_at is None:
            _catch_up(work, task)
            task_holds.put_to_sleep(task, work.at, calendar)
        work.session.add(task)
    work.transaction.flush()


def _count_from_followed(work: Work, task: Task, counted_days: int | None) -> None:
    """What counts back from the due day of a time limit does so again, from where that is due since it woke."""
    followed = work.session.get(Deadline, task.follows, populate_existing=True)
    if followed is None or followed.due_at is None or followed.ended_at is not None or counted_days is None:
        return
    calendar = work.calendar_of(task.calendar)
    task.counted_from, task.counted_days = calendar.due_day_of(followed.due_at), counted_days
    task.due_at = tasks.counted(task.counted_from, working_days(counted_days), work.at, calendar)
    task.level = levels.reminders_passed(USUAL_LEVELS, task.due_at, work.at, calendar, task.levels_agreed)
    task.next_at = levels.next_at(USUAL_LEVELS, task, calendar)


def _catch_up(work: Work, task: Task) -> int:
    told = 0
    while task.due_at is not None and task.next_at is not None and task.next_at <= work.at:
        _take_step(work, task, task.due_at, task.next_at)
        told += 1
    work.session.add(task)
    return told


def _take_step(work: Work, task: Task, due_at: datetime, at: datetime) -> None:
    if task.missed_at is None and at == due_at:
        task.missed_at = at
    elif (found := levels.next_level(USUAL_LEVELS, task)) is not None:
        place, level = found
        task.level = place + 1
        row = Chase(
            id=new_id(), task_id=task.id, instance_id=task.instance_id, rule=task.kind, level=level.name, at=at,
            recorded_at=work.recorded_at, due_at=due_at, waiting_party=task.role, waiting_on=task.organisation_id,
        )  # fmt: skip
        work.session.add(row)
        outbox.tell(
            work, tasks.TASK_CHASED, task.instance_id, chase=row.id, task=task.id, kind=task.kind, level=level.name,
            tells=list(level.tells), party=task.role, organisation=task.organisation_id, person=task.person_id,
            due_on=work.calendar.due_day_of(due_at).isoformat(), despite_hold=task.despite_hold,
            **tasks.about(work, task),
        )  # fmt: skip
    task.next_at = levels.next_at(USUAL_LEVELS, task, work.calendar_of(task.calendar))
