"""How patient the sending is: how long a claim lasts, when a failed try is repeated, when an endpoint is given up."""

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of sending. All are [judgement]; the defaults give a receiver that is down about a day.

    A delivery is tried `attempts` times, `first` apart and then twice as long each time, at most `longest`. A message
    that cannot be worked out is tried `message_attempts` times. An endpoint is switched off after `endpoint_failures`
    failed attempts in a row that go back at least `endpoint_patience`.
    """

    lease: timedelta = timedelta(minutes=5)
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=4)
    attempts: int = 14
    message_attempts: int = 8
    longest_retry_after: timedelta = timedelta(hours=24)
    endpoint_failures: int = 20
    endpoint_patience: timedelta = timedelta(days=3)
    rotation: timedelta = timedelta(hours=24)

    def wait_after(self, attempts: int, retry_after: timedelta | None = None) -> timedelta:
        """How long to wait after the failed try number `attempts`: doubled each time, half of it by chance.

        Never less than the receiver asked for in `retry_after`, of which at most a day counts.
        """
        whole = min(self.first * 2 ** min(attempts - 1, 30), self.longest)
        by_chance: timedelta = whole / 2 * (1 + random.random())  # noqa: S311
        return max(by_chance, min(retry_after or timedelta(0), self.longest_retry_after))
