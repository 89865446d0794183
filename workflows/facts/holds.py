"""Whose hold a hand-off is on: its own, or its journey's (rule 0.2)."""

from engine import store
from workflows.facts.hand_offs import HandOffFacts

WITH_JOURNEY = "hold_with_journey"
# Events that set a hold on a hand-off: the last of them says whose hold it is.
SETTING_HOLD = frozenset({"hold", "hold_for_safeguarding", WITH_JOURNEY})


def held_with_journey(facts: HandOffFacts) -> bool:
    """Whether the hold it is on was set with its journey's, not on the hand-off itself."""
    if not facts.stored or facts.row.held_since is None:
        return False
    set_by = [step.event for step in store.story(facts.work, facts.id) if step.event in SETTING_HOLD]
    return set_by[-1:] == [WITH_JOURNEY]
