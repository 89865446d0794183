"""Finds what the clock must act on and acts on it, one family of instances and one command at a time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import sqlalchemy as sa

from engine import chasing, clock, task_chasing, timers
from engine.actor import CLOCK
from engine.chasing import NOTHING, Told
from engine.runtime import Command, Runtime, Verdict, Work
from engine.statements import Statement, table_of
from engine.tables import Instance, Task

_log = logging.getLogger(__name__)

_INSTANCE, _TASK = table_of(Instance), table_of(Task)
_MOMENT: sa.BindParameter[datetime] = sa.bindparam("moment")
_LOOK: sa.BindParameter[int] = sa.bindparam("look")
# So many batches share a look and a commit. Each look sorts anew what is due at one moment, as most is at midnight, and
# a commit waits for the disk as long as a batch takes; but what a transaction locks stays locked for all of them.
_TOGETHER = 5


def _after(moment: sa.ColumnElement[datetime], key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.tuple_(moment, key) > sa.tuple_(sa.bindparam("after", type_=moment.type), sa.bindparam("after_id"))


_DUE_INSTANCES = Statement(
    sa.select(_INSTANCE.c.id, sa.func.coalesce(_INSTANCE.c.parent_id, _INSTANCE.c.id), _INSTANCE.c.wake_at)
    .where(_INSTANCE.c.wake_at <= _MOMENT, _after(_INSTANCE.c.wake_at, _INSTANCE.c.id))
    .order_by(_INSTANCE.c.wake_at, _INSTANCE.c.id)
    .limit(_LOOK)
)
_DUE_TASKS = Statement(
    sa.select(_TASK.c.id, _TASK.c.id, _TASK.c.next_at)
    .where(_TASK.c.next_at <= _MOMENT, _after(_TASK.c.next_at, _TASK.c.id))
    .order_by(_TASK.c.next_at, _TASK.c.id)
    .limit(_LOOK)
)


_ANYTHING = Statement(
    sa.select(
        sa.or_(
            sa.exists().where(_INSTANCE.c.wake_at <= _MOMENT),
            sa.exists().where(_TASK.c.next_at <= _MOMENT),
        ).label("anything")
    )
)

# What the clock does about one family or task at the moment of the work: how many acts; ids of those that failed.
_Act = Callable[[Work, str, list[str]], int]


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: how many acts of the clock, and how many families or tasks it could not act on."""

    applied: int
    failed: int

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(self.applied + other.applied, self.failed + other.failed)


def sweep(runtime: Runtime, moment: datetime | None = None, batch: int = 500,
          stop: Callable[[], bool] = lambda: False) -> Swept:  # fmt: skip
    """Do what the clock must do by `moment` (default: now), reading `batch` rows at a time, until `stop` says so.

    Doing it twice is harmless: a deadline is marked in the transaction that acts on it. Families that are only to be
    chased are chased a batch at a time, all others one by one. What cannot be applied is logged with its id and tried
    again at the next sweep; it never stops the others. Whatever the `moment`, what is done is recorded as of now.
    """
    moment = moment or clock.now()
    total = Swept(0, 0)
    with runtime.database.reading() as transaction:
        # Nearly every look finds nothing, and then one statement is all it takes.
        if not transaction.run(_ANYTHING, moment=moment)[0][0]:
            return total
    with clock.as_of(moment):
        for roots in _due(runtime, _DUE_INSTANCES, moment, batch):
            if stop():
                return total
            chased = _chase(runtime, roots, batch, stop)
            total += _one_by_one(runtime, timers.apply_due, roots, stop, chased)
        for due_tasks in _due(runtime, _DUE_TASKS, moment, batch):
            if stop():
                return total
            total += _one_by_one(runtime, task_chasing.chase, due_tasks, stop)
    return total


def _chase(runtime: Runtime, roots: Sequence[str], batch: int, stop: Callable[[], bool]) -> Told:
    batches = [roots[start : start + batch] for start in range(0, len(roots), batch)]
    try:
        return runtime.run_many(CLOCK, partial(_chase_batches, batches=batches, stop=stop))
    except Exception:
        _log.exception("Batches of chases could not be written; each family of them is looked at alone.")
        return NOTHING


def _chase_batches(work: Work, batches: Sequence[Sequence[str]], stop: Callable[[], bool]) -> Told:
    told = NOTHING
    for roots in batches:
        if stop():
            break
        try:
            with work.transaction.savepoint():
                told += chasing.chase_families(work, roots)
        except Exception:
            _log.exception("A batch of chases failed; each family of it is looked at alone.")
    return told


def _one_by_one(runtime: Runtime, act: _Act, subjects: Sequence[str], stop: Callable[[], bool],
                chased: Told = NOTHING) -> Swept:  # fmt: skip
    total = Swept(chased.acts, 0)
    for subject in subjects:
        if subject in chased.families:
            continue
        if stop():
            break
        total += _apply(runtime, act, subject)
    return total


def _due(runtime: Runtime, statement: Statement, moment: datetime, batch: int) -> Iterator[list[str]]:
    # It goes on after the last one seen, so that those which cannot be applied never fill every batch.
    seen: set[str] = set()
    after, after_id, look = datetime.min.replace(tzinfo=UTC), "", batch * _TOGETHER
    while True:
        with runtime.database.reading() as transaction:
            rows = transaction.run_alike(
                statement, 2, _itself, moment=moment, after=after, after_id=after_id, look=look
            )
        yield [subject for subject in dict.fromkeys(row[1] for row in rows) if subject not in seen]
        if len(rows) < look:
            return
        seen.update(row[1] for row in rows)
        after_id, _subject, after = rows[-1]


def _itself(moment: datetime) -> datetime:
    return moment


def _apply(runtime: Runtime, act: _Act, subject: str) -> Swept:
    try:
        done = runtime.run(Command("sweep"), CLOCK, partial(_counted, act, subject))
        return Swept(done["applied"], done["failed"])
    except Exception:
        _log.exception("What is due of %s could not be applied; the next sweep tries again.", subject)
        return Swept(0, 1)


def _counted(act: _Act, subject: str, work: Work) -> Verdict:
    failures: list[str] = []
    return {"applied": act(work, subject, failures), "failed": len(failures)}
