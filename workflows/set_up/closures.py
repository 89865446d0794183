"""Adds and removes closures: what is open is counted again in the same transaction, once it was shown what moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from engine import recounting
from engine.calendar import FIRST_YEAR, LAST_YEAR, WorkingCalendar, calendar_of
from engine.errors import Refusal, Refused
from engine.recounting import Move
from engine.runtime import Work, new_id
from workflows import queries
from workflows.tables.closures import Closure
from workflows.vocabulary import TaskKind

# As long as a holiday may be: a slip of the pen closes nothing for years.
LONGEST = 366


@dataclass(frozen=True, slots=True)
class Moved:
    """A time limit or task that is due on another day, both days as people are shown them."""

    rule: str
    instance_id: str | None
    due_before: date
    due_after: date


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a change of closures does: the days that change, and everything that moves, the earliest first."""

    days: tuple[date, ...]
    moved: tuple[Moved, ...]

    @property
    def by_rule(self) -> dict[str, int]:
        """How many of each rule or kind of task move."""
        return dict(sorted(Counter(each.rule for each in self.moved).items()))


def days_of(first: date, until: date | None = None) -> tuple[date, ...]:
    """Every day from `first` to `until`, both included; raises Refused for days that cannot be a closure."""
    last = until or first
    if last < first:
        raise Refused((Refusal("until_before_day", "The last day lies before the first.", missing=("until",)),))
    if (last - first).days >= LONGEST:
        sentence = f"At most {LONGEST} days can be closed at once."
        raise Refused((Refusal("too_long", sentence, missing=("until",)),))
    # The calendar is prepared for these years, and an end is counted from every day in them.
    if first.year < FIRST_YEAR or last.year >= LAST_YEAR:
        sentence = f"Closures are known from {FIRST_YEAR} to {LAST_YEAR - 1}."
        raise Refused((Refusal("year_out_of_range", sentence, missing=("day",)),))
    return tuple(first + timedelta(days=after) for after in range((last - first).days + 1))


def foresee_adding(work: Work, days: Sequence[date], organisation_id: str | None) -> Recounted:
    """What adding the days would move; nothing is written."""
    closed = work.closures.get(organisation_id, frozenset())
    return _foreseen(work, organisation_id, closed | set(days), sorted(set(days) - closed))


def foresee_removing(work: Work, days: Sequence[date], organisation_id: str | None) -> Recounted:
    """What removing the days would move; nothing is written. Raises Refused when none of them is a closure."""
    found = _stored(work, days, organisation_id)
    closed = work.closures.get(organisation_id, frozenset())
    return _foreseen(work, organisation_id, closed - set(days), [each.day for each in found])


def add(work: Work, days: Sequence[date], name: str, organisation_id: str | None) -> Recounted:
    """Close the days for everybody, or in one organisation's own calendar, and count again what that changes.

    A day that is closed already stays as it is; adding it again is how what slipped through is counted again.
    """
    closed = work.closures.get(organisation_id, frozenset())
    new = sorted(set(days) - closed)
    work.session.add_all(
        Closure(id=new_id(), day=day, name=name, organisation_id=organisation_id, added_at=work.at,
                added_by=work.actor.id)
        for day in new
    )  # fmt: skip
    return _recount(work, organisation_id, new, f"{name} added: {_spoken(days)}")


def remove(work: Work, days: Sequence[date], organisation_id: str | None) -> Recounted:
    """Open the days again and count again what that changes; raises Refused when none of them is a closure."""
    found = _stored(work, days, organisation_id)
    for row in found:
        row.removed_at, row.removed_by = work.at, work.actor.id
        work.session.add(row)
    names = ", ".join(dict.fromkeys(each.name for each in found))
    return _recount(work, organisation_id, [each.day for each in found], f"{names} removed: {_spoken(days)}")


def _stored(work: Work, days: Sequence[date], organisation_id: str | None) -> list[Closure]:
    found = queries.closures.of_calendar(work.session, organisation_id, *days)
    if not found:
        raise Refused((Refusal("no_closure", f"There is no closure to remove: {_spoken(days)}."),))
    return found


def _foreseen(work: Work, organisation_id: str | None, closed: frozenset[date], changed: Sequence[date]) -> Recounted:
    after = {**work.closures, organisation_id: closed}
    return _recounted(changed, recounting.foreseen(work, partial(calendar_of, after), organisation_id))


def _recount(work: Work, organisation_id: str | None, changed: Sequence[date], because: str) -> Recounted:
    work.transaction.flush()
    work.forget_closures()
    return _recounted(changed, recounting.recount(work, organisation_id, because))


def _recounted(days: Sequence[date], moves: Sequence[Move]) -> Recounted:
    # Whoever changes a calendar may not know of a concern: it moves too, and is not told among what does (C24).
    told = (each for each in moves if each.rule != TaskKind.CONCERN_TRIAGE)
    moved = (Moved(each.rule, each.instance_id, _day(each.due_before), _day(each.due_after)) for each in told)
    return Recounted(tuple(days), tuple(moved))


def _day(due_at: datetime) -> date:
    return WorkingCalendar.due_day_of(due_at)


def _spoken(days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
