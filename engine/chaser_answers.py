"""Keeps what a chaser was answered; "still working" moves the levels that follow, and nothing else."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from engine import deadline_store, levels
from engine.definition import USUAL_LEVELS, Level
from engine.runtime import LostRace, Work
from engine.statements import Statement, table_of
from engine.tables import Chase, Task

_CHASE = table_of(Chase)
_ANSWER = Statement(
    sa.update(_CHASE)
    .where(
        _CHASE.c.id == sa.bindparam("wanted"), _CHASE.c.answered_at.is_(None), _CHASE.c.cleared_at.is_(None)
    )
    .values({name: sa.bindparam(name) for name in ("answer", "answer_reason", "answered_at", "answered_by", "until")})
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: a word, why, and until which day (included) the next level is put off."""

    word: str
    reason: str | None = None
    until: date | None = None


def record(work: Work, chase_id: str, answer: Answer) -> None:
    """Write the answer on the chaser; raises LostRace when it was answered or cleared since it was read."""
    values = {
        "wanted": chase_id, "answer": answer.word, "answer_reason": answer.reason, "answered_at": work.at,
        "answered_by": work.actor.id, "until": answer.until,
    }  # fmt: skip
    if work.transaction.write(_ANSWER, values) != 1:
        raise LostRace


def put_off_deadline(work: Work, instance_id: str, deadline_id: str, rule_levels: tuple[Level, ...],
                     until: date) -> None:  # fmt: skip
    """Let the levels of an open deadline count from `until`, or from its due day when that is later (rule 0.5).

    Raises LostRace when it was ended, put to sleep or chased further since.
    """
    found = (each for each in deadline_store.open_deadlines(work, instance_id) if each.id == deadline_id)
    deadline = next(found, None)
    if deadline is None or deadline.due_at is None:
        raise LostRace
    calendar = work.calendar_of(deadline.calendar)
    counted_from = max(until, calendar.due_day_of(deadline.due_at))
    following = levels.next_at(rule_levels, replace(deadline, levels_from=counted_from), calendar)
    if not deadline_store.put_off(work, deadline, counted_from, following):
        raise LostRace


def put_off_task(work: Work, task: Task, until: date) -> None:
    """Let the levels of an open task, which the caller has locked, count from `until`, or from its later due day.

    Raises LostRace when it sleeps.
    """
    if task.due_at is None:
        raise LostRace
    task.levels_from = max(until, work.calendar.due_day_of(task.due_at))
    task.next_at = levels.next_at(USUAL_LEVELS, task, work.calendar_of(task.calendar))
    work.session.add(task)
