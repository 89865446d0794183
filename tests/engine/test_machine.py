"""Deciding: who may fire what, every reason why not, and one machine shared by everybody."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Definition, State, Transition
from engine.errors import Refusal
from engine.machine import Move, Published, decide
from tests.engine.loans import GUARDS, LOAN, Loan

DESK = frozenset({"desk"})
PUBLISHED = Published(LOAN, GUARDS)
STATES = st.sampled_from(["a", "b", "c", "d"])
EVENTS = st.sampled_from(["go", "wait", "stop"])
TABLES = st.dictionaries(st.tuples(STATES, EVENTS), st.none() | STATES)


def codes(answer: Move | tuple[Refusal, ...]) -> list[str]:
    return [] if isinstance(answer, Move) else [refusal.code for refusal in answer]


def only(answer: Move | tuple[Refusal, ...]) -> Refusal:
    assert not isinstance(answer, Move)
    (refusal,) = answer
    return refusal


def published(table: dict[tuple[str, str], str | None]) -> Published:
    moves = (Transition("1", event, (source,), target, ("desk",)) for (source, event), target in table.items())
    states = tuple(State(name, waits_on="desk") for name in "abcd")
    return Published(Definition("random", 1, ("a",), states, tuple(moves), (), {}), {})


def test_an_allowed_event_moves_to_its_target() -> None:
    assert decide(PUBLISHED, "asked", "lend", DESK, Loan()) == Move(LOAN.table["asked", "lend"], "asked", "lent")


def test_an_allowed_event_without_target_stays() -> None:
    move = decide(PUBLISHED, "lent", "note", DESK, Loan())
    assert isinstance(move, Move)
    assert (move.source, move.target) == ("lent", "lent")


def test_every_refusal_is_given_in_the_order_hold_then_party_then_guards() -> None:
    facts = Loan(card_valid=False, on_shelf=False)
    answer = decide(PUBLISHED, "asked", "lend", frozenset({"reader"}), facts, held=True)
    assert codes(answer) == ["on_hold", "not_yours", "card_expired", "not_on_shelf"]


def test_one_refusing_guard_closes_the_move() -> None:
    refusal = only(decide(PUBLISHED, "asked", "lend", DESK, Loan(card_valid=False)))
    assert refusal.missing == ("card",)


def test_guards_are_asked_in_the_order_of_the_transition() -> None:
    lend = replace(LOAN.transitions[0], guards=("on_shelf", "card_valid"))
    turned = Published(replace(LOAN, transitions=(lend,)), GUARDS)
    answer = decide(turned, "asked", "lend", DESK, Loan(card_valid=False, on_shelf=False))
    assert codes(answer) == ["not_on_shelf", "card_expired"]


def test_who_could_act_instead_is_named() -> None:
    refusal = only(decide(PUBLISHED, "asked", "lend", frozenset({"reader"}), Loan()))
    assert refusal.who_could == ("desk", "desk.head")
    assert refusal.sentence == "You cannot take this step."


def test_somebody_without_any_party_is_refused() -> None:
    assert codes(decide(PUBLISHED, "asked", "note", frozenset(), Loan())) == ["not_yours"]


def test_an_event_of_another_state_says_where_it_is_possible() -> None:
    refusal = only(decide(PUBLISHED, "queried", "note", DESK, Loan()))
    assert refusal.code == "not_in_this_state"
    assert refusal.sentence == (
        "This stands at “queried (desk)”. The step is possible only at “asked (desk)” or “lent (desk)”."
    )


def test_an_event_of_no_state_says_so() -> None:
    refusal = only(decide(PUBLISHED, "asked", "burn", DESK, Loan()))
    assert refusal.sentence == "This stands at “asked (desk)”. The step is possible in no state of this workflow."


def test_an_ended_instance_refuses_with_that_reason_alone() -> None:
    assert codes(decide(PUBLISHED, "lost", "lend", frozenset(), Loan(), held=True)) == ["already_ended"]


def test_a_state_of_a_retired_version_refuses_every_event() -> None:
    assert codes(decide(PUBLISHED, "archived", "lend", DESK, Loan())) == ["not_in_this_state"]


def test_a_hold_lets_notes_through() -> None:
    assert codes(decide(PUBLISHED, "asked", "note", DESK, Loan(), held=True)) == []


def test_a_hold_cannot_be_set_twice() -> None:
    assert codes(decide(PUBLISHED, "asked", "hold", DESK, Loan(), held=True)) == ["on_hold"]


def test_what_is_held_can_be_resumed() -> None:
    assert codes(decide(PUBLISHED, "asked", "resume", DESK, Loan(), held=True)) == []


def test_what_is_not_held_cannot_be_resumed() -> None:
    assert codes(decide(PUBLISHED, "asked", "resume", DESK, Loan())) == ["not_on_hold"]


def test_an_error_in_a_guard_is_not_taken_for_an_answer() -> None:
    def broken(_facts: object) -> Refusal | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decide(Published(LOAN, {**GUARDS, "on_shelf": broken}), "asked", "lend", DESK, Loan())


def test_a_definition_has_one_machine() -> None:
    assert PUBLISHED.machine is PUBLISHED.machine


@given(table=TABLES, state=STATES, event=EVENTS)
def test_machine_and_table_allow_the_same(table: dict[tuple[str, str], str | None], state: str, event: str) -> None:
    random = published(table)
    in_machine = event in random.machine.get_triggers(state)
    assert in_machine == ((state, event) in random.definition.table)


@given(table=TABLES, state=STATES, event=EVENTS)
def test_decision_and_table_lead_to_the_same_state(
    table: dict[tuple[str, str], str | None], state: str, event: str
) -> None:
    move = decide(published(table), state, event, DESK, None)
    reached = move.target if isinstance(move, Move) else None
    assert reached == ((table[state, event] or state) if (state, event) in table else None)


@pytest.fixture
def eager_switching() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager_switching")
def test_two_threads_do_not_disturb_each_other() -> None:
    def lend(on_shelf: bool) -> set[bool]:
        answers = (decide(PUBLISHED, "asked", "lend", DESK, Loan(on_shelf=on_shelf)) for _ in range(2000))
        return {isinstance(answer, Move) for answer in answers}

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lend, [True, False])) == [{True}, {False}]
