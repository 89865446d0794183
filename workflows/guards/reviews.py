"""Guards of progress reviews and breaks: whose input is there, and which days are in order (rules C13, C14)."""

from datetime import date

from engine.errors import Refusal
from workflows.facts.journeys import DELIVERY_KINDS, JourneyFacts
from workflows.guards.days import not_ahead
from workflows.queries.journeys import HandOffRow
from workflows.vocabulary import HandOffKind, Stage

ACTIVE = "active"
# Support is never named: that it exists is for few to know (rule 0.6).
SUPPORT = "support agency"
ASKED_KINDS = DELIVERY_KINDS | {HandOffKind.PLACEMENT, HandOffKind.SUPPORT}


def gives_input(facts: JourneyFacts, row: HandOffRow) -> bool:
    """Whether the receiver of a hand-off is asked before a review: active deliverers, employers and agencies (C13).

    Whoever holds the review itself is not asked, nor the responsible organisation.
    """
    hand_off = row.hand_off
    asked = hand_off.kind in ASKED_KINDS and hand_off.stage is not Stage.PROGRESS_REVIEW
    return asked and row.state == ACTIVE and hand_off.receiver_id != facts.responsible


def review_input_complete(facts: JourneyFacts) -> Refusal | None:
    """C13: input from each active deliverer, employer and agency since the last review.

    A subcontractor that holds the review is told only that input is missing, and nobody else outside anything.
    """
    missing = _silent(facts)
    if not missing or not (facts.asked_from_inside or facts.asked_for_real):
        return None
    if not facts.asked_from_inside:
        sentence = "Not all input has come; the responsible provider can see whose is missing."
        return Refusal("review_input_missing", sentence)
    sentence = f"Input for this review has not come from: {', '.join(missing)}."
    return Refusal("review_input_missing", sentence, missing=missing)


def _silent(facts: JourneyFacts) -> tuple[str, ...]:
    """Who has sent nothing: organisations by name, but every support agency as one."""
    heard = {row.hand_off_id for row in facts.learning.waiting_inputs}
    rows = [row.hand_off for row in facts.hand_offs if gives_input(facts, row) and row.hand_off.id not in heard]
    names = {SUPPORT if row.kind is HandOffKind.SUPPORT else facts.learning.name_of(row.receiver_id) for row in rows}
    return tuple(sorted(names))


def review_in_order(facts: JourneyFacts) -> Refusal | None:
    """C13: held by now, after the last review and not before the plan; the next date after this one."""
    if not facts.asked_for_real:
        return None
    held_on: date = facts.given["held_on"]
    next_on: date | None = facts.given.get("next_on")
    plans, last = facts.learning.plans, facts.learning.last_review
    too_early = plans and held_on < plans[0].agreed_on
    if too_early or (last is not None and held_on <= last.held_on):
        # Without the days: whoever may not see reviews and plans may ask this too.
        return Refusal("review_out_of_order", "A review lies after the last one, and not before the plan was agreed.")
    if next_on is not None and next_on <= held_on:
        return Refusal("next_review_too_early", "The next review must lie after this one.")
    return not_ahead(held_on, facts.today, "The review")


def return_ahead(facts: JourneyFacts) -> Refusal | None:
    """C14: a break has a day of return, and it lies ahead."""
    if not facts.asked_for_real:
        return None
    return_on: date | None = facts.given.get("return_on")
    if return_on is None:
        return Refusal("return_date_missing", "A break needs an agreed day of return.", missing=("return_on",))
    if return_on > facts.today:
        return None
    return Refusal("return_date_past", "The day of return must lie ahead; choose a day after today.")
