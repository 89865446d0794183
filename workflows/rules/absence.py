"""Counts the days of an absence and finds the day on which the question of withdrawal comes (rule C18). Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.clock import start_of_day

# Four continuous weeks (rule C18; norm: ESFA funding rules).
ASKED_ON_COUNTED_DAY = 28
_DAY = timedelta(days=1)

LeftOut = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """Calendar days from `first` to `last`, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.first <= day <= self.last


def nothing_left_out(_day: date) -> bool:
    """Every calendar day counts."""
    return False


def shared_by_all(holidays: Iterable[Iterable[Span]]) -> LeftOut:
    """Days that lie in a holiday of every deliverer: while one of them teaches, a day counts (judgement).

    `holidays` are the spans of each deliverer; without any deliverer nothing is left out.
    """
    each = tuple(tuple(spans) for spans in holidays)
    if not each:
        return nothing_left_out
    return lambda day: all(any(span.holds(day) for span in spans) for spans in each)


def counted_days(since: date, until: date, left_out: LeftOut = nothing_left_out) -> int:
    """How many calendar days after `since`, the last day of attendance, and not after `until` are counted."""
    days = (since + timedelta(days=number) for number in range(1, (until - since).days + 1))
    return sum(not left_out(day) for day in days)


def question_day(since: date, left_out: LeftOut = nothing_left_out) -> date:
    """The 28th counted day after `since`, the last day of attendance, which is day 0 (rule C18)."""
    day, counted = since, 0
    while counted < ASKED_ON_COUNTED_DAY:
        day += _DAY
        counted += not left_out(day)
    return day


def question_at(since: date, left_out: LeftOut = nothing_left_out) -> datetime:
    """00:00 in London of that day, in UTC: when the question of withdrawal is raised (rule C18)."""
    return start_of_day(question_day(since, left_out))
