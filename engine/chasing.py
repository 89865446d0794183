"""Chases what is open: each level is recorded once, at its own moment, and told in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from engine import deadline_store, levels, outbox
from engine.calendar import WorkingCalendar
from engine.deadline_store import DueDeadline
from engine.definition import DeadlineRule, Level
from engine.errors import UnknownDefinition
from engine.runtime import LostRace, Work, new_id

DEADLINE_CHASED = "deadline.chased"


@dataclass(frozen=True, slots=True)
class Told:
    """What a batch did: how many levels, and the families that need no other look."""

    acts: int
    families: frozenset[str]


NOTHING = Told(0, frozenset())


def chase_deadline(work: Work, due: DueDeadline, rule: DeadlineRule) -> None:
    """Record the one level that an open deadline has reached first, and tell those it names.

    Raises LostRace when somebody answered or moved the deadline since it was read.
    """
    course = _Course(due)
    course.reach(rule, work.calendar_of(due.deadline.calendar))
    _write(work, [course])


def chase_families(work: Work, roots: Sequence[str]) -> Told:
    """Mark as late and chase, all at once, what the families of `roots` have to be told by now.

    Families in which an event of the clock is due too are left for one by one, in order; those that another worker
    has in hand are not waited for here. Raises LostRace, and writes nothing, when a deadline was answered meanwhile.
    """
    todo: list[_Course] = []
    families = set()
    for root, found in groupby(deadline_store.due_of_families(work, roots), key=lambda each: each[0]):
        courses = [_course(work, due) for _root, due in found]
        if None not in courses:
            families.add(root)
            todo += [each for each in courses if each is not None]
    _write(work, todo)
    return Told(sum(each.acts for each in todo), frozenset(families))


class _Course:
    """What the clock does about one deadline: how far it is, and the levels reached, each at its moment.

    Changed in place: a sweep follows many, and a frozen copy for each act takes longer than all the rest.
    """

    __slots__ = ("due", "due_at", "level", "levels_from", "levels_off", "missed_at", "next_at", "reached")

    def __init__(self, due: DueDeadline) -> None:
        deadline = due.deadline
        self.due = due
        self.due_at, self.missed_at, self.next_at = deadline.due_at, deadline.missed_at, deadline.next_at
        self.level, self.levels_from, self.levels_off = deadline.level, deadline.levels_from, deadline.levels_off
        self.reached: list[tuple[Level, datetime]] = []

    @property
    def acts(self) -> int:
        """How many acts it took."""
        newly_late = self.due.deadline.missed_at is None and self.missed_at is not None
        return len(self.reached) + newly_late

    def reach(self, rule: DeadlineRule, calendar: WorkingCalendar) -> None:
        """Go on by the level that comes first; raises LostRace when there is none."""
        found = levels.next_level(rule.levels, self)
        if found is None or self.next_at is None:
            raise LostRace
        place, level = found
        self.reached.append((level, self.next_at))
        self.level = place + 1
        self.next_at = levels.next_at(rule.levels, self, calendar)

    def become_late(self, rule: DeadlineRule, calendar: WorkingCalendar) -> None:
        """Go on by its due moment."""
        self.missed_at = self.next_at
        self.next_at = levels.next_at(rule.levels, self, calendar)


def _course(work: Work, due: DueDeadline) -> _Course | None:
    """Every act about a deadline by the moment of `work`; None when one of them is more than telling."""
    try:
        definition = work.runtime.catalogue.get(due.definition, due.definition_version).definition
    except UnknownDefinition:
        return None
    rule, course = definition.rule[due.deadline.rule], _Course(due)
    calendar = work.calendar_of(due.deadline.calendar)
    while course.next_at is not None and course.next_at <= work.at:
        if course.missed_at is not None or course.due_at != course.next_at:
            course.reach(rule, calendar)
        elif rule.fires is None and not rule.alarm:
            course.become_late(rule, calendar)
        else:
            return None
    return course


def _write(work: Work, courses: Sequence[_Course]) -> None:
    if not deadline_store.advance(work, [(each.due.deadline, each) for each in courses]):
        raise LostRace
    chases = [(each, level, _chase(work, each, level, at)) for each in courses for level, at in each.reached]
    deadline_store.insert_chases(work, [chase for _course, _level, chase in chases])
    outbox.tell_all(work, DEADLINE_CHASED, [_message(work, *each) for each in chases])


def _chase(work: Work, course: _Course, level: Level, at: datetime) -> dict[str, Any]:
    deadline = course.due.deadline
    return {
        "id": new_id(), "deadline_id": deadline.id, "task_id": None, "instance_id": deadline.instance_id,
        "rule": deadline.rule, "level": level.name, "at": max(at, deadline.opened_at),
        "recorded_at": work.recorded_at, "due_at": deadline.due_at, "waiting_party": deadline.waiting_party,
        "waiting_on": deadline.waiting_on, "cleared_at": None, "cleared_by": None, "answer": None,
        "answer_reason": None, "answered_at": None, "answered_by": None, "until": None,
    }  # fmt: skip


def _message(work: Work, course: _Course, level: Level, chase: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    deadline = course.due.deadline
    payload = {
        "chase": chase["id"], "rule": deadline.rule, "level": level.name, "tells": list(level.tells),
        "party": deadline.waiting_party, "organisation": deadline.waiting_on,
        "due_on": work.calendar.due_day_of(chase["due_at"]).isoformat(), "state": course.due.state,
    }  # fmt: skip
    return deadline.instance_id, payload
