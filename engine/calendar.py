"""Counts working days in England and turns a length of time into the moment it is up."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache

import holidays

from engine.clock import end_of_day, london_date
from engine.definition import Duration, Unit

FIRST_YEAR = 2000
LAST_YEAR = 2100
_FRIDAY = 4
_LEAST_STEP = timedelta(microseconds=1)


@cache
def _english_working_days() -> tuple[date, ...]:
    """Every working day of the prepared years, sorted; prepared at first use, since it takes a third of a second."""
    bank_holidays = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1)))
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    days = (date.fromordinal(ordinal) for ordinal in range(first, last + 1))
    return tuple(day for day in days if day.weekday() <= _FRIDAY and day not in bank_holidays)


def _check_prepared(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"Working days are known from {FIRST_YEAR} to {LAST_YEAR}; {day.isoformat()} is outside.")


def add_months(day: date, amount: int) -> date:
    """The same day `amount` calendar months later; a day that the month lacks becomes its last ("Time")."""
    """The same day `amount` calendar months later; a day that the month lacks becomes its last ("Time")."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + amount, 12)
    month = month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class WorkingCalendar:
    """England's working days, less the `closures` of an organisation where an agreement lets them count.

    Saturdays, Sundays and the bank holidays of England are never working days. Every method raises ValueError for a
    day outside the years FIRST_YEAR to LAST_YEAR. Rules: "Time" at the head of the journey rules.
    """

    closures: frozenset[date] = frozenset()

    @cached_property
    def _days(self) -> tuple[date, ...]:
        days = _english_working_days()
        return tuple(day for day in days if day not in self.closures) if self.closures else days

    def is_working_day(self, day: date) -> bool:
        """Whether work is expected on `day`."""
        _check_prepared(day)
        place = bisect_left(self._days, day)
        return place < len(self._days) and self._days[place] == day

    def add(self, day: date, amount: int) -> date:
        """The `amount`-th working day after `day`, which is day 0; a negative amount counts back, 0 gives `day`."""
        _check_prepared(day)
        if amount == 0:
            return day
        place = bisect_right(self._days, day) + amount - 1 if amount > 0 else bisect_left(self._days, day) + amount
        # A negative place would silently read from the far end of the list.
        if not 0 <= place < len(self._days):
            raise ValueError(f"{amount} working days from {day.isoformat()} leave the years {FIRST_YEAR}-{LAST_YEAR}.")
        return self._days[place]

    def count_between(self, start: date, end: date) -> int:
        """How many working days come after `start` and not after `end`; 0 when `end` is not later."""
        _check_prepared(start)
        _check_prepared(end)
        return max(0, bisect_right(self._days, end) - bisect_right(self._days, start))

    def count_signed(self, start: date, end: date) -> int:
        """The amount with which `add` leads from `start` to the working day `end`; negative when that is earlier."""
        if end >= start:
            return self.count_between(start, end)
        _check_prepared(end)
        return bisect_left(self._days, end) - bisect_left(self._days, start)

    def due_day(self, basis: date, duration: Duration) -> date:
        """The last day of `duration` counted from `basis` as day 0.

        Only working days look at the calendar: weeks, days and months are never moved, and a day of the month that
        is missing becomes the last of that month.
        """
        match duration.unit:
            case Unit.WORKING_DAYS:
                return self.add(basis, duration.amount)
            case Unit.MONTHS:
                due = add_months(basis, duration.amount)
            case Unit.WEEKS:
                due = basis + timedelta(weeks=duration.amount)
            case Unit.DAYS:
                due = basis + timedelta(days=duration.amount)
        _check_prepared(due)
        return due

    def due_at(self, basis: date | datetime, duration: Duration | None) -> datetime:
        """The exclusive end, in UTC, of the London day on which `duration` from `basis` is up: late means now >= it.

        A moment counts from its London date. Without a duration a date gives the end of that day, and a moment gives
        itself. A moment without a time zone raises ValueError, because its London date cannot be known.
        """
        if isinstance(basis, datetime):
            if basis.tzinfo is None:
                raise ValueError("A moment needs a time zone before a time limit can be counted from it.")
            if duration is None:
                return basis
            basis = london_date(basis)
        return end_of_day(basis if duration is None else self.due_day(basis, duration))

    @staticmethod
    def due_day_of(due_at: datetime) -> date:
        """The London day that people are shown for an exclusive `due_at`: the last one that is still in time."""
        return london_date(due_at - _LEAST_STEP)

    def remaining(self, on: date, due_at: datetime, unit: Unit) -> int:
        """Whole days left after `on` up to the due day, never below 0: what a paused time limit keeps.

        Counted in working days for `Unit.WORKING_DAYS` and in calendar days for every other unit.
        """
        last = self.due_day_of(due_at)
        return self.count_between(on, last) if unit is Unit.WORKING_DAYS else max(0, (last - on).days)


ENGLAND = WorkingCalendar()

# Days on which nobody works beyond England's own, by the opaque key of whose they are; None: everybody's.
Closures = Mapping[str | None, frozenset[date]]
# The calendar in force for a key.
CalendarOf = Callable[[str | None], WorkingCalendar]


def calendar_of(closures: Closures, key: str | None) -> WorkingCalendar:
    """England's working days less everybody's closures and, for a key, its own."""
    none: frozenset[date] = frozenset()
    return _less(closures.get(None, none) | (closures.get(key, none) if key is not None else none))


@lru_cache(maxsize=256)
def _less(closures: frozenset[date]) -> WorkingCalendar:
    """One calendar for the same days: its list of working days takes milliseconds to prepare."""
    return WorkingCalendar(closures) if closures else ENGLAND
