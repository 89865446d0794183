"""One limit for everything that a sending does, however many steps it takes."""

import time

import httpcore2


class TimeLimit:
    """Seconds that run from now on."""

    def __init__(self, seconds: float) -> None:
        # How long a step takes is measured, not the time of day: the only clock that may be read here.
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; raises httpcore2.ReadTimeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("The time is up.")
        return left
