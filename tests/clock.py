"""The frozen time of the tests: every test begins on one Monday and moves on purpose."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
# What measures how long the tests themselves take, or how long a receiver does, must see real time.
MEASURES = ["_pytest.timing", "xdist.", "hypothesis.", "notifications.channels.time_limit"]


class Clock:
    """Moves the frozen time of a test; moments are aware, and what comes back is UTC."""

    def __init__(self, move_to: Callable[[datetime], None]) -> None:
        self._move_to = move_to

    def now(self) -> datetime:
        """The moment at which time stands still."""
        return datetime.now(UTC)

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Let that much calendar time pass; the new moment."""
        return self.move_to(self.now() + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))

    def move_to(self, moment: datetime) -> datetime:
        """Go to `moment`, forward or back; ValueError when it has no time zone."""
        if moment.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        self._move_to(moment)
        return self.now()


@contextmanager
def frozen_clock() -> Iterator[Clock]:
    """Time that stands still on MONDAY until the clock is moved.

    Freezing looks through every loaded module, so it is done once for all tests and the clock put back for each.
    A pydantic model must not be defined or first imported inside: import at the top of a test module.
    """
    with freeze_time(MONDAY, tick=False, real_asyncio=True, ignore=MEASURES) as frozen:
        yield Clock(frozen.move_to)
