"""Works out when the clock must act next on what is open: the levels of its chasing and its due moment. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from engine.calendar import WorkingCalendar
from engine.clock import end_of_day, start_of_day
from engine.definition import Level

SEPARATOR = ","


class Chaseable(Protocol):
    """What can be chased: `level` counts the levels passed; they count from `levels_from`, else from the due day.

    `levels_off` names the levels that an agreement switched off, with commas between them.
    """

    @property
    def due_at(self) -> datetime | None:
        """The exclusive due moment, none while it sleeps."""

    @property
    def missed_at(self) -> datetime | None:
        """When it was marked late."""

    @property
    def level(self) -> int:
        """How many levels have passed."""

    @property
    def levels_from(self) -> date | None:
        """The day from which its levels count."""

    @property
    def levels_off(self) -> str:
        """The levels that are switched off."""


def next_level(levels: Sequence[Level], chased: Chaseable) -> tuple[int, Level] | None:
    """The first level that has not passed and is not switched off, with its place; None after the last."""
    off = chased.levels_off.split(SEPARATOR)
    for place in range(chased.level, len(levels)):
        if levels[place].name not in off:
            return place, levels[place]
    return None


@lru_cache(maxsize=4096)
def moment_of(level: Level, due_at: datetime, calendar: WorkingCalendar, levels_from: date | None = None) -> datetime:
    """When a level is reached: the start of its working day, or the due moment itself for the flag (rule 0.5).

    Levels from the due day on count from `levels_from` instead when a chaser was answered or a hold lay between, but
    never from before the due day: that may move on after the answer.
    """
    due_day = calendar.due_day_of(due_at)
    if level.working_days < 0:
        return start_of_day(calendar.add(due_day, level.working_days))
    counted_from = max(levels_from or due_day, due_day)
    if level.working_days == 0:
        return due_at if levels_from is None or levels_from < due_day else end_of_day(levels_from)
    return start_of_day(calendar.add(counted_from, level.working_days))


def next_at(levels: Sequence[Level], chased: Chaseable, calendar: WorkingCalendar) -> datetime | None:
    """The next moment at which the clock must act: a level, or the due moment while it is not marked late."""
    if chased.due_at is None:
        return None
    moments = [] if chased.missed_at is not None else [chased.due_at]
    found = next_level(levels, chased)
    if found is not None:
        moments.append(moment_of(found[1], chased.due_at, calendar, chased.levels_from))
    return min(moments, default=None)


def reminders_passed(levels: Sequence[Level], due_at: datetime, at: datetime, calendar: WorkingCalendar) -> int:
    """How many levels lie before the due moment and not after `at`: what opens so late is not reminded of."""
    passed = 0
    for level in levels:
        if level.working_days >= 0 or moment_of(level, due_at, calendar) > at:
            break
        passed += 1
    return passed


def resumed_from(chased: Chaseable, slept_on: date, on: date, calendar: WorkingCalendar) -> date | None:
    """The day from which the levels of something late count once it has slept: later by the working days slept."""
    slept = calendar.count_between(slept_on, on)
    if chased.due_at is None or slept == 0:
        return chased.levels_from
    return calendar.add(chased.levels_from or calendar.due_day_of(chased.due_at), slept)
