"""Decides what one firing does to the deadlines of its instance: pure, to be tried without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from engine import levels, sleeping
from engine.calendar import CalendarOf, WorkingCalendar
from engine.clock import london_date, start_of_day
from engine.definition import DeadlineRule, Duration, Hold, Transition, Unit

Moments = Mapping[str, date | datetime]
Terms = Mapping[str, Duration | None]


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A deadline as stored, in the order of its table's columns."""

    id: str
    instance_id: str
    rule: str
    basis_at: datetime
    opened_at: datetime
    opened_sequence: int
    waiting_party: str
    waiting_on: str | None
    due_at: datetime | None
    remaining: int | None
    level: int
    missed_at: datetime | None
    ended_at: datetime | None
    ended_sequence: int | None
    ended_by: str | None
    result: str | None
    next_at: datetime | None
    slept_at: datetime | None
    levels_from: date | None
    levels_agreed: str
    alarm: bool
    calendar: str | None = None
    counted_from: date | None = None
    counted_days: int | None = None
    of_hold: bool = False


@dataclass(frozen=True, slots=True)
class NewDeadline:
    """A deadline to open: which rule, counted from when, due when; or asleep with `remaining` days left."""

    rule: DeadlineRule
    basis_at: datetime
    due_at: datetime | None
    remaining: int | None = None
    slept_at: datetime | None = None
    level: int = 0
    levels_agreed: str = ""
    missed_at: datetime | None = None
    levels_from: date | None = None
    next_at: datetime | None = None
    counted_from: date | None = None
    counted_days: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A firing as history tells it: its sequence, event, and the states it led from and to."""

    sequence: int
    event: str
    source: str | None
    target: str


@dataclass(frozen=True, slots=True)
class Firing:
    """What a deadline needs to know of a firing: the move and its states, when, and the moments and terms in force.

    `calendar` is the key of the calendar under which what it opens is counted; what is open keeps its own.

    `moments` gives the dates that bases name, `terms` the durations an agreement changed (None: not in force).
    `held` says whether a hold was open before; `story` the firings until now, needed only when the hold is lifted.
    """

    move: Transition
    source: str | None
    target: str
    at: datetime
    moments: Moments = field(default_factory=dict)
    terms: Terms = field(default_factory=dict)
    held: bool = False
    story: tuple[Step, ...] = ()
    calendar: str | None = None

    @property
    def enters(self) -> bool:
        """Whether the target is entered from another state."""
        return self.source != self.target

    def basis_of(self, rule: DeadlineRule) -> date | datetime | None:
        """The day or moment from which `rule` is counted, if the firing knows it."""
        return self.at if rule.basis == "now" else self.moments.get(rule.basis)


@dataclass(frozen=True, slots=True)
class DeadlinePlan:
    """The deadlines that stay open (changed or not), those that end now, and those that open."""

    kept: tuple[OpenDeadline, ...]
    changed: tuple[OpenDeadline, ...]
    opened: tuple[NewDeadline, ...]

    @property
    def due_at(self) -> datetime | None:
        """The least open due moment; the review of a hold is its keeper's own affair and is left out."""
        kept = (each.due_at for each in self.kept if not each.of_hold)
        return _least([*kept, *(new.due_at for new in self.opened if not new.rule.of_hold)])

    @property
    def wake_at(self) -> datetime | None:
        """The next moment at which the clock must act."""
        return _least([*(each.next_at for each in self.kept), *(new.next_at for new in self.opened)])


def plan(rules: Iterable[DeadlineRule], stored: Iterable[OpenDeadline], firing: Firing, calendars: CalendarOf,
         sequence: int) -> DeadlinePlan:  # fmt: skip
    """What `firing`, which makes history entry `sequence`, does to the open deadlines `stored` and which it opens."""
    rules = tuple(rules)
    by_name = {rule.name: rule for rule in rules}
    kept: list[OpenDeadline] = []
    changed: list[OpenDeadline] = []
    for deadline in stored:
        after = _after(by_name[deadline.rule], deadline, firing, calendars(deadline.calendar), sequence)
        if after.ended_at is None:
            kept.append(after)
        if after != deadline:
            changed.append(after)
    calendar = calendars(firing.calendar)
    opened = tuple(new for rule in rules if (new := _opening(rule, firing, calendar)) is not None)
    return DeadlinePlan(tuple(kept), tuple(changed), opened)


def put_to_sleep(rule: DeadlineRule, deadline: OpenDeadline, at: datetime, terms: Terms,
                 calendar: WorkingCalendar) -> OpenDeadline:  # fmt: skip
    """The deadline asleep since `at` with the whole days that were left; a late one stays late, unchased meanwhile."""
    if deadline.slept_at is not None or deadline.due_at is None:
        return deadline
    asleep = replace(deadline, next_at=None, slept_at=at)
    if at >= deadline.due_at:
        return asleep
    return replace(asleep, due_at=None, remaining=sleeping.left(at, deadline.due_at, _unit(rule, terms), calendar))


def woken(rule: DeadlineRule, deadline: OpenDeadline, at: datetime, terms: Terms,
          calendar: WorkingCalendar) -> OpenDeadline:  # fmt: skip
    """The deadline running again from the London day of `at` for what was left, chased on as if awake all along."""
    if deadline.slept_at is None:
        return deadline
    counted_from = levels.resumed_from(deadline, london_date(deadline.slept_at), london_date(at), calendar)
    if deadline.remaining is None:
        awake = replace(deadline, slept_at=None, levels_from=counted_from)
    else:
        again = sleeping.awake(deadline.remaining, at, _unit(rule, terms), calendar)
        passed = levels.reminders_passed(rule.levels, again.due_at, at, calendar, deadline.levels_agreed)
        # Whoever was given more time before it slept is not asked again before that, and has what was left of it.
        awake = replace(
            deadline, due_at=again.due_at, remaining=None, slept_at=None, levels_from=counted_from,
            level=passed if counted_from is None else max(passed, deadline.level),
            counted_from=again.counted_from, counted_days=again.counted_days,
        )  # fmt: skip
    return replace(awake, next_at=levels.next_at(rule.levels, awake, calendar))


def is_fixed(rule: DeadlineRule) -> bool:
    """Whether no hold moves it: the review of the hold itself, or an alarm that comes on a day of the calendar.

    An alarm whose count may stand still for another reason stands still on hold too.
    """
    return rule.of_hold or (rule.alarm and not (rule.paused_in or rule.paused_by))


def is_paused(rule: DeadlineRule, deadline: OpenDeadline, story: Iterable[Step]) -> bool:
    """Whether the rule itself, and not a hold, lets the deadline sleep after the firings of `story`."""
    paused = False
    for step in story:
        pauses = _pauses(rule, step) if step.sequence > deadline.opened_sequence else None
        paused = paused if pauses is None else pauses
    return paused


def _after(rule: DeadlineRule, deadline: OpenDeadline, firing: Firing, calendar: WorkingCalendar,
           sequence: int) -> OpenDeadline:  # fmt: skip
    if firing.move.event in rule.met_by:
        return _ended(rule, deadline, firing, sequence, "met")
    if rule.of_hold and firing.move.hold is not Hold.UNTOUCHED:
        return _ended(rule, deadline, firing, sequence, "not_needed")
    if firing.target not in (*rule.states, *rule.paused_in):
        return _ended(rule, deadline, firing, sequence, "not_needed")
    if _opens(rule, firing) and firing.basis_of(rule) is not None:
        return _ended(rule, deadline, firing, sequence, "not_needed")
    if firing.move.hold is Hold.SETS:
        return _asleep(rule, deadline, firing, calendar)
    if firing.move.hold is Hold.LIFTS:
        return deadline if is_paused(rule, deadline, firing.story) else _awake(rule, deadline, firing, calendar)
    # While a hold is open everything sleeps; what pauses or resumes meanwhile is read from the story when it is lifted.
    pauses = None if firing.held else _pauses(rule, Step(sequence, firing.move.event, firing.source, firing.target))
    if pauses is None:
        return deadline
    return (_asleep if pauses else _awake)(rule, deadline, firing, calendar)


def _pauses(rule: DeadlineRule, step: Step) -> bool | None:
    """Whether a firing puts the rule's deadline to sleep (True), wakes it (False) or leaves it (None)."""
    enters = step.source != step.target
    if step.event in rule.resumed_by:
        return False
    if step.event in rule.paused_by or (enters and step.target in rule.paused_in):
        return True
    return False if enters and step.target in rule.states else None


def _ended(rule: DeadlineRule, deadline: OpenDeadline, firing: Firing, sequence: int, result: str) -> OpenDeadline:
    late = not rule.alarm and deadline.due_at is not None and firing.at >= deadline.due_at
    missed_at = deadline.missed_at or (deadline.due_at if late else None)
    return replace(
        deadline,
        missed_at=missed_at,
        ended_at=firing.at,
        ended_sequence=sequence,
        ended_by=firing.move.event,
        result="missed" if missed_at else result,
        next_at=None,
    )


def _asleep(rule: DeadlineRule, deadline: OpenDeadline, firing: Firing, calendar: WorkingCalendar) -> OpenDeadline:
    if is_fixed(rule):
        return deadline
    return put_to_sleep(rule, deadline, firing.at, firing.terms, calendar)


def _awake(rule: DeadlineRule, deadline: OpenDeadline, firing: Firing, calendar: WorkingCalendar) -> OpenDeadline:
    return woken(rule, deadline, firing.at, firing.terms, calendar)


def _unit(rule: DeadlineRule, terms: Terms) -> Unit:
    """What is left is counted in working days where the rule is, else in calendar days."""
    length = terms.get(rule.name, rule.length)
    return Unit.WORKING_DAYS if length and length.unit is Unit.WORKING_DAYS else Unit.DAYS


def _opens(rule: DeadlineRule, firing: Firing) -> bool:
    if firing.target not in rule.states:
        return False
    if rule.opened_by:
        return firing.move.event in rule.opened_by
    return firing.source not in (*rule.states, *rule.paused_in)


def _opening(rule: DeadlineRule, firing: Firing, calendar: WorkingCalendar) -> NewDeadline | None:
    length = firing.terms.get(rule.name, rule.length)
    switched_off = rule.name in firing.terms and firing.terms[rule.name] is None
    basis = firing.basis_of(rule)
    if basis is None or switched_off or not _opens(rule, firing):
        return None
    basis_at = basis if isinstance(basis, datetime) else start_of_day(basis)
    due_at = calendar.due_at(basis, length)
    if length is not None and length.amount < 0 and due_at <= firing.at:
        # The day so long before has passed: nobody can be asked for it any more, let alone be late.
        return None
    agreed = levels.of_terms(rule.name, rule.levels, firing.terms)
    if firing.held and not is_fixed(rule):
        left = sleeping.left(firing.at, due_at, _unit(rule, firing.terms), calendar)
        return NewDeadline(rule, basis_at, None, left, slept_at=firing.at, levels_agreed=agreed)
    passed = levels.reminders_passed(rule.levels, due_at, firing.at, calendar, agreed)
    new = NewDeadline(
        rule, basis_at, due_at, level=passed, levels_agreed=agreed,
        counted_from=london_date(basis_at), counted_days=_working(length),
    )  # fmt: skip
    return replace(new, next_at=levels.next_at(rule.levels, new, calendar))


def _working(length: Duration | None) -> int | None:
    """How many working days a length is; None when it is none or of another unit."""
    return length.amount if length is not None and length.unit is Unit.WORKING_DAYS else None


def _least(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
