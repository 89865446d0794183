"""The review of a hold: each hold says the day by which it is looked at again (rule 0.2)."""

from dataclasses import replace

from engine.definition import DeadlineRule
from workflows.definitions.parties import HOLD_KEEPER, STOP_KEEPER

HOLD_REVIEW = "hold_review"
# Named for the stop of G9, so that whoever hears that it is late does not hear why there is a hold.
STOP_REVIEW = "stop_review"
BASIS = "hold_review_on"

_ENDING = ("hold", "hold_for_safeguarding", "resume", "lift_safeguarding_hold")


def hold_reviews(states: tuple[str, ...]) -> tuple[DeadlineRule, DeadlineRule]:
    """The time limits of a hold in `states`: met by its end, or by a hold with another day."""
    ordinary = DeadlineRule(
        HOLD_REVIEW, states, None, HOLD_KEEPER, basis=BASIS, opened_by=("hold",), met_by=_ENDING, of_hold=True
    )
    return ordinary, replace(ordinary, name=STOP_REVIEW, waits_on=STOP_KEEPER, opened_by=("hold_for_safeguarding",))
