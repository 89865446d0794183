"""`journey check`: sound for this release, and it finds each fault that could be seeded in a real journey."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from api.cli import app, check
from engine.definition import Definition, State, Transition, working_days
from workflows.definitions.holistic import HOLISTIC
from workflows.guards.journeys import JOURNEY_GUARDS
from workflows.guards.learning import LEARNING_GUARDS

GUARDS = {**JOURNEY_GUARDS, **LEARNING_GUARDS}
Spoil = Callable[[Definition], Definition]


def states(*more: State) -> Spoil:
    """With further states, labelled like the first."""

    def spoil(good: Definition) -> Definition:
        labels = {**good.labels, **{state.name: good.labels["referred"] for state in more}}
        return replace(good, states=(*good.states, *more), labels=labels)

    return spoil


def moves(*more: Transition) -> Spoil:
    """With further moves."""
    return lambda good: replace(good, transitions=(*good.transitions, *more))


def without(event: str) -> Spoil:
    """Without the moves of an event."""
    return lambda good: replace(good, transitions=tuple(move for move in good.transitions if move.event != event))


def one_deadline(name: str, **changes: object) -> Spoil:
    """With one deadline changed."""
    return lambda good: replace(
        good,
        deadlines=tuple(replace(rule, **changes) if rule.name == name else rule for rule in good.deadlines),  # type: ignore[arg-type]
    )


def undeadlined(state: str) -> Spoil:
    """Without the deadlines of a state."""
    return lambda good: replace(
        good, deadlines=tuple(rule for rule in good.deadlines if state not in (*rule.states, *rule.paused_in))
    )


FAULTS: dict[str, Spoil] = {
    "unreachable": states(State("limbo", outcome="lost")),
    "dead_end": lambda good: moves(Transition("x", "park", ("referred",), "parked", ("system",)))(
        states(State("parked", waits_on="responsible"))(good)
    ),
    "nobody_next": states(State("nowhere")),
    "open_end": states(State("both", waits_on="responsible", outcome="lost")),
    "overlap": moves(Transition("x", "accept", ("referred",), "declined", ("system",))),
    "end_moves": moves(Transition("x", "wake", ("progressed",), "referred", ("system",))),
    "nobody_fires": moves(Transition("x", "ponder", ("referred",), None, ())),
    "unknown_party": moves(Transition("x", "ponder", ("referred",), None, ("stranger.king",))),
    "unknown_guard": moves(Transition("x", "ponder", ("referred",), None, ("system",), ("moon_is_full",))),
    "unknown_state": moves(Transition("x", "vanish", ("referred",), "elsewhere", ("system",))),
    "no_deadline": undeadlined("induction"),
    "unknown_deadline_event": one_deadline("induction", met_by=("applause",)),
    "cannot_fire": one_deadline("induction", fires="lapse"),
    "deadline_twice": lambda good: replace(good, deadlines=(*good.deadlines, good.deadlines[0])),
    "no_label": lambda good: replace(
        good, labels={key: value for key, value in good.labels.items() if key != "accepted"}
    ),
}


def spoilt(spoil: Spoil, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Status and output of the check when the release carries the spoilt journey."""
    monkeypatch.setattr(check, "DEFINITIONS", ((spoil(HOLISTIC), GUARDS),))
    ended = CliRunner().invoke(app, ["check"])
    return ended.exit_code, ended.stdout


def test_the_five_definitions_of_this_release_are_sound() -> None:
    ended = CliRunner().invoke(app, ["check"])
    assert (ended.exit_code, ended.stdout.count(": sound\n")) == (0, 5)


@pytest.mark.parametrize("code", FAULTS)
def test_a_seeded_fault_fails_the_check_and_is_named(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, output = spoilt(FAULTS[code], monkeypatch)
    assert (status, f"    {code}: " in output) == (1, True), output


def test_a_fault_is_shown_with_the_path_that_leads_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _status, output = spoilt(FAULTS["no_deadline"], monkeypatch)
    assert "[referred > accept > accepted > start_induction > induction]" in output


def test_a_changed_duration_changes_the_fingerprint() -> None:
    changed = one_deadline("induction", length=working_days(6))(HOLISTIC)
    assert changed.fingerprint != HOLISTIC.fingerprint


def test_without_a_way_to_an_end_every_state_on_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _status, output = spoilt(without("start_induction"), monkeypatch)
    assert "unreachable: No path leads from the start to induction." in output
