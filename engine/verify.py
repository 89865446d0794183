"""Static checks of a definition before it is published: every fault, each with the path that shows it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import TypeVar

from engine.definition import DeadlineRule, Definition, Hold, Transition

SYSTEM = "system"
"""The party that the clock acts as."""

Faults = Iterator["Fault"]
Path = tuple[str, ...]
Named = TypeVar("Named", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a definition is refused: a code, a sentence for its author, and states and events in turn as the proof."""

    code: str
    sentence: str
    path: Path


def verify(definition: Definition, guard_names: Collection[str], parties: Collection[str]) -> tuple[Fault, ...]:
    """Every fault of `definition`, none if it may be published; cycles are no fault.

    `guard_names` are the guards it may name, `parties` everybody who may fire an event. Never raises.
    """
    faults = [fault for check in _CHECKS for fault in check(definition)]
    faults += _guards(definition, frozenset(guard_names))
    faults += _parties(definition, frozenset(parties))
    return tuple(faults)


def _repeated_names(definition: Definition) -> Faults:
    for name in _repeated(state.name for state in definition.states):
        yield Fault("state_twice", f"Two states are called {name}.", (name,))
    for name in _repeated(rule.name for rule in definition.deadlines):
        yield Fault("deadline_twice", f"Two deadlines are called {name}.", (name,))


def _initial(definition: Definition) -> Faults:
    if not definition.initial:
        yield Fault("no_initial", "Nothing says in which state an instance starts.", ())
    for name in definition.initial:
        if name not in definition.state:
            yield Fault("unknown_initial", f"Instances start in {name}, which is not a state.", (name,))


def _sources_and_targets(definition: Definition) -> Faults:
    for move in definition.transitions:
        if not move.sources:
            yield Fault("no_source", f"{move.event} ({move.rule}) leaves no state.", (move.event,))
        for name in (*move.sources, move.target):
            if name is not None and name not in definition.state:
                path = (name, move.event) if name in move.sources else (*move.sources[:1], move.event, name)
                yield Fault("unknown_state", f"{move.event} ({move.rule}) names {name}, which is not a state.", path)


def _overlaps(definition: Definition) -> Faults:
    pairs = ((source, move.event) for move in definition.transitions for source in move.sources)
    for source, event in _repeated(pairs):
        rules = [move.rule for move in definition.transitions if move.event == event and source in move.sources]
        sentence = f"{event} in {source} is defined more than once ({', '.join(rules)})."
        yield Fault("overlap", sentence, (source, event))


def _open_or_end(definition: Definition) -> Faults:
    for state in definition.states:
        if state.waits_on is None and state.outcome is None:
            yield Fault("nobody_next", f"{state.name} names neither who acts next nor an outcome.", (state.name,))
        if state.waits_on is not None and state.outcome is not None:
            yield Fault("open_end", f"{state.name} names an outcome and somebody who acts next.", (state.name,))


def _unreachable(definition: Definition) -> Faults:
    routes = _routes(definition)
    for state in definition.states:
        if state.name not in routes:
            into = (move for move in definition.transitions if move.target == state.name)
            path = next(((*move.sources[:1], move.event, state.name) for move in into), (state.name,))
            yield Fault("unreachable", f"No path leads from the start to {state.name}.", path)


def _dead_ends(definition: Definition) -> Faults:
    if not definition.ended_states:
        yield Fault("no_end", "No state has an outcome, so nothing ever ends.", definition.initial[:1])
        return
    ending = _states_that_end(definition)
    for state in definition.states:
        if state.name not in ending:
            yield Fault("dead_end", f"No path leads from {state.name} to an end.", _path_to(definition, state.name))


def _ends_stay_ends(definition: Definition) -> Faults:
    for name in sorted(definition.ended_states):
        for move in definition.moves_from(name):
            yield Fault("end_moves", f"{name} is an end, yet {move.event} is possible there.", _steps(move, name))


def _unwatched(definition: Definition) -> Faults:
    watched = {name for rule in definition.deadlines for name in (*rule.states, *rule.paused_in)}
    for name in sorted(definition.open_states - watched):
        yield Fault("no_deadline", f"{name} is open and has no deadline.", _path_to(definition, name))


def _labels(definition: Definition) -> Faults:
    for name in definition.state:
        if name not in definition.labels:
            yield Fault("no_label", f"{name} has no sentence and no labels.", (name,))
    for name, labels in definition.labels.items():
        if name not in definition.state:
            yield Fault("stray_label", f"There are labels for {name}, which is not a state.", (name,))
        if not all(text.strip() for text in astuple(labels)):
            yield Fault("empty_label", f"A label or the sentence of {name} is empty.", (name,))


def _hold(definition: Definition) -> Faults:
    for move in definition.transitions:
        path = _steps(move, *move.sources[:1])
        if move.while_held and move.target is not None and move.target not in definition.ended_states:
            sentence = f"{move.event} ({move.rule}) moves a held instance, which only an end may do."
            yield Fault("moves_while_held", sentence, path)
        if move.hold is Hold.LIFTS and not move.while_held:
            sentence = f"{move.event} ({move.rule}) lifts a hold but is closed while one is open."
            yield Fault("hold_stays", sentence, path)


def _hold_reviews(definition: Definition) -> Faults:
    setting = {move.event for move in definition.transitions if move.hold is Hold.SETS}
    for rule in definition.deadlines:
        if rule.of_hold and not (rule.opened_by and setting.issuperset(rule.opened_by)):
            sentence = f"Deadline {rule.name} is the review of a hold, yet something opens it that sets none."
            yield Fault("opens_without_hold", sentence, (rule.name, *rule.opened_by))


def _deadline_names(definition: Definition) -> Faults:
    events = {move.event for move in definition.transitions}
    for rule in definition.deadlines:
        for name in (*rule.states, *rule.paused_in):
            if name not in definition.state:
                sentence = f"Deadline {rule.name} runs or sleeps in {name}, which is not a state."
                yield Fault("unknown_deadline_state", sentence, (rule.name, name))
            elif name in definition.ended_states:
                sentence = f"Deadline {rule.name} runs or sleeps in {name}, which is an end."
                yield Fault("deadline_after_end", sentence, (rule.name, name))
        for event in (*rule.opened_by, *rule.met_by, *rule.resumed_by, *([rule.fires] if rule.fires else [])):
            if event not in events:
                sentence = f"Deadline {rule.name} names {event}, which no transition has."
                yield Fault("unknown_deadline_event", sentence, (rule.name, event))


def _never_opened(definition: Definition) -> Faults:
    for rule in definition.deadlines:
        if not _opens(definition, rule):
            sentence = f"Deadline {rule.name} never opens: nothing that opens it leads to its states."
            yield Fault("never_opens", sentence, (*rule.opened_by, *rule.states))


def _fired_by_clock(definition: Definition) -> Faults:
    for rule in definition.deadlines:
        for name in _due_in(definition, rule) if rule.fires else ():
            move = definition.table.get((name, rule.fires or ""))
            path = (*_path_to(definition, name), rule.fires or "")
            if move is None:
                sentence = f"Deadline {rule.name} may be missed in {name}, where {rule.fires} is not possible."
                yield Fault("cannot_fire", sentence, path)
            elif SYSTEM not in move.by:
                sentence = f"Deadline {rule.name} fires {rule.fires} in {name}, which the system may not do."
                yield Fault("clock_may_not", sentence, path)


def _guards(definition: Definition, known: frozenset[str]) -> Faults:
    for move in definition.transitions:
        for name in move.guards:
            if name not in known:
                sentence = f"{move.event} ({move.rule}) asks {name}, which is not a guard."
                yield Fault("unknown_guard", sentence, _steps(move, *move.sources[:1]))


def _parties(definition: Definition, known: frozenset[str]) -> Faults:
    for move in definition.transitions:
        path = _steps(move, *move.sources[:1])
        if not move.by:
            yield Fault("nobody_fires", f"Nobody can fire {move.event} ({move.rule}).", path)
        for party in move.by:
            if party not in known:
                sentence = f"{move.event} ({move.rule}) is for {party}, which is not a party."
                yield Fault("unknown_party", sentence, path)


_CHECKS: tuple[Callable[[Definition], Faults], ...] = (
    _repeated_names,
    _initial,
    _sources_and_targets,
    _overlaps,
    _open_or_end,
    _unreachable,
    _dead_ends,
    _ends_stay_ends,
    _unwatched,
    _labels,
    _hold,
    _hold_reviews,
    _deadline_names,
    _never_opened,
    _fired_by_clock,
)


def _repeated(names: Iterator[Named]) -> list[Named]:
    return [name for name, times in Counter(names).items() if times > 1]


def _steps(move: Transition, source: str = "") -> Path:
    return tuple(step for step in (source, move.event, move.target or source) if step)


def _routes(definition: Definition) -> Mapping[str, Path]:
    """The shortest path to each state that the start can reach: states and events in turn."""
    routes: dict[str, Path] = {name: (name,) for name in definition.initial}
    waiting = list(routes)
    for name in waiting:
        for move in definition.moves_from(name):
            if move.target is not None and move.target not in routes:
                routes[move.target] = (*routes[name], move.event, move.target)
                waiting.append(move.target)
    return routes


def _path_to(definition: Definition, state: str) -> Path:
    return _routes(definition).get(state, (state,))


def _states_that_end(definition: Definition) -> set[str]:
    ending = set(definition.ended_states)
    waiting = list(ending)
    for name in waiting:
        before = {source for move in definition.transitions if move.target == name for source in move.sources}
        waiting.extend(before - ending)
        ending |= before
    return ending


def _opens(definition: Definition, rule: DeadlineRule) -> bool:
    if not rule.opened_by and not set(rule.states).isdisjoint(definition.initial):
        return True
    for move in definition.transitions:
        for source in move.sources:
            outside = source not in (*rule.states, *rule.paused_in)
            starts = move.event in rule.opened_by if rule.opened_by else outside
            if starts and (move.target or source) in rule.states:
                return True
    return False


def _due_in(definition: Definition, rule: DeadlineRule) -> Path:
    """Its own states, and of those where it sleeps the ones in which an event makes it run on."""
    woken = {
        move.target or source
        for move in definition.transitions
        for source in move.sources
        if move.event in rule.resumed_by and source in (*rule.states, *rule.paused_in)
    }
    return (*rule.states, *(name for name in rule.paused_in if name in woken))
