"""Shows what the clock would do next, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from engine import levels
from engine.catalogue import Catalogue
from engine.database import Transaction
from engine.definition import USUAL_LEVELS
from engine.errors import UnknownDefinition
from engine.tables import Deadline, Instance, Task


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the clock: its own moment, what it is about, the rule or kind of task, and what would be done."""

    at: datetime
    subject: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.subject} {self.rule}: {self.what}"


def upcoming(transaction: Transaction, catalogue: Catalogue, moment: datetime) -> tuple[Act, ...]:
    """The next act about each deadline and task for which it is time by `moment`, the earliest first.

    What an act would open or bring about later is not foreseen.
    """
    found = [*_of_deadlines(transaction, catalogue, moment), *_of_tasks(transaction, moment)]
    return tuple(sorted(found, key=lambda act: (act.at, act.subject, act.rule)))


def _of_deadlines(transaction: Transaction, catalogue: Catalogue, moment: datetime) -> Sequence[Act]:
    wanted = (
        sa.select(Deadline, col(Instance.definition), col(Instance.definition_version))
        .join(Instance, col(Instance.id) == col(Deadline.instance_id))
        .where(col(Deadline.next_at) <= moment, col(Deadline.ended_at).is_(None))
    )
    acts = []
    for deadline, name, version in transaction.session.execute(wanted):
        try:
            rule = catalogue.get(name, version).definition.rule[deadline.rule]
        except UnknownDefinition:
            acts.append(Act(deadline.next_at, deadline.instance_id, deadline.rule, "unknown to this release"))
            continue
        due = deadline.missed_at is None and deadline.next_at == deadline.due_at
        level = None if due else levels.next_level(rule.levels, deadline)
        what = level[1].name if level else (rule.fires or "mark as late")
        acts.append(Act(deadline.next_at, deadline.instance_id, deadline.rule, what))
    return acts


def _of_tasks(transaction: Transaction, moment: datetime) -> Sequence[Act]:
    wanted = sa.select(Task).where(col(Task.next_at) <= moment)
    acts = []
    for task in transaction.session.scalars(wanted):
        due = task.missed_at is None and task.next_at == task.due_at
        level = None if due else levels.next_level(USUAL_LEVELS, task)
        acts.append(Act(task.next_at or moment, task.id, task.kind, level[1].name if level else "mark as late"))
    return acts
