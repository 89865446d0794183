"""The only door to the time: aware UTC moments, and the London day they fall on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_moved_to: ContextVar[datetime | None] = ContextVar("clock_moved_to", default=None)


def now() -> datetime:
    """The present moment in UTC, or the moment that `at` set for this context."""
    return _moved_to.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let `now` answer `moment` inside the block: for replaying a past, as the demonstration data does."""
    token = _moved_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved_to.reset(token)


def london_date(moment: datetime) -> date:
    """The calendar date in London at `moment`: day 0 of every time limit."""
    return moment.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """00:00:00 in London on `day`, in UTC."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The exclusive end of `day` in London, in UTC: 00:00:00 of the next day, so late means now >= this."""
    return start_of_day(day + timedelta(days=1))


def in_full(day: date) -> str:
    """A day as people read it, such as 24 July 2026."""
    return f"{day.day} {day:%B %Y}"
