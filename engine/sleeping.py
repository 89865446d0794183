"""What is left of a time limit while it sleeps, and when it is due once it wakes (rule 0.2). Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.calendar import WorkingCalendar
from engine.clock import london_date
from engine.definition import Duration, Unit


@dataclass(frozen=True, slots=True)
class Awake:
    """When something runs out again; what is counted in working days says from which day, and how many."""

    due_at: datetime
    counted_from: date
    counted_days: int | None


def left(at: datetime, due_at: datetime, unit: Unit, calendar: WorkingCalendar) -> int:
    """The whole days left at `at` of what is due at `due_at`: working days, or for every other unit calendar days."""
    return calendar.remaining(london_date(at), due_at, unit)


def awake(remaining: int, at: datetime, unit: Unit, calendar: WorkingCalendar) -> Awake:
    """When what woke at `at` with `remaining` days left is due: so many days after the London day of `at`.

    With no working day left it is due at the end of that day, or where nobody works on it, of the next working day.
    """
    today = london_date(at)
    if unit is not Unit.WORKING_DAYS:
        return Awake(calendar.due_at(today, Duration(remaining, Unit.DAYS)), today, None)
    days = remaining or (0 if calendar.is_working_day(today) else 1)
    return Awake(calendar.due_at(today, Duration(days)), today, days)
