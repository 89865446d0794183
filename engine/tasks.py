"""Tasks: what one organisation must do by a day, opened and finished inside a command."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from engine import store
from engine.definition import Duration
from engine.runtime import Work, new_id
from engine.tables import Task


@dataclass(frozen=True, slots=True)
class Errand:
    """A task to open: `organisation` and `role` there (or one `person`) must do `kind` about `instance_id`."""

    kind: str
    instance_id: str
    organisation: str
    role: str
    length: Duration
    person: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def open_task(work: Work, errand: Errand) -> Task:
    """Open a task due `errand.length` from the moment of `work`."""
    task = Task(
        id=new_id(),
        kind=errand.kind,
        instance_id=errand.instance_id,
        scope=store.read_instance(work, errand.instance_id).scope,
        organisation_id=errand.organisation,
        role=errand.role,
        person_id=errand.person,
        opened_at=work.at,
        due_at=work.calendar.due_at(work.at, errand.length),
        detail=errand.detail,
    )
    work.session.add(task)
    return task


def finish_task(work: Work, task: Task, result: str) -> None:
    """End a task with what came of it; a task already ended stays as it was."""
    if task.ended_at is None:
        task.ended_at, task.ended_by, task.result = work.at, work.actor.id, result
        work.session.add(task)


def finish_tasks(work: Work, instance_id: str, result: str, *kinds: str) -> None:
    """End every open task about the instance (of `kinds`, if any are named)."""
    for task in open_tasks(work, instance_id):
        if not kinds or task.kind in kinds:
            finish_task(work, task, result)


def open_tasks(work: Work, instance_id: str) -> list[Task]:
    """The tasks about an instance that nobody has ended, the most urgent first."""
    wanted = select(Task).where(col(Task.instance_id) == instance_id, col(Task.ended_at).is_(None))
    return list(work.session.exec(wanted.order_by(col(Task.due_at), col(Task.id))))


def overdue(task: Task, moment: datetime) -> bool:
    """Whether an open task is late at `moment`."""
    return task.ended_at is None and moment >= task.due_at
