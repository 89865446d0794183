"""Tasks: what one organisation must do by a day, opened and finished inside a command."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from engine import levels, outbox, store, task_holds
from engine.clock import london_date
from engine.definition import USUAL_LEVELS, Duration, Unit
from engine.errors import UnknownDefinition, UnknownInstance
from engine.runtime import Work, new_id
from engine.statements import table_of
from engine.store import Row
from engine.tables import Chase, Task

TASK_CHASED = "task.chased"


@dataclass(frozen=True, slots=True)
class Errand:
    """A task to open: `organisation` and `role` there (or one `person`) must do `kind` about `instance_id`.

    Its `length` counts from the moment of the command, or from the day `counted_from`. Of one `despite_hold` people are
    told although other messages about the instance wait. One about no instance names its `scope`. A `hand_off` in its
    `detail` is the part of the instance that it is about.
    """

    kind: str
    instance_id: str | None
    organisation: str
    role: str
    length: Duration
    person: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    counted_from: date | None = None
    despite_hold: bool = False
    scope: str | None = None


def open_task(work: Work, errand: Errand) -> Task:
    """Open a task due `errand.length` from the moment of `work`, or from the day that the errand names.

    About what is on hold it opens asleep. Raises UnknownInstance for an errand about nothing that names no scope.
    """
    counted_from = errand.counted_from or london_date(work.at)
    due_at = work.calendar.due_at(counted_from, errand.length)
    about = None if errand.instance_id is None else store.read_instance(work, errand.instance_id)
    if about is None and errand.scope is None:
        raise UnknownInstance
    task = Task(
        id=new_id(),
        kind=errand.kind,
        instance_id=errand.instance_id,
        scope=errand.scope or (about.scope if about else ""),
        organisation_id=errand.organisation,
        role=errand.role,
        person_id=errand.person,
        opened_at=work.at,
        due_at=due_at,
        detail=errand.detail,
        level=levels.reminders_passed(USUAL_LEVELS, due_at, work.at, work.calendar),
        counted_from=counted_from,
        counted_days=errand.length.amount if errand.length.unit is Unit.WORKING_DAYS else None,
        through_hold=about is not None and _goes_on(work, about, errand.kind),
        despite_hold=errand.despite_hold,
    )
    task.next_at = levels.next_at(USUAL_LEVELS, task, work.calendar)
    work.session.add(task)
    if about is not None and task_holds.is_held(task, *task_holds.held_in_family(work, about)):
        task_holds.put_to_sleep(task, work.at, work.calendar)
    return task


def _goes_on(work: Work, about: Row, kind: str) -> bool:
    """Whether tasks of the kind go on while their instance is on hold."""
    try:
        published = work.runtime.catalogue.get(about.definition, about.definition_version)
    except UnknownDefinition:
        return False
    return kind in published.definition.tasks_through_hold


def open_once(work: Work, task: Task) -> bool:
    """Open a task whose id its maker works out from what it is about; False when it was opened before, by whomever.

    It may be opened late: its levels count from its own `opened_at` and `due_at`.
    """
    if task.due_at is not None:
        task.level = levels.reminders_passed(USUAL_LEVELS, task.due_at, task.opened_at, work.calendar)
    task.next_at = levels.next_at(USUAL_LEVELS, task, work.calendar)
    connection = work.transaction.connection
    insert = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table_of(Task))
    written = insert.values(task.model_dump()).on_conflict_do_nothing().returning(table_of(Task).c.id)
    return connection.execute(written).first() is not None


def finish_task(work: Work, task: Task, result: str) -> None:
    """End a task with what came of it; a task already ended stays as it was."""
    if task.ended_at is None:
        task.ended_at, task.ended_by, task.result, task.next_at = work.at, work.actor.id, result, None
        work.session.add(task)
        _clear_chases(work, task)


def finish_tasks(work: Work, instance_id: str, result: str, *kinds: str, but: Collection[str] = ()) -> None:
    """End every open task about the instance (of `kinds`, if any are named), `but` those of these kinds."""
    for task in open_tasks(work, instance_id):
        if (not kinds or task.kind in kinds) and task.kind not in but:
            finish_task(work, task, result)


def hand_on(work: Work, task: Task, role: str, note: Mapping[str, Any]) -> None:
    """Let an open task be for anybody in `role` of its organisation, no longer for one person; `note` says why."""
    task.role, task.person_id, task.detail = role, None, {**task.detail, **note}
    work.session.add(task)


def open_tasks(work: Work, *instance_ids: str) -> list[Task]:
    """The tasks about an instance, or about several, that nobody has ended, the most urgent first, asleep ones last."""
    wanted = select(Task).where(col(Task.instance_id).in_(instance_ids), col(Task.ended_at).is_(None))
    return list(work.session.exec(wanted.order_by(col(Task.due_at).nulls_last(), col(Task.id))))


def overdue(task: Task, moment: datetime) -> bool:
    """Whether an open task is late at `moment`."""
    return task.ended_at is None and task.due_at is not None and moment >= task.due_at


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
        if not task_holds.is_held(task, held, root):
            task_holds.wake(task, work.at, work.calendar)
        elif task.slept_at is None:
            _catch_up(work, task)
            task_holds.put_to_sleep(task, work.at, work.calendar)
        work.session.add(task)
    work.transaction.flush()


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
            work, TASK_CHASED, task.instance_id, chase=row.id, task=task.id, kind=task.kind, level=level.name,
            tells=list(level.tells), party=task.role, organisation=task.organisation_id, person=task.person_id,
            due_on=work.calendar.due_day_of(due_at).isoformat(), despite_hold=task.despite_hold,
            **_about(work, task),
        )  # fmt: skip
    task.next_at = levels.next_at(USUAL_LEVELS, task, work.calendar)


def _about(work: Work, task: Task) -> dict[str, str]:
    """What decides who may know of the task: its record and the state that is in, or for want of one its scope."""
    part = task_holds.part_of(task)
    about = part or task.instance_id
    if about is None:
        return {"scope": task.scope}
    named = {"hand_off": part} if part is not None else {}
    return {**named, "state": store.read_instance(work, about).state}


def _clear_chases(work: Work, task: Task) -> None:
    for row in work.session.exec(select(Chase).where(col(Chase.task_id) == task.id, col(Chase.cleared_at).is_(None))):
        row.cleared_at, row.cleared_by = work.at, "finished"
        work.session.add(row)
