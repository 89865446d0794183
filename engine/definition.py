"""What an author of a workflow writes: states, transitions, deadlines and labels, as frozen data."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property


class Unit(StrEnum):
    """How a duration is counted: working days skip weekends and bank holidays, the others are calendar time."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in whole units; a negative amount counts back."""

    amount: int
    unit: Unit = Unit.WORKING_DAYS


def working_days(amount: int) -> Duration:
    """`amount` working days."""
    return Duration(amount)


def calendar_days(amount: int) -> Duration:
    """`amount` calendar days."""
    return Duration(amount, Unit.DAYS)


def weeks(amount: int) -> Duration:
    """`amount` calendar weeks."""
    return Duration(amount, Unit.WEEKS)


def months(amount: int) -> Duration:
    """`amount` calendar months; a day the month lacks becomes its last."""
    return Duration(amount, Unit.MONTHS)


@dataclass(frozen=True, slots=True)
class Labels:
    """What a state is called: one sentence that explains it, and a label for each audience."""

    sentence: str
    staff: str
    partner: str
    referrer: str
    learner: str


@dataclass(frozen=True, slots=True)
class State:
    """A place an instance can be in.

    An open state names the party that must act next (`waits_on`); an end names its `outcome` instead.
    """

    name: str
    waits_on: str | None = None
    outcome: str | None = None


class Hold(StrEnum):
    """What a move does to the hold of its instance."""

    UNTOUCHED = "untouched"
    SETS = "sets"
    LIFTS = "lifts"


@dataclass(frozen=True, slots=True)
class Transition:
    """A move: from any of `sources` to `target` (None: it stays) when a party in `by` fires `event`.

    `rule` is the rule's number in the journey rules; `guards` are names, all of which are asked.
    `while_held` lets the move through an open hold; only notes, resuming and ends may have it.
    `hold` says whether the move puts the instance on hold or lifts that: every deadline then sleeps or wakes.
    """

    rule: str
    event: str
    sources: tuple[str, ...]
    target: str | None
    by: tuple[str, ...]
    guards: tuple[str, ...] = ()
    while_held: bool = False
    hold: Hold = Hold.UNTOUCHED


@dataclass(frozen=True, slots=True)
class Level:
    """A step of chasing: `working_days` from the due day (negative: before it), and who is told."""

    name: str
    working_days: int
    tells: tuple[str, ...]


REMIND = Level("remind", -1, ("waited_on",))
FLAG = Level("flag", 0, ("waited_on", "sender"))
ESCALATE_FIRST = Level("escalate", 2, ("manager",))
ESCALATE_SECOND = Level("escalate_again", 5, ("partnership",))
USUAL_LEVELS = (REMIND, FLAG, ESCALATE_FIRST, ESCALATE_SECOND)


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A time limit of a state.

    It opens when one of `opened_by` fires (empty: when `states` is entered from outside), counted from the moment
    called `basis` ("now": the moment of the event) over `length` (None: the basis is the due day or moment itself).
    It is met by an event of `met_by`, and not needed once `states` is left another way. It sleeps, keeping what was
    left, in the states of `paused_in` (until one of `states` is entered) and after an event of `paused_by`; an event
    of `resumed_by` wakes it.
    `fires` is the event that the clock fires when it is missed; without one lateness only tells people (`levels`).
    An `alarm` is the clock's own appointment: nobody can be late for it, so it ends met or not needed. A hold leaves
    it its day, unless it names what else lets it sleep.
    One that is `of_hold` is the review of a hold: opened by a move that sets one, it runs only while that lasts.
    """

    name: str
    states: tuple[str, ...]
    length: Duration | None
    waits_on: str
    basis: str = "now"
    opened_by: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()
    paused_in: tuple[str, ...] = ()
    paused_by: tuple[str, ...] = ()
    resumed_by: tuple[str, ...] = ()
    fires: str | None = None
    levels: tuple[Level, ...] = USUAL_LEVELS
    alarm: bool = False
    of_hold: bool = False


@dataclass(frozen=True)
class Definition:
    """A workflow as published: immutable, known by name and version, and by the hash of its content.

    A hold lets the tasks about an instance sleep, but for those of the kinds `tasks_through_hold`.
    """

    name: str
    version: int
    initial: tuple[str, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    deadlines: tuple[DeadlineRule, ...]
    labels: Mapping[str, Labels] = field(hash=False)
    tasks_through_hold: tuple[str, ...] = ()

    @cached_property
    def state(self) -> Mapping[str, State]:
        """States by name."""
        return {state.name: state for state in self.states}

    @cached_property
    def open_states(self) -> frozenset[str]:
        """Names of the states in which somebody must still act."""
        return frozenset(state.name for state in self.states if state.waits_on is not None)

    @cached_property
    def ended_states(self) -> frozenset[str]:
        """Names of the states that end an instance, each with an outcome."""
        return frozenset(state.name for state in self.states if state.outcome is not None)

    @cached_property
    def table(self) -> Mapping[tuple[str, str], Transition]:
        """The compiled table: (state, event) to the one transition that leaves there."""
        return {(source, move.event): move for move in self.transitions for source in move.sources}

    @cached_property
    def rule(self) -> Mapping[str, DeadlineRule]:
        """Deadline rules by name."""
        return {rule.name: rule for rule in self.deadlines}

    @cached_property
    def too_early(self) -> frozenset[tuple[str, str]]:
        """(rule, state) of the deadlines that run in a state where no event can meet them yet."""
        found = {(rule.name, state) for rule in self.deadlines if rule.met_by for state in rule.states}
        return frozenset(
            (rule, state) for rule, state in found
            if not any((state, event) in self.table for event in self.rule[rule].met_by)
        )  # fmt: skip

    def moves_from(self, state: str) -> tuple[Transition, ...]:
        """Every transition that leaves (or stays in) `state`, in the author's order."""
        return tuple(move for move in self.transitions if state in move.sources)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical content, labels included: it may change only together with the version."""
        content = {
            "name": self.name,
            "initial": self.initial,
            "states": [asdict(state) for state in self.states],
            "transitions": [asdict(move) for move in self.transitions],
            "deadlines": [asdict(rule) for rule in self.deadlines],
            "labels": {name: asdict(label) for name, label in sorted(self.labels.items())},
            "tasks_through_hold": sorted(self.tasks_through_hold),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
