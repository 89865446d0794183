"""Starts instances and fires them: decide, compare-and-set, history and deadlines, inside the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from engine import deadline_store, store, task_chasing
from engine.actor import Actor
from engine.deadlines import DeadlinePlan, Firing, Moments, OpenDeadline, Terms, plan
from engine.definition import Hold, Transition
from engine.errors import Refusal, Refused, StaleVersion, UnknownDefinition
from engine.machine import Move, Published, decide
from engine.runtime import LostRace, Work, new_id
from engine.store import Row

# Stands for every event of an instance whose definition this release does not carry: they are all closed.
ANY_EVENT = "*"


class Facts(Protocol):
    """What a workflow knows of an instance when it is asked to move; read in the same transaction."""

    def parties(self, actor: Actor) -> frozenset[str]:
        """The parties that `actor` speaks for, such as "responsible.coordinator"."""

    def organisation_of(self, party: str) -> str | None:
        """The organisation that stands behind `party` now, if one does."""

    @property
    def terms(self) -> Terms:
        """Durations that an agreement changed, by deadline rule; None switches a rule off."""

    @property
    def calendar(self) -> str | None:
        """The key of the calendar under which deadlines that open now are counted; None: everybody's."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is recorded with a firing: a reason in words, details, the dates its deadlines count from.

    `terms` are durations that hold for this firing alone, over those of the facts.
    """

    reason: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    moments: Moments = field(default_factory=dict)
    terms: Terms = field(default_factory=dict)
    hold_reason: str | None = None
    hold_review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Available:
    """An event of the present state: open when `refusals` is empty."""

    event: str
    rule: str
    target: str
    refusals: tuple[Refusal, ...]

    @property
    def is_open(self) -> bool:
        """Whether firing it now would be allowed."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class Birth:
    """What a new instance starts with; `id` is given by the workflow so that its own rows can share it."""

    id: str
    definition: str
    state: str
    event: str
    scope: str
    responsible: str | None
    parent_id: str | None = None


def start(work: Work, birth: Birth, facts: Facts, note: Note | None = None) -> Row:
    """Create an instance in one of its definition's initial states, with its first history entry and deadlines."""
    note = note or Note()
    published = work.runtime.catalogue.latest(birth.definition)
    definition = published.definition
    if birth.state not in definition.initial:
        raise ValueError(f"{birth.definition} does not start in {birth.state}.")
    move = Transition("start", birth.event, (), birth.state, ())
    terms = {**facts.terms, **note.terms}
    firing = Firing(move, None, birth.state, work.at, note.moments, terms, calendar=facts.calendar)
    planned = plan(definition.deadlines, (), firing, work.calendar_of, sequence=1)
    waits_on = definition.state[birth.state].waits_on
    row = Row(
        id=birth.id, definition=definition.name, definition_version=definition.version, state=birth.state, version=1,
        scope=birth.scope, parent_id=birth.parent_id, responsible=birth.responsible, waiting_party=waits_on,
        waiting_on=facts.organisation_of(waits_on or ""), due_at=planned.due_at, wake_at=planned.wake_at,
        held_since=None, hold_reason=None, hold_review_on=None, created_at=work.at, entered_at=work.at,
        ended_at=None, outcome=None,
    )  # fmt: skip
    row, entry = store.chained(work, row, birth.event, None, note.reason, note.detail)
    store.insert_instance(work, row)
    store.insert_history(work, entry)
    _write_deadlines(work, row, planned, facts)
    return row


def fire(work: Work, instance_id: str, event: str, facts: Facts, note: Note | None = None, *,
         responsible: str | None = None) -> Row:  # fmt: skip
    """Move an instance, or raise Refused with every reason; the compare-and-set may raise LostRace.

    `responsible` names the organisation that is responsible from this move on, when the move changes it.
    """
    note = note or Note()
    # Locked where the database can: what its deadlines are must stay true until they are written.
    row = store.read_instance(work, instance_id, lock=True)
    published = work.runtime.catalogue.get(row.definition, row.definition_version)
    move = decided(published, row, event, facts, work.actor)
    sequence = row.version + 1
    firing = Firing(
        move.transition, row.state, move.target, work.at, note.moments, {**facts.terms, **note.terms},
        held=row.held_since is not None,
        story=store.story(work, instance_id) if move.transition.hold is Hold.LIFTS else (),
        calendar=facts.calendar,
    )  # fmt: skip
    deadlines = deadline_store.open_deadlines(work, instance_id)
    planned = plan(published.definition.deadlines, deadlines, firing, work.calendar_of, sequence)
    after = _moved(work, row, published, move, planned, facts, note, responsible)
    after, entry = store.chained(work, after, event, row.state, note.reason, note.detail)
    if not store.update_instance(work, after, expected=row.version):
        raise LostRace
    store.insert_history(work, entry)
    _write_deadlines(work, after, planned, facts)
    if (row.held_since is None) != (after.held_since is None):
        task_chasing.follow_hold(work, after)
    return after


def decided(published: Published, row: Row, event: str, facts: Facts, actor: Actor) -> Move:
    """The move that `event` makes, or Refused with every reason."""
    held = row.held_since is not None
    answer = decide(published, row.state, event, facts.parties(actor), facts, held)
    if not isinstance(answer, Move):
        raise Refused(answer)
    return answer


def available(work: Work, row: Row, facts: Facts) -> tuple[Available, ...]:
    """Every event of the present state, open or with all the reasons why not, for the actor of `work`."""
    try:
        published = work.runtime.catalogue.get(row.definition, row.definition_version)
    except UnknownDefinition as error:
        return (Available(ANY_EVENT, "-", row.state, (Refusal(error.code, str(error)),)),)
    held = row.held_since is not None
    parties = facts.parties(work.actor)
    found = []
    for move in published.definition.moves_from(row.state):
        answer = decide(published, row.state, move.event, parties, facts, held)
        refusals = () if isinstance(answer, Move) else answer
        found.append(Available(move.event, move.rule, move.target or row.state, refusals))
    return tuple(found)


def expect_version(row: Row, version: int | None) -> None:
    """Raise StaleVersion when the caller acted on another version than the stored one."""
    if version is not None and version != row.version:
        raise StaleVersion(version, row.version)


def _moved(work: Work, row: Row, published: Published, move: Move, planned: DeadlinePlan, facts: Facts, note: Note,
           responsible: str | None) -> Row:  # fmt: skip
    state = published.definition.state[move.target]
    changes: dict[str, Any] = {
        "state": state.name,
        "version": row.version + 1,
        "waiting_party": state.waits_on,
        "waiting_on": facts.organisation_of(state.waits_on) if state.waits_on else None,
        "due_at": planned.due_at,
        "wake_at": planned.wake_at,
    }
    if responsible is not None:
        changes["responsible"] = responsible
    if move.source != move.target:
        changes["entered_at"] = work.at
    if move.transition.hold is Hold.SETS:
        # A hold set over another goes on from the first.
        since = row.held_since or work.at
        changes |= {"held_since": since, "hold_reason": note.hold_reason, "hold_review_on": note.hold_review_on}
    if move.transition.hold is Hold.LIFTS or state.outcome:
        changes |= {"held_since": None, "hold_reason": None, "hold_review_on": None}
    if state.outcome:
        changes |= {"ended_at": work.at, "outcome": state.outcome}
    return row.changed(**changes)


def _write_deadlines(work: Work, row: Row, planned: DeadlinePlan, facts: Facts) -> None:
    for deadline in planned.changed:
        deadline_store.update_deadline(work, deadline)
    for new in planned.opened:
        deadline_store.insert_deadline(
            work,
            OpenDeadline(
                id=new_id(), instance_id=row.id, rule=new.rule.name, basis_at=new.basis_at, opened_at=work.at,
                opened_sequence=row.version, waiting_party=new.rule.waits_on,
                waiting_on=facts.organisation_of(new.rule.waits_on), due_at=new.due_at, remaining=new.remaining,
                level=new.level, missed_at=None, ended_at=None, ended_sequence=None, ended_by=None, result=None,
                next_at=new.next_at, slept_at=new.slept_at, levels_from=None, levels_agreed=new.levels_agreed,
                alarm=new.rule.alarm, calendar=facts.calendar, counted_from=new.counted_from,
                counted_days=new.counted_days, of_hold=new.rule.of_hold,
            ),
        )  # fmt: skip
