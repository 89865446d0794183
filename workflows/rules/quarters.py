"""The quarters of the academic year: from 1 August, 1 November, 1 February and 1 May, which no two of them share."""

from datetime import date, timedelta

from engine.calendar import add_months

MONTHS = 3
_FIRST = (2, 5, 8, 11)


def first_day(day: date) -> date:
    """The first day of the quarter that a day lies in."""
    return add_months(day.replace(day=1), -((day.month - _FIRST[0]) % MONTHS))


def last_day(day: date) -> date:
    """The last day of the quarter that a day lies in."""
    return add_months(first_day(day), MONTHS) - timedelta(days=1)
