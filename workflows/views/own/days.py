"""The days that learners are told of: a stop for somebody's safety leaves them as they were, and no trace (0.2, G9)."""

from datetime import date, datetime

from engine import sleeping
from engine.definition import Unit
from engine.tables import Deadline, Task
from workflows.views.deadlines_view import due_day
from workflows.views.own.looking import OwnLook


def last_day(look: OwnLook, row: Deadline | Task) -> date | None:
    """The last day of a time limit or a task; None while it sleeps, unless that is because of an untold stop."""
    return due_day(_due_at(look, row))


def is_late(look: OwnLook, row: Deadline | Task) -> bool:
    """Whether that day has passed."""
    due_at = _due_at(look, row)
    return due_at is not None and look.work.at >= due_at


def _due_at(look: OwnLook, row: Deadline | Task) -> datetime | None:
    """When it is due, or would be had it not been put to sleep by a stop that the learner is not told of."""
    if row.due_at is not None or row.remaining is None or row.slept_at is None:
        return row.due_at
    since = look.stopped.get(row.instance_id or "")
    if since is None or row.slept_at < since:
        return None
    unit = Unit.DAYS if row.counted_days is None else Unit.WORKING_DAYS
    return sleeping.awake(row.remaining, row.slept_at, unit, look.work.calendar_of(row.calendar)).due_at
