"""Every guard refuses while the fact that it asks for is false, and no guard goes without a case."""

import pytest

from tests.stories import guards_of_areas, guards_of_hand_offs, guards_of_journeys, guards_of_placements
from tests.stories.guards_of_journeys import Case
from tests.stories.story import Story, codes
from workflows.definitions import hand_off
from workflows.guards.sending import SENDING_GUARDS
from workflows.published import DEFINITIONS

CASES = (*guards_of_journeys.CASES, *guards_of_areas.OF_JOURNEYS)
AT_SENDING = (*guards_of_hand_offs.AT_SENDING, *guards_of_areas.AT_SENDING, *guards_of_placements.AT_SENDING)
AFTERWARDS = (*guards_of_hand_offs.AFTERWARDS, *guards_of_areas.AFTERWARDS, *guards_of_placements.AFTERWARDS)
EVERY = (*CASES, *AT_SENDING, *AFTERWARDS)
GENERAL = {f"G{number}" for number in range(1, 10)}


@pytest.fixture
def database_kind() -> str:
    """A guard reads facts, whichever database they were read from."""
    return "sqlite"


@pytest.mark.parametrize("case", EVERY, ids=lambda case: f"{case.rule}-{case.guard}-{case.code}")
def test_a_guard_refuses_while_its_fact_is_false(story: Story, case: Case) -> None:
    answer = case.deed(story)
    assert case.code in codes(answer), answer


def guards_named(*, by_hand_offs: bool) -> set[str]:
    """The guards that the published journeys name, or the hand-off's."""
    found = (each for each, _guards in DEFINITIONS if (each.name == hand_off.NAME) == by_hand_offs)
    return {name for definition in found for move in definition.transitions for name in move.guards}


def test_every_guard_of_a_journey_has_a_case() -> None:
    assert guards_named(by_hand_offs=False) == {case.guard for case in CASES}


def test_every_guard_of_a_hand_off_has_a_case() -> None:
    # What stops a journey stops its hand-offs: the cases of `no_stop` stand with the journey's.
    assert guards_named(by_hand_offs=True) - {"no_stop"} == {case.guard for case in AFTERWARDS}


def test_every_guard_asked_at_sending_has_a_case() -> None:
    named = {guard.__name__ for guard in SENDING_GUARDS} | {"fits_model", "sharing"}
    assert named == {case.guard for case in AT_SENDING}


def test_every_general_guard_has_a_case() -> None:
    assert {case.rule for case in EVERY} >= GENERAL
