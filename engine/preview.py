"""Shows the pass that the clock would make: it is rehearsed, one family of instances at a time, and rolled back."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from engine import clock, deadline_store, task_chasing, timers
from engine.actor import CLOCK
from engine.database import Transaction, lost_race
from engine.runtime import Runtime, Work
from engine.tables import Chase, Deadline, HistoryEntry, Instance, Task

_log = logging.getLogger(__name__)

LATE, RINGS = "mark as late", "ring"
FAILED, UNKNOWN, EVERYTHING = "could not be done", "unknown to this release", "all that is due"

_Condition = sa.ColumnElement[bool]
_ROOT = sa.func.coalesce(col(Instance.parent_id), col(Instance.id))


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the clock: its own moment, what it is about, the rule or kind of task, and what would be done."""

    at: datetime
    subject: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.subject} {self.rule}: {self.what}"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a pass would leave on record and what it could not do, by moment; and how many acts a sweep counts there.

    An event may bring about others, so that there may be more lines than acts.
    """

    lines: tuple[Act, ...]
    applied: int


@dataclass(frozen=True, slots=True)
class _Whose:
    """Which rows belong to what is rehearsed."""

    deadlines: _Condition
    tasks: _Condition
    chases: _Condition


def foresee(runtime: Runtime, moment: datetime) -> Foreseen:
    """What a sweep would do by `moment`, with all that each family of instances brings about in itself.

    Each family, and each task about none, is rehearsed in a transaction of its own that is rolled back: nothing is
    written, and nothing stays locked for longer than one family takes. So what one family would bring about in another
    (a place that it frees) is not foreseen. What cannot be done is a line too, and never stops the others.
    """
    with runtime.database.reading() as transaction:
        families, tasks = _due_families(transaction, moment), _due_tasks(transaction, moment)
    with clock.as_of(moment):
        found = [_tried(runtime, _of_family, root) for root in families]
        found += [_tried(runtime, _of_task, task) for task in tasks]
    lines = sorted((line for each in found for line in each.lines), key=lambda line: line.at)
    return Foreseen(tuple(lines), sum(each.applied for each in found))


def _due_families(transaction: Transaction, moment: datetime) -> list[str]:
    """The roots of all families of which an instance or a task is due."""
    awake = sa.select(_ROOT).where(col(Instance.wake_at) <= moment)
    asked = sa.select(_ROOT).join(Task, col(Task.instance_id) == col(Instance.id)).where(col(Task.next_at) <= moment)
    return sorted(transaction.session.execute(awake.union(asked)).scalars())


def _due_tasks(transaction: Transaction, moment: datetime) -> list[str]:
    """The tasks about no instance that are due."""
    wanted = sa.select(col(Task.id)).where(col(Task.next_at) <= moment, col(Task.instance_id).is_(None))
    return sorted(transaction.session.execute(wanted).scalars())


def _tried(runtime: Runtime, rehearsed: Callable[[Work, str], Foreseen], subject: str) -> Foreseen:
    try:
        return runtime.rehearse(CLOCK, lambda work: rehearsed(work, subject))
    except Exception:
        _log.exception("What is due of %s could not be rehearsed.", subject)
        return Foreseen((Act(clock.now(), subject, EVERYTHING, FAILED),), 0)


def _of_family(work: Work, root: str) -> Foreseen:
    """What the sweep does about a family: its time limits, then its tasks, with those that were opened meanwhile."""
    members = sa.select(col(Instance.id)).where(sa.or_(col(Instance.id) == root, col(Instance.parent_id) == root))
    whose = _Whose(*(col(table.instance_id).in_(members) for table in (Deadline, Task, Chase)))
    before, failures = _on_record(work, whose), list[str]()
    applied = timers.apply_due(work, root, failures)
    left = [
        Act(due.deadline.next_at or work.at, due.deadline.instance_id, due.deadline.rule,
            FAILED if due.deadline.id in failures else UNKNOWN)
        for due in deadline_store.due(work, root, work.at)
    ]  # fmt: skip
    chased = _chased(work, whose.tasks)
    new = _on_record(work, whose) - before
    return Foreseen((*new.elements(), *left, *chased.lines), applied + chased.applied)


def _of_task(work: Work, task: str) -> Foreseen:
    """What the sweep does about a task that is about no instance."""
    whose = _Whose(sa.false(), col(Task.id) == task, col(Chase.task_id) == task)
    before = _on_record(work, whose)
    chased = _chased(work, whose.tasks)
    return Foreseen((*(_on_record(work, whose) - before).elements(), *chased.lines), chased.applied)


def _chased(work: Work, whose: _Condition) -> Foreseen:
    """Chase the tasks that are due; how many acts, and those that could not be chased."""
    columns = (col(Task.id), col(Task.next_at), col(Task.kind))
    wanted = sa.select(*columns).where(whose, col(Task.next_at) <= work.at).order_by(col(Task.next_at), col(Task.id))
    failed, applied = [], 0
    for task, at, kind in work.session.execute(wanted).all():
        try:
            with work.transaction.savepoint():
                applied += task_chasing.chase(work, task, [])
        except Exception as error:
            if lost_race(error):
                raise
            _log.exception("Task %s could not be chased.", task)
            failed.append(Act(at, task, kind, FAILED))
    return Foreseen(tuple(failed), applied)


def _on_record(work: Work, whose: _Whose) -> Counter[Act]:
    """Every act of the clock on record about what is rehearsed, with the events that this very transaction fired."""
    work.transaction.flush()
    return Counter([*_late(work, whose), *_events(work), *_levels(work, whose)])


def _late(work: Work, whose: _Whose) -> Iterable[Act]:
    limit, task = (col(Deadline.instance_id), col(Deadline.rule)), (col(Task.id), col(Task.kind))
    alarm = col(Deadline.ended_by) == "alarm"
    for what, at, about, wanted in (
        (LATE, col(Deadline.missed_at), limit, whose.deadlines),
        (RINGS, col(Deadline.ended_at), limit, sa.and_(alarm, whose.deadlines)),
        (LATE, col(Task.missed_at), task, whose.tasks),
    ):
        for moment, subject, rule in work.session.execute(sa.select(at, *about).where(at.is_not(None), wanted)):
            yield Act(moment, subject, rule, what)


def _events(work: Work) -> Iterable[Act]:
    wanted = (
        sa.select(HistoryEntry, col(Instance.definition), col(Instance.definition_version))
        .join(Instance, col(Instance.id) == col(HistoryEntry.instance_id))
        .where(col(HistoryEntry.command_id) == work.command_id)
        # What happens to a part comes before what that brings about in the whole.
        .order_by(col(HistoryEntry.at), col(Instance.parent_id).is_(None), col(HistoryEntry.sequence))
    )
    for entry, name, version in work.session.execute(wanted):
        move = work.runtime.catalogue.get(name, version).definition.table.get((entry.source or "", entry.event))
        what = entry.event if entry.source == entry.target else f"{entry.event}, now {entry.target}"
        yield Act(entry.at, entry.instance_id, move.rule if move else "-", what)


def _levels(work: Work, whose: _Whose) -> Iterable[Act]:
    subject = sa.func.coalesce(col(Chase.task_id), col(Chase.instance_id))
    wanted = sa.select(col(Chase.at), subject, col(Chase.rule), col(Chase.level)).where(whose.chases)
    for row in work.session.execute(wanted.order_by(col(Chase.at), col(Chase.id))):
        yield Act(*row)
