"""What a provider may not say of a programme, and what follows from what it says."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from engine.errors import Refusal
from workflows.rules.destinations import destinations

SUMMER = (7, 8)
Period = tuple[date, date]
"""The first and the last day of a period of places, both included."""


class Entry(StrEnum):
    """How learners come in: on any day, or on dated intakes only."""

    ROLL_ON = "roll_on"
    DATED = "dated"


def entry_of(intakes: Collection[date]) -> Entry:
    """Without any intake, past or to come, a learner may start on any day (rule C3)."""
    return Entry.DATED if intakes else Entry.ROLL_ON


def in_summer(day: date) -> date:
    """The first day from this one on that a bridging programme can run: in July or August."""
    first, last = SUMMER
    if day.month in SUMMER:
        return day
    return date(day.year + (day.month > last), first, 1)


def open_until(first: date, periods: Iterable[Period]) -> date:
    """The last day on which a bridging programme open on `first` still takes learners, without a gap between.

    Without any period that is the end of August.
    """
    known = sorted(periods)
    if not known:
        return date(first.year, SUMMER[-1] + 1, 1) - timedelta(days=1)
    reached = first
    for begins, ends in known:
        if begins <= reached + timedelta(days=1):
            reached = max(reached, ends)
    return reached


def is_withdrawn(withdrawn_on: date | None, day: date) -> bool:
    """Whether a programme is offered no more on a day: from the day of its withdrawal on."""
    return withdrawn_on is not None and withdrawn_on <= day


def twice(lists: Mapping[str, Sequence[object]]) -> Iterator[Refusal]:
    """Each list that says the same thing twice."""
    for name, items in lists.items():
        if len(set(items)) < len(items):
            yield Refusal("said_twice", f"The same thing is twice in {name}: say it once.", missing=(name,))


def ages_crossed(youngest: int | None, oldest: int | None) -> Iterator[Refusal]:
    """The oldest age is not below the youngest."""
    if youngest is not None and oldest is not None and oldest < youngest:
        sentence = f"The oldest age ({oldest}) lies below the youngest ({youngest}): put them right."
        yield Refusal("ages_crossed", sentence, missing=("youngest_age", "oldest_age"))


def not_offered(keys: Iterable[str]) -> Iterator[Refusal]:
    """Destinations that no new plan may name: historic ones, those that only record what happened, and unknown ones."""
    known = {row.key: row for row in destinations()}
    open_to_plans = {row.key for row in destinations() if row.age_group is not None and not row.historic}
    for key in dict.fromkeys(keys):
        if key not in known:
            sentence = "A destination is not in the list of destinations: choose from that list."
            yield Refusal("destination_unknown", sentence, missing=("destinations",))
        elif known[key].historic:
            sentence = f'"{known[key].label}" is kept on old records and never offered on new ones: leave it out.'
            yield Refusal("destination_historic", sentence, missing=("destinations",))
        elif key not in open_to_plans:
            sentence = f'"{known[key].label}" only records what happened; nobody plans for it: leave it out.'
            yield Refusal("destination_not_planned", sentence, missing=("destinations",))


def overlapping(periods: Iterable[Period]) -> Iterator[Refusal]:
    """One day has one count of places: two periods of a programme never share a day."""
    for earlier, later in pairwise(sorted(periods)):
        if later[0] <= earlier[1]:
            sentence = f"Places from {later[0]} overlap those from {earlier[0]}: let one end before the other begins."
            yield Refusal("places_overlap", sentence, missing=("pools",))


def new_in_the_past(intakes: Iterable[date], stored: Collection[date], today: date) -> Iterator[Refusal]:
    """An intake that lies in the past is not new; one stored already may stay."""
    for day in sorted(set(intakes) - set(stored)):
        if day < today:
            sentence = f"The intake of {day} lies in the past: leave it out or choose a later day."
            yield Refusal("intake_in_the_past", sentence, missing=("intakes",))


def outside_summer(intakes: Iterable[date], periods: Iterable[Period]) -> Iterator[Refusal]:
    """A bridging programme takes Year 11 leavers in July and August, and at no other time."""
    for day in sorted(intakes):
        if day.month not in SUMMER:
            sentence = f"A bridging programme runs in July and August; the intake of {day} lies outside: move it."
            yield Refusal("outside_summer", sentence, missing=("intakes",))
    for first, last in sorted(periods):
        if first.year != last.year or first.month not in SUMMER or last.month not in SUMMER:
            sentence = f"A bridging programme runs in July and August; places from {first} to {last} do not: move them."
            yield Refusal("outside_summer", sentence, missing=("pools",))
