"""What is left of a time limit that sleeps, and when it is due once it wakes (rule 0.2)."""

from datetime import UTC, date, datetime

import pytest

from engine.calendar import ENGLAND, WorkingCalendar
from engine.definition import Unit
from engine.sleeping import awake, left

# Friday 13 March 2026; and Good Friday, 3 April, and Easter Monday, 6 April, are bank holidays.
CLOSED_ON_FRIDAY = WorkingCalendar(frozenset({date(2026, 3, 13)}))
NEXT_FRIDAY = datetime(2026, 3, 21, tzinfo=UTC)


def due(on: date, remaining: int, calendar: WorkingCalendar = ENGLAND, unit: Unit = Unit.WORKING_DAYS) -> str:
    """The day, included, on which what woke at ten with so many days left is due."""
    again = awake(remaining, datetime(on.year, on.month, on.day, 10, tzinfo=UTC), unit, calendar)
    return calendar.due_day_of(again.due_at).isoformat()


def test_what_is_left_of_a_week_is_counted_in_working_days() -> None:
    assert left(datetime(2026, 3, 13, 10, tzinfo=UTC), NEXT_FRIDAY, Unit.WORKING_DAYS, ENGLAND) == 5


def test_every_other_time_is_counted_in_calendar_days() -> None:
    assert left(datetime(2026, 3, 13, 10, tzinfo=UTC), NEXT_FRIDAY, Unit.DAYS, ENGLAND) == 7


def test_on_its_last_day_nothing_is_left() -> None:
    assert left(datetime(2026, 3, 20, 10, tzinfo=UTC), NEXT_FRIDAY, Unit.WORKING_DAYS, ENGLAND) == 0


def test_so_many_working_days_are_left_after_the_day_on_which_it_wakes() -> None:
    assert due(date(2026, 3, 12), 3) == "2026-03-17"


def test_with_nothing_left_it_is_due_on_the_working_day_on_which_it_wakes() -> None:
    assert due(date(2026, 3, 13), 0) == "2026-03-13"


@pytest.mark.parametrize(
    ("on", "calendar", "due_on"),
    [
        (date(2026, 3, 14), ENGLAND, "2026-03-16"),
        (date(2026, 3, 15), ENGLAND, "2026-03-16"),
        (date(2026, 4, 3), ENGLAND, "2026-04-07"),
        (date(2026, 3, 13), CLOSED_ON_FRIDAY, "2026-03-16"),
    ],
    ids=["saturday", "sunday", "good friday", "closure"],
)
def test_with_nothing_left_it_is_due_on_the_next_working_day_where_nobody_works(
    on: date, calendar: WorkingCalendar, due_on: str
) -> None:
    assert due(on, 0, calendar) == due_on


def test_calendar_days_are_never_moved() -> None:
    assert due(date(2026, 3, 14), 0, unit=Unit.DAYS) == "2026-03-14"


def test_what_wakes_where_nobody_works_is_counted_again_from_that_day() -> None:
    again = awake(0, datetime(2026, 3, 14, 10, tzinfo=UTC), Unit.WORKING_DAYS, ENGLAND)
    assert (again.counted_from, again.counted_days) == (date(2026, 3, 14), 1)


def test_calendar_days_are_not_counted_again() -> None:
    assert awake(3, datetime(2026, 3, 14, 10, tzinfo=UTC), Unit.DAYS, ENGLAND).counted_days is None
