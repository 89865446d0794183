"""The only door to the time: aware UTC moments, and the London day they fall on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# What `now` and `recorded` answer while the time is moved.
_moved_to: ContextVar[tuple[datetime, datetime] | None] = ContextVar("clock_moved_to", default=None)


def now() -> datetime:
    """The present moment in UTC, or the moment that `at` or `as_of` set for this context."""
    moved = _moved_to.get()
    return datetime.now(UTC) if moved is None else moved[0]


def recorded(present: datetime) -> datetime:
    """When what happens at the `present` moment, which `now` told, is written down: then, but for inside `as_of`."""
    moved = _moved_to.get()
    return present if moved is None else moved[1]


def at(moment: datetime) -> AbstractContextManager[None]:
    """Let `now` answer `moment` inside the block: for replaying a past, as the demonstration data does."""
    return _moved(moment, moment)


def as_of(moment: datetime) -> AbstractContextManager[None]:
    """Let `now` answer `moment` inside the block, but record what is done there at the moment that it was outside.

    For catching up with a past: nobody has waited since then for what is only told today. Nothing is recorded before
    it happens, so that a `moment` that is to come is both.
    """
    return _moved(moment, max(now(), moment))


@contextmanager
def _moved(moment: datetime, recorded: datetime) -> Iterator[None]:
    token = _moved_to.set((moment.astimezone(UTC), recorded.astimezone(UTC)))
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
