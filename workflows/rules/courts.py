"""Counts time by whom it waited on: the referrer, whoever answers for the learner, partners, agencies, the learner."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.calendar import WorkingCalendar
from engine.clock import london_date
from workflows.vocabulary import Court


@dataclass(frozen=True, slots=True)
class Waited:
    """Whom time waited on: in whose court, and which organisation where it is one's."""

    court: Court
    organisation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """From `at` on it waited on `whom`; on nobody (None) while a hold stopped the clock."""

    at: datetime
    whom: Waited | None


@dataclass(frozen=True, slots=True)
class Days:
    """A length of time in whole London days: working days, and calendar days.

    A day counts for whom it waited on when the day began, so that no day is counted twice.
    """

    working: int = 0
    calendar: int = 0

    def __add__(self, other: "Days") -> "Days":
        return Days(self.working + other.working, self.calendar + other.calendar)


def days_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> Days:
    """The London days after that of `start` up to that of `end`; none when `end` is not later."""
    first, last = london_date(start), london_date(end)
    return Days(calendar.count_between(first, last), max(0, (last - first).days))


def shares(turns: Sequence[Turn], until: datetime, calendar: WorkingCalendar) -> dict[Waited, Days]:
    """How long it waited on whom, from the first turn until `until`: the parts add up to the whole less what was held.

    Turns that go back in time count from the latest moment before them.
    """
    found: dict[Waited, Days] = {}
    for turn, end in _spells(turns, until):
        if turn.whom is not None:
            found[turn.whom] = found.get(turn.whom, Days()) + days_between(turn.at, end, calendar)
    return found


def held(turns: Sequence[Turn], until: datetime, calendar: WorkingCalendar) -> Days:
    """How long holds stopped the clock until `until`."""
    spells = (days_between(turn.at, end, calendar) for turn, end in _spells(turns, until) if turn.whom is None)
    return sum(spells, Days())


def _spells(turns: Sequence[Turn], until: datetime) -> Iterator[tuple[Turn, datetime]]:
    in_order = list(_forward(turns, until))
    ends = [*(turn.at for turn in in_order[1:]), until]
    yield from zip(in_order, ends, strict=True)


def _forward(turns: Iterable[Turn], until: datetime) -> Iterator[Turn]:
    latest: datetime | None = None
    for turn in turns:
        latest = min(until, turn.at if latest is None else max(latest, turn.at))
        yield Turn(latest, turn.whom)
