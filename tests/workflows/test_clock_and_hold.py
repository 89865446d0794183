"""What the clock does alone is never stopped by a hold: each of its moves is open while held, or cannot come then."""

import pytest

from engine.definition import Definition, Transition
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.definitions.hand_off import HAND_OFF
from workflows.definitions.parties import CLOCK
from workflows.published import DEFINITIONS

ALL = [definition for definition, _guards in DEFINITIONS]
# Moves of a journey that only follow a move of its hand-off, which is on hold together with it (0.2).
FOLLOWS = {
    "accept": "accept",
    "defer": "defer",
    "start_induction": "start",
    "pass_on": "pass_on",
    "referral_returned": "return_unstarted",
}
# The waiting list passes over whoever is on hold: shown by the stories about waiting lists.
PASSES_OVER_THE_HELD = {"free_place"}


def of_the_clock(definition: Definition) -> list[Transition]:
    return [move for move in definition.transitions if move.by == CLOCK]


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_a_move_of_the_clock_alone_is_open_while_held_or_follows_what_is_not(definition: Definition) -> None:
    cannot_come = PASSES_OVER_THE_HELD if definition is HAND_OFF else set(FOLLOWS)
    stopped = {move.event for move in of_the_clock(definition) if not move.while_held}
    assert stopped <= cannot_come


@pytest.mark.parametrize("leader", sorted(FOLLOWS.values()))
def test_what_a_journey_follows_is_closed_while_its_hand_off_is_held_with_it(leader: str) -> None:
    moves = [move for move in HAND_OFF.transitions if move.event == leader]
    assert all(not move.while_held or "journey_takes_it_back" in move.guards for move in moves)


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_what_a_missed_deadline_fires_is_open_while_held(definition: Definition) -> None:
    fired = {rule.fires for rule in definition.deadlines if rule.fires}
    assert [move.event for move in definition.transitions if move.event in fired and not move.while_held] == []


def test_every_event_that_a_deadline_fires_has_its_action() -> None:
    wanted = {(each.name, rule.fires) for each in ALL for rule in each.deadlines if rule.fires}
    assert wanted == set(CLOCK_ACTIONS)
