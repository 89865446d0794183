"""Works out when the clock must act next on what is open: the levels of its chasing and its due moment. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from engine.calendar import WorkingCalendar
from engine.clock import end_of_day, start_of_day
from engine.definition import Duration, Level

SEPARATOR, EQUALS = ",", "="


class Chaseable(Protocol):
    """What can be chased: `level` counts the levels passed; they count from `levels_from`, else from the due day.

    `levels_agreed` is what an agreement says of them, as `written` writes it.
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
    def levels_agreed(self) -> str:
        """What is agreed of its levels; empty: they are the usual ones."""


def written(usual: Sequence[Level], agreed: Sequence[Level]) -> str:
    """How `agreed` levels differ from the `usual` ones: "remind,escalate=3" (off; at three days)."""
    by_name = {level.name: level for level in agreed}
    changed = (level for level in usual if by_name.get(level.name) != level)
    return SEPARATOR.join(_said(level.name, by_name.get(level.name)) for level in changed)


def of_terms(rule: str, usual: Sequence[Level], terms: Mapping[str, Duration | None]) -> str:
    """The same for terms named "rule.level": their lengths in working days, none where the level is switched off."""
    terms_of = {level: f"{rule}.{level.name}" for level in usual}
    lengths = {level: terms[name] for level, name in terms_of.items() if name in terms}
    agreed = (level if level not in lengths else _of_length(level, lengths[level]) for level in usual)
    return written(usual, [level for level in agreed if level is not None])


@lru_cache(maxsize=512)
def in_force(usual: tuple[Level, ...], agreed: str) -> tuple[Level | None, ...]:
    """The usual levels in their places, as agreed: None for one switched off (rule 0.5)."""
    said = {name: days for name, _equals, days in (each.partition(EQUALS) for each in agreed.split(SEPARATOR))}
    return tuple(_agreed(level, said.get(level.name)) for level in usual)


def moved(level: Level, working_days: int) -> Level:
    """The level so many working days from the due day instead; a reminder stays before it."""
    return replace(level, working_days=-working_days if level.working_days < 0 else working_days)


def next_level(levels: tuple[Level, ...], chased: Chaseable) -> tuple[int, Level] | None:
    """The first level that has not passed and is not switched off, with its place; None after the last."""
    return next(_following(levels, chased), None)


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


def next_at(levels: tuple[Level, ...], chased: Chaseable, calendar: WorkingCalendar) -> datetime | None:
    """The next moment at which the clock must act: a level, or the due moment while it is not marked late."""
    if chased.due_at is None:
        return None
    moments = [] if chased.missed_at is not None else [chased.due_at]
    found = next_level(levels, chased)
    if found is not None:
        moments.append(moment_of(found[1], chased.due_at, calendar, chased.levels_from))
    return min(moments, default=None)


def reminders_passed(levels: tuple[Level, ...], due_at: datetime, at: datetime, calendar: WorkingCalendar,
                     agreed: str = "") -> int:  # fmt: skip
    """How many levels lie before the due moment and not after `at`: what opens so late is not reminded of."""
    passed = 0
    for usual, level in zip(levels, in_force(levels, agreed), strict=True):
        if usual.working_days >= 0 or (level is not None and moment_of(level, due_at, calendar) > at):
            break
        passed += 1
    return passed


def resumed_from(chased: Chaseable, slept_on: date, on: date, calendar: WorkingCalendar) -> date | None:
    """The day from which its levels count once it has slept: later by the working days slept.

    None for what was not late and of which nobody had asked for more time: that is chased around its new due day.
    """
    counted_from = chased.levels_from or (calendar.due_day_of(chased.due_at) if chased.due_at is not None else None)
    slept = calendar.count_between(slept_on, on)
    return calendar.add(counted_from, slept) if counted_from is not None and slept else chased.levels_from


def _of_length(level: Level, length: Duration | None) -> Level | None:
    return None if length is None else moved(level, length.amount)


def _following(levels: tuple[Level, ...], chased: Chaseable) -> Iterator[tuple[int, Level]]:
    agreed = in_force(levels, chased.levels_agreed)
    return ((place, level) for place in range(chased.level, len(levels)) if (level := agreed[place]) is not None)


def _said(name: str, agreed: Level | None) -> str:
    return name if agreed is None else f"{name}{EQUALS}{abs(agreed.working_days)}"


def _agreed(level: Level, said: str | None) -> Level | None:
    if said is None:
        return level
    return moved(level, int(said)) if said else None
