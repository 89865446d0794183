"""Decides whether an event may move a state now: every reason against it, or the move; nothing is stored or sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from transitions import Machine

from engine.definition import Definition, Hold, Transition
from engine.errors import Refusal

# Of whom it is none.
NOT_YOUR_STEP = "You cannot take this step."
_NOWHERE = "in no state of this workflow"
Guard = Callable[[Any], Refusal | None]
"""A pure question to the facts of an instance: None when it agrees, else the reason why not."""


@dataclass(frozen=True, eq=False)
class Published:
    """A verified definition with the guards it names; shared by all instances and all threads."""

    definition: Definition
    guards: Mapping[str, Guard]

    @cached_property
    def machine(self) -> Machine:
        """The one machine of this definition: it holds the moves, never an instance, and has no callbacks."""
        machine = Machine(
            model=None,
            initial=None,
            states=[state.name for state in self.definition.states],
            auto_transitions=False,
            send_event=False,
        )
        for move in self.definition.transitions:
            for source in move.sources:
                machine.add_transition(move.event, source, move.target, conditions="open")
        return machine


@dataclass(frozen=True, slots=True)
class Move:
    """What an allowed event does: from `source` to `target`, the same state when the transition stays."""

    transition: Transition
    source: str
    target: str


@dataclass(slots=True)
class _Subject:
    """Stands in for one instance during one firing: its state, and our combined answer to the machine's condition."""

    state: str
    open: bool


def decide(
    published: Published, state: str, event: str, parties: frozenset[str], facts: object, held: bool = False
) -> Move | tuple[Refusal, ...]:
    """Ask whether somebody who acts as `parties` may fire `event` in `state`; the move, or every reason against it.

    Pure. Refusal codes, in this order: `already_ended` and `not_in_this_state` stand alone; `on_hold` or
    `not_on_hold`, `not_yours`, then those of the transition's guards, all of which are asked with `facts`.
    An exception in a guard is passed on.
    """
    transition = published.definition.table.get((state, event))
    if state in published.definition.ended_states:
        return (Refusal("already_ended", "This has ended; nothing more can be done with it."),)
    if transition is None:
        return (_not_in_this_state(published.definition, state, event),)
    refusals = (*_hold(transition, held), *_party(transition, parties), *_asked(published, transition, facts))
    subject = _Subject(state, open=not refusals)
    if not published.machine.events[event].trigger(subject):
        return refusals
    return Move(transition, state, subject.state)


def _hold(transition: Transition, held: bool) -> Iterable[Refusal]:
    if held and not transition.while_held:
        yield Refusal("on_hold", "This is on hold: until it is resumed it can only be noted, resumed or ended.")
    if not held and transition.hold is Hold.LIFTS:
        yield Refusal("not_on_hold", "This is not on hold, so there is nothing to resume.")


def _party(transition: Transition, parties: frozenset[str]) -> Iterable[Refusal]:
    if parties.isdisjoint(transition.by):
        # Who can, whoever knows the parties says in their own words.
        yield Refusal("not_yours", NOT_YOUR_STEP, who_could=transition.by)


def _asked(published: Published, transition: Transition, facts: object) -> Iterable[Refusal]:
    answers = (published.guards[name](facts) for name in transition.guards)
    return [refusal for refusal in answers if refusal is not None]


def _not_in_this_state(definition: Definition, state: str, event: str) -> Refusal:
    possible = [each.name for each in definition.states if (each.name, event) in definition.table]
    where = f"only at {_either(_called(definition, each) for each in possible)}" if possible else _NOWHERE
    return Refusal(
        "not_in_this_state", f"This stands at {_called(definition, state)}. The step is possible {where}."
    )  # fmt: skip


def _called(definition: Definition, state: str) -> str:
    """What those at work call a state."""
    labels = definition.labels.get(state)
    return f"“{labels.staff if labels else state.replace('_', ' ')}”"


def _either(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
