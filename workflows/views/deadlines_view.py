"""The time limits that one viewer sees of a journey and its hand-offs, and what is to be done next."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from engine import tasks
from engine.calendar import WorkingCalendar
from engine.tables import Deadline, Task
from workflows.views.looking import Look
from workflows.views.shapes import Named, NextStep, View
from workflows.visibility import Item, Sight

# What a referrer may know of the journey's own time limits once another organisation answers for it.
TOLD_TO_REFERRER = frozenset({"start"})
# Whoever sees less of a hand-off than this sees none of its time limits.
_LEAST = Sight.OWN_PART


class DeadlineState(StrEnum):
    """Where a time limit stands."""

    OPEN = "open"
    ASLEEP = "asleep"
    MET = "met"
    MISSED = "missed"
    NOT_NEEDED = "not_needed"


class DeadlineView(View):
    """A time limit: `due_on` is the last day in time, `due_at` the moment from which it is late.

    Asleep it has neither, but `remaining` whole days. An open one that is late is `overdue`; only its end makes it
    missed.
    """

    id: str
    hand_off: str | None
    rule: str
    state: DeadlineState
    due_on: date | None
    due_at: datetime | None
    remaining: int | None
    overdue: bool
    missed_at: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    waiting_on: Named | None


def deadline_views(look: Look) -> list[DeadlineView]:
    """Every time limit the viewer sees, in the order they opened."""
    return [_view(look, row) for row in seen_deadlines(look)]


def seen_deadlines(look: Look) -> Sequence[Deadline]:
    """Every time limit of the journey and its hand-offs that the viewer sees, those that ended too."""
    seen = {row.hand_off.id for row, seen in look.hand_offs if seen >= _LEAST}
    rows = [row for row in look.once.deadlines if row.instance_id in seen or _is_own_seen(look, row)]
    # Until when there is a hold is told inside alone, as is why.
    rows = [row for row in rows if not row.of_hold or look.sees(Item.NOTES)]
    # An alarm that was set anew, as each entry of attendance does, tells nobody anything.
    return [row for row in rows if not (row.alarm and row.result == DeadlineState.NOT_NEEDED)]


def next_step(look: Look, *, of_hand_off: str | None = None) -> NextStep | None:
    """The most urgent open time limit or task that the viewer sees; None when nothing is left to do.

    `of_hand_off` asks for one hand-off alone.
    """
    # An alarm is the clock's own appointment: nobody has to do anything by it.
    running = [row for row in seen_deadlines(look) if row.ended_at is None and row.due_at is not None and not row.alarm]
    wanted = [row for row in running if of_hand_off in (None, row.instance_id)]
    steps = [_step(look, row) for row in wanted]
    if of_hand_off is None:
        steps += [_task_step(look, task) for task in own_tasks(look)]
    dated = [step for step in steps if step.due_at is not None]
    return min(dated, key=lambda step: step.due_at or look.work.at) if dated else _undated(look, of_hand_off)


def own_tasks(look: Look) -> list[Task]:
    """Open tasks about the journey that the viewer's organisation has and may see."""
    return [
        task
        for task in tasks.open_tasks(look.work, look.facts.id, *(row.hand_off.id for row in look.facts.hand_offs))
        if task.organisation_id == look.own and task.detail.get("hand_off") not in look.secret
    ]


def due_day(due_at: datetime | None) -> date | None:
    """The day that people are shown for an exclusive due moment."""
    return WorkingCalendar.due_day_of(due_at) if due_at else None


def _is_own_seen(look: Look, row: Deadline) -> bool:
    """Whether it is a time limit of the journey itself that is seen."""
    if row.instance_id != look.facts.id or not look.may_read:
        return False
    if look.sees(Item.HAND_OFFS) or row.waiting_on == look.own:
        return True
    return look.as_referrer and row.rule in TOLD_TO_REFERRER


def _state(row: Deadline) -> DeadlineState:
    if row.result is not None:
        return DeadlineState(row.result)
    return DeadlineState.OPEN if row.due_at is not None else DeadlineState.ASLEEP


def _overdue(look: Look, row: Deadline) -> bool:
    return row.ended_at is None and row.due_at is not None and look.work.at >= row.due_at


def _view(look: Look, row: Deadline) -> DeadlineView:
    return DeadlineView(
        hand_off=row.instance_id if row.instance_id != look.facts.id else None,
        state=_state(row),
        due_on=due_day(row.due_at),
        overdue=_overdue(look, row),
        waiting_on=look.named(row.waiting_on),
        **row.model_dump(include={"id", "rule", "due_at", "remaining", "missed_at", "opened_at", "ended_at"}),
    )


def _step(look: Look, row: Deadline) -> NextStep:
    return NextStep(
        kind="hold" if row.of_hold else "deadline",
        what="look at the hold" if row.of_hold else row.rule.replace("_", " "),
        by_whom=look.named(row.waiting_on),
        due_on=due_day(row.due_at),
        due_at=row.due_at,
        overdue=_overdue(look, row),
    )


def _task_step(look: Look, task: Task) -> NextStep:
    return NextStep(
        kind="task",
        what=task.kind.replace("_", " "),
        by_whom=look.named(task.organisation_id),
        due_on=due_day(task.due_at),
        due_at=task.due_at,
        overdue=tasks.overdue(task, look.work.at),
    )


def _undated(look: Look, of_hand_off: str | None) -> NextStep | None:
    """Somebody must act although no day is set, as while a plan waits for partners."""
    if of_hand_off is not None or look.facts.row.ended_at is not None or look.waiting_on is None:
        return None
    return NextStep(kind="open", what="next step", by_whom=look.named(look.waiting_on))
