"""Guards of conditional offers: nobody starts before the conditions are met, and only open ones are met (0.3)."""

from engine.errors import Refusal
from workflows.facts.hand_offs import HandOffFacts


def no_conditions_open(facts: HandOffFacts) -> Refusal | None:
    """0.3: a learner starts with a conditional offer once its conditions are met."""
    if not _open(facts):
        return None
    sentence = "The offer is conditional: record first that its conditions are met (record_conditions_met)."
    return Refusal("conditions_open", sentence, missing=("conditions_met_on",))


def conditions_to_meet(facts: HandOffFacts) -> Refusal | None:
    """0.3: conditions are met once, of an accepted referral that has any."""
    if _open(facts):
        return None
    return Refusal("no_conditions_open", "No conditions of an offer are open here: there are none, or they are met.")


def _open(facts: HandOffFacts) -> bool:
    row = facts.hand_off
    return facts.is_inbound and row.conditions is not None and row.conditions_met_on is None
