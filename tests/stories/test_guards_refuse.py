"""Every guard refuses while the fact that it asks for is false, and no guard goes without a case."""

import pytest

from tests.stories.guards_of_hand_offs import AFTERWARDS, AT_SENDING
from tests.stories.guards_of_journeys import CASES, Case
from tests.stories.story import Story, codes
from workflows.definitions.hand_off import HAND_OFF
from workflows.guards.sending import SENDING_GUARDS
from workflows.published import JOURNEYS

EVERY = (*CASES, *AT_SENDING, *AFTERWARDS)
GENERAL = {f"G{number}" for number in range(1, 10)}


@pytest.mark.parametrize("case", EVERY, ids=lambda case: f"{case.rule}-{case.guard}-{case.code}")
def test_a_guard_refuses_while_its_fact_is_false(story: Story, case: Case) -> None:
    answer = case.deed(story)
    assert case.code in codes(answer), answer


def test_every_guard_of_a_journey_has_a_case() -> None:
    named = {name for model in JOURNEYS for move in model.transitions for name in move.guards}
    assert named == {case.guard for case in CASES}


def test_every_guard_of_a_hand_off_has_a_case() -> None:
    named = {name for move in HAND_OFF.transitions for name in move.guards} - {"no_stop"}
    assert named == {case.guard for case in AFTERWARDS}


def test_every_guard_asked_at_sending_has_a_case() -> None:
    named = {guard.__name__ for guard in SENDING_GUARDS} | {"fits_model", "sharing"}
    assert named == {case.guard for case in AT_SENDING}


def test_every_general_guard_has_a_case() -> None:
    assert {case.rule for case in EVERY} >= GENERAL
