"""Tasks: what one organisation must do by a day, opened and finished inside a command."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from engine import levels, outbox, sleeping, store, task_holds
from engine.calendar import WorkingCalendar
from engine.clock import end_of_day, london_date
from engine.definition import USUAL_LEVELS, Duration, Level, Unit
from engine.errors import UnknownDefinition, UnknownInstance
from engine.runtime import Work, new_id
from engine.statements import table_of
from engine.store import Row
from engine.tables import Chase, Task

TASK_OPENED = "task.opened"
TASK_CHASED = "task.chased"
# The ids of errands that are opened once are worked out in it.
_ONCE = UUID("6f0b0c52-0f5e-5d0a-9d5e-3f1f5c1f7a60")


@dataclass(frozen=True, slots=True)
class Errand:
    """A task to open: `organisation` and `role` there (or one `person`) must do `kind` about `instance_id`.

    Its `length` counts from the moment it opens, or from the day `counted_from`, a negative one back from there; it is
    due on the day it opens at the earliest. One that `follows` an open deadline, by its id, is counted from the due day
    of that wherever it moves. With `due_on` that is its last day, whatever may be closed.

    It opens at the moment of the command, or at `opened_at` if that is past. `once` says what it is about: of each kind
    there is one task for it, ever. One about no instance names its `scope`. A `hand_off` in its `detail` is the part of
    the instance that it is about. Of one `despite_hold` people are told although other messages about it wait. It is
    chased at its `levels`, the usual ones or as agreed, and counted under the calendar of the key `calendar`.
    """

    kind: str
    instance_id: str | None
    organisation: str
    role: str
    length: Duration | None = None
    person: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    counted_from: date | None = None
    due_on: date | None = None
    follows: str | None = None
    opened_at: datetime | None = None
    once: str | None = None
    despite_hold: bool = False
    scope: str | None = None
    levels: tuple[Level, ...] = USUAL_LEVELS
    calendar: str | None = None

    @property
    def task_id(self) -> str:
        """The id of its task: the same each time for what is opened once, else a new one."""
        return new_id() if self.once is None else str(uuid5(_ONCE, f"{self.kind} {self.once}"))


class Opened(NamedTuple):
    """What became of an errand: the id of its task, whether that is new, and when it is due (None: it sleeps)."""

    id: str
    is_new: bool
    due_at: datetime | None


def open_task(work: Work, errand: Errand) -> Opened:
    """Open a task and tell whoever has it, unless they opened it themselves; one to open once stays as it is.

    About what is on hold it opens asleep. Raises UnknownInstance for an errand about nothing that names no scope, and
    ValueError for one without a length and a day.
    """
    identifier = errand.task_id
    there = work.session.get(Task, identifier) if errand.once is not None else None
    if there is not None:
        return Opened(identifier, is_new=False, due_at=there.due_at)
    about = None if errand.instance_id is None else store.read_instance(work, errand.instance_id)
    if about is None and errand.scope is None:
        raise UnknownInstance
    task = _made(work, identifier, errand, about)
    if about is not None and task_holds.is_held(task, *task_holds.held_in_family(work, about)):
        task_holds.put_to_sleep(task, task.opened_at, work.calendar_of(task.calendar))
    is_new = _written(work, task)
    if is_new:
        _tell_opened(work, task)
    return Opened(identifier, is_new, task.due_at)


def bring_up_to_date(
    work: Work, wanted: Iterable[Errand], open_ones: Iterable[Task], result: str
) -> Mapping[str, int]:  # fmt: skip
    """Open each errand of `wanted` that is new, and end with `result` those of `open_ones` that none of them asks for.

    Each names what it is about, so that doing it twice, or by several workers at once, is harmless. How many were
    `opened` and `finished`.
    """
    # In one order, so that two workers at the same never wait for each other.
    errands = {errand.task_id: errand for errand in wanted}
    opened = sum(open_task(work, errands[each]).is_new for each in sorted(errands))
    over = [task for task in open_ones if task.id not in errands]
    for task in over:
        finish_task(work, task, result)
    return {"opened": opened, "finished": len(over)}


def _due_at(work: Work, errand: Errand, opened_at: datetime) -> datetime:
    """The exclusive moment at which a task is due that opens then; raises ValueError without a length and a day."""
    if errand.due_on is not None:
        return end_of_day(errand.due_on)
    if errand.length is None:
        raise ValueError(f"A task to {errand.kind} needs a length or a last day.")
    counted_from = errand.counted_from or london_date(opened_at)
    return counted(counted_from, errand.length, opened_at, work.calendar_of(errand.calendar))


def counted(day: date, length: Duration, at: datetime, calendar: WorkingCalendar) -> datetime:
    """When it is due so long after `day`, or before it: at the earliest on the day of `at`, or the next day of work.

    Nobody can be late with what was not asked for yet.
    """
    return max(calendar.due_at(day, length), sleeping.awake(0, at, Unit.WORKING_DAYS, calendar).due_at)


def _made(work: Work, identifier: str, errand: Errand, about: Row | None) -> Task:
    opened_at = errand.opened_at or work.at
    calendar, due_at = work.calendar_of(errand.calendar), _due_at(work, errand, opened_at)
    counts = errand.due_on is None and errand.length is not None and errand.length.unit is Unit.WORKING_DAYS
    agreed = levels.written(USUAL_LEVELS, errand.levels)
    task = Task(
        id=identifier,
        kind=errand.kind,
        instance_id=errand.instance_id,
        scope=errand.scope or (about.scope if about else ""),
        organisation_id=errand.organisation,
        role=errand.role,
        person_id=errand.person,
        opened_at=opened_at,
        due_at=due_at,
        detail=errand.detail,
        level=levels.reminders_passed(USUAL_LEVELS, due_at, opened_at, calendar, agreed),
        levels_agreed=agreed,
        counted_from=(errand.counted_from or london_date(opened_at)) if counts else None,
        counted_days=errand.length.amount if counts and errand.length is not None else None,
        follows=errand.follows,
        calendar=errand.calendar,
        through_hold=about is not None and _goes_on(work, about, errand.kind),
        despite_hold=errand.despite_hold,
    )
    task.next_at = levels.next_at(USUAL_LEVELS, task, calendar)
    return task


def _written(work: Work, task: Task) -> bool:
    """Whether the task was not there before, whoever wrote it."""
    connection = work.transaction.connection
    insert = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table_of(Task))
    written = insert.values(task.model_dump()).on_conflict_do_nothing().returning(table_of(Task).c.id)
    return connection.execute(written).first() is not None


def _goes_on(work: Work, about: Row, kind: str) -> bool:
    """Whether tasks of the kind go on while their instance is on hold."""
    try:
        published = work.runtime.catalogue.get(about.definition, about.definition_version)
    except UnknownDefinition:
        return False
    return kind in published.definition.tasks_through_hold


def _tell_opened(work: Work, task: Task) -> None:
    """Tell whoever has a task now, but for one who opened it for themselves; asleep it has no day yet."""
    if task.person_id is not None and task.person_id == work.actor.id:
        return
    due_on = work.calendar.due_day_of(task.due_at).isoformat() if task.due_at is not None else None
    outbox.tell(
        work, TASK_OPENED, task.instance_id, task=task.id, kind=task.kind, tells=["waited_on"], party=task.role,
        organisation=task.organisation_id, person=task.person_id, opened_by=work.actor.id,
        opened_on=london_date(task.opened_at).isoformat(), due_on=due_on, despite_hold=task.despite_hold,
        **about(work, task),
    )  # fmt: skip


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


def hand_on(work: Work, task: Task, role: str, note: Mapping[str, Any], person_id: str | None = None) -> None:
    """Let an open task be for anybody in `role` of its organisation, or for one person there, and tell them.

    `note` says why.
    """
    task.role, task.person_id, task.detail = role, person_id, {**task.detail, **note}
    work.session.add(task)
    work.session.flush()
    _tell_opened(work, task)


def pass_on(work: Work, task: Task, organisation: str) -> None:
    """Let an open task be another organisation's, for anybody in its role there, due as it was; and tell them."""
    task.organisation_id, task.person_id = organisation, None
    work.session.add(task)
    work.session.flush()
    _tell_opened(work, task)


def open_tasks(work: Work, *instance_ids: str) -> list[Task]:
    """The tasks about an instance, or about several, that nobody has ended, the most urgent first, asleep ones last."""
    wanted = select(Task).where(col(Task.instance_id).in_(instance_ids), col(Task.ended_at).is_(None))
    return list(work.session.exec(wanted.order_by(col(Task.due_at).nulls_last(), col(Task.id))))


def overdue(task: Task, moment: datetime) -> bool:
    """Whether an open task is late at `moment`."""
    return task.ended_at is None and task.due_at is not None and moment >= task.due_at


def about(work: Work, task: Task) -> dict[str, str]:
    """What decides who may know of the task: its record and the state that is in, or for want of one its scope."""
    part = task_holds.part_of(task)
    record = part or task.instance_id
    if record is None:
        return {"scope": task.scope}
    named = {"hand_off": part} if part is not None else {}
    return {**named, "state": store.read_instance(work, record).state}


def _clear_chases(work: Work, task: Task) -> None:
    for row in work.session.exec(select(Chase).where(col(Chase.task_id) == task.id, col(Chase.cleared_at).is_(None))):
        row.cleared_at, row.cleared_by = work.at, "finished"
        work.session.add(row)
