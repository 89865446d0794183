"""Chases what is open: each level is recorded once, at its own moment, and told in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import chase_store, levels
from engine.calendar import WorkingCalendar
from engine.chase_store import Advance, Standing
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

    def __add__(self, other: "Told") -> "Told":
        return Told(self.acts + other.acts, self.families | other.families)


NOTHING = Told(0, frozenset())
# A level, when it was reached, and the due moment of what is chased.
_Reached = tuple[Level, datetime, datetime]


def chase_deadline(work: Work, due: DueDeadline, rule: DeadlineRule) -> None:
    """Record the one level that an open deadline has reached first, and tell those it names.

    Raises LostRace when somebody answered or moved the deadline since it was read.
    """
    deadline = due.deadline
    course = _Course(Standing(
        due.definition, due.definition_version, deadline.rule, deadline.calendar, deadline.due_at, deadline.missed_at,
        deadline.next_at, deadline.level, deadline.levels_from, deadline.levels_agreed,
    ))  # fmt: skip
    course.reach(rule, work.calendar_of(deadline.calendar))
    course.follow(deadline.id, deadline.instance_id)
    _write(work, [course])


def chase_families(work: Work, roots: Sequence[str]) -> Told:
    """Mark as late and chase, all at once, what the families of `roots` have to be told by now.

    Families in which an event of the clock is due too are left for one by one, in order; those that another worker
    has in hand are not waited for here, and what it has done by now needs no other look. Raises LostRace, and writes
    nothing, when a deadline was answered meanwhile.
    """
    locked = chase_store.lock_roots(work, roots)
    dues = chase_store.due_of_families(work, locked)
    courses = {standing: _course(work, standing) for standing in dict.fromkeys(due.standing for due in dues)}
    left = {due.root for due in dues if courses[due.standing] is None}
    for due in dues:
        course = courses[due.standing]
        if course is not None and due.root not in left:
            course.follow(due.deadline, due.instance)
    todo = [course for course in courses.values() if course is not None and course.deadlines]
    if todo:
        _write(work, todo)
    return Told(sum(course.acts for course in todo), frozenset(locked) - left)


class _Course:
    """What the clock does about all deadlines of one standing: how far it comes, and the levels reached.

    Changed in place: a sweep follows many, and a frozen copy for each act takes longer than all the rest.
    """

    __slots__ = (
        "deadlines", "due_at", "instances", "level", "levels_agreed", "levels_from", "missed_at", "next_at", "reached",
        "standing",
    )  # fmt: skip

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.due_at, self.missed_at, self.next_at = standing.due_at, standing.missed_at, standing.next_at
        self.level, self.levels_from, self.levels_agreed = standing.level, standing.levels_from, standing.levels_agreed
        self.reached: list[_Reached] = []
        self.deadlines: list[str] = []
        self.instances: list[str] = []

    @property
    def acts(self) -> int:
        """How many acts it took."""
        newly_late = self.standing.missed_at is None and self.missed_at is not None
        return (len(self.reached) + newly_late) * len(self.deadlines)

    @property
    def advance(self) -> Advance:
        """How far it comes."""
        return Advance(self.standing.next_at, self.missed_at, self.level, self.next_at)

    def follow(self, deadline: str, instance: str) -> None:
        """Take this course with one more deadline."""
        self.deadlines.append(deadline)
        self.instances.append(instance)

    def reach(self, rule: DeadlineRule, calendar: WorkingCalendar) -> None:
        """Go on by the level that comes first; raises LostRace when there is none."""
        found = levels.next_level(rule.levels, self)
        if found is None or self.next_at is None or self.due_at is None:
            raise LostRace
        place, level = found
        self.reached.append((level, self.next_at, self.due_at))
        self.level = place + 1
        self.next_at = levels.next_at(rule.levels, self, calendar)

    def become_late(self, rule: DeadlineRule, calendar: WorkingCalendar) -> None:
        """Go on by its due moment."""
        self.missed_at = self.next_at
        self.next_at = levels.next_at(rule.levels, self, calendar)


def _course(work: Work, standing: Standing) -> _Course | None:
    """Every act about such a deadline by the moment of `work`; None when one of them is more than telling."""
    try:
        definition = work.runtime.catalogue.get(standing.definition, standing.definition_version).definition
    except UnknownDefinition:
        return None
    rule, course = definition.rule[standing.rule], _Course(standing)
    calendar = work.calendar_of(standing.calendar)
    while course.next_at is not None and course.next_at <= work.at:
        if course.missed_at is not None or course.due_at != course.next_at:
            course.reach(rule, calendar)
        elif rule.fires is None and not rule.alarm:
            course.become_late(rule, calendar)
        else:
            return None
    return course


def _write(work: Work, courses: Sequence[_Course]) -> None:
    advances: dict[Advance, list[str]] = defaultdict(list)
    reached: dict[_Reached, list[str]] = defaultdict(list)
    for course in courses:
        advances[course.advance] += course.deadlines
        for each in course.reached:
            reached[each] += course.deadlines
    if not chase_store.advance(work, advances):
        raise LostRace
    chase_store.set_wakes(work, list(dict.fromkeys(each for course in courses for each in course.instances)))
    # In the order of their moments, so that the ids of chases and of messages tell it too.
    for each in sorted(reached, key=_place):
        _record(work, each, reached[each])


def _place(reached: _Reached) -> tuple[datetime, int]:
    level, at, _due_at = reached
    return at, level.working_days


def _record(work: Work, reached: _Reached, deadlines: Iterable[str]) -> None:
    level, at, due_at = reached
    chases = {new_id(): deadline for deadline in deadlines}
    chase_store.insert_chases(work, level.name, at, chases)
    shared = {"tells": list(level.tells), "due_on": work.calendar.due_day_of(due_at).isoformat()}
    chase_store.tell_of_chases(work, DEADLINE_CHASED, {new_id(): chase for chase in chases}, shared)
