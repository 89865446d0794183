"""Guards of placements: the employer, the days, what may be shared, and whose word it is (rules C22, C23, 0.1)."""

from collections.abc import Iterator
from datetime import datetime

from engine.clock import in_full, london_date
from engine.errors import Refusal
from engine.machine import Guard
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.placements import days_asked_about
from workflows.facts.speaking import answered_by_staff
from workflows.guards.days import not_before
from workflows.rules.employer_criteria import in_words
from workflows.vocabulary import EmployerCriterion, HandOffKind, SharedItem

# What an employer may ever see beside the name: what must be done about a need (0.6). Name and contact go together.
SEEN_BY_EMPLOYERS = frozenset({SharedItem.CONTACT, SharedItem.SUPPORT_NEED})


def is_placement(facts: HandOffFacts) -> bool:
    """Whether it is a placement, which these guards are about."""
    return facts.hand_off.kind is HandOffKind.PLACEMENT


def employer_checked(facts: HandOffFacts) -> Refusal | None:
    """C22: the sender has checked the employer against its own standards."""
    if not is_placement(facts) or facts.employer_check is not None:
        return None
    sentence = "This employer is not checked yet: record a check on its page first."
    return Refusal("employer_not_checked", sentence, missing=("a check of the employer",))


def standards_met(facts: HandOffFacts) -> Refusal | None:
    """C22: the employer meets what the sender requires, health and safety and equality always."""
    if not is_placement(facts) or facts.employer_check is None:
        return None
    unmet = facts.employer_check.unmet(queries.employers.required(facts.work.session, facts.hand_off.sender_id))
    if not unmet:
        return None
    sentence = f"The employer does not meet what is required: {in_words(unmet)}. Check it again once it does."
    return Refusal("standards_not_met", sentence, missing=tuple(sorted(unmet)))


def safety_in_date(facts: HandOffFacts) -> Refusal | None:
    """C22: health and safety at the employer is in date through the last day."""
    placement, found = facts.about.placement, facts.employer_check
    if placement is None or found is None:
        return None
    last, until = days_asked_about(facts, placement)[1], found.check.safety_until
    if until is not None and until >= last:
        return None
    told = "is not checked" if until is None else f"is in date until {in_full(until)} only"
    sentence = f"Health and safety there {told}, and the placement lasts until {in_full(last)}. Check it again first."
    return Refusal("safety_out_of_date", sentence, missing=("safety_until",))


def insurance_noted(facts: HandOffFacts) -> Refusal | None:
    """C22: the employer's insurance is noted."""
    found = facts.employer_check
    if not is_placement(facts) or found is None or found.insurance_noted:
        return None
    sentence = "The employer's insurance is not noted: note it on its page with a new check."
    return Refusal("insurance_not_noted", sentence, missing=("insurance_note",))


def employer_open(facts: HandOffFacts) -> Refusal | None:
    """C23: nobody begins at an employer that an incident has suspended, whoever reported it."""
    if not is_placement(facts):
        return None
    if facts.asked_for_real:
        # What is agreed now must be seen by who suspends the employer at the same moment.
        queries.employers.hold(facts.work.session, facts.hand_off.receiver_id)
    found = queries.employers.suspensions(facts.work.session, [facts.hand_off.receiver_id])
    if not found:
        return None
    sentence = "This employer is suspended: nobody begins a placement there until the suspension is lifted."
    return Refusal("employer_suspended", sentence)


def suspended_since(facts: HandOffFacts, moment: datetime) -> bool:
    """Whether the employer of a placement is suspended for an incident that was told of at `moment` or later."""
    employer = facts.hand_off.receiver_id
    if not is_placement(facts):
        return False
    queries.employers.hold(facts.work.session, employer)
    return any(row.suspended_at >= moment for row in queries.employers.suspensions(facts.work.session, [employer]))


def agreed_ahead(facts: HandOffFacts) -> Refusal | None:
    """C22: a placement is agreed before its first day."""
    placement = facts.about.placement
    if placement is None:
        return None
    first = min(days_asked_about(facts, placement)[0], placement.from_on)
    if first > facts.today:
        return None
    how = "have it sent again with later days" if facts.stored else "choose a first day after today"
    sentence = f"A placement is agreed before its first day, and that is {in_full(first)}: {how}."
    return Refusal("not_agreed_ahead", sentence, missing=("start_on",) if facts.stored else ("from_on",))


def days_as_asked(facts: HandOffFacts) -> Refusal | None:
    """C22: what is agreed lies within the days that were asked for, for which everything was looked at."""
    placement = facts.about.placement
    if placement is None or not facts.asked_for_real:
        return None
    first, last = days_asked_about(facts, placement)
    if placement.from_on <= first and last <= placement.until_on:
        return None
    sentence = (
        f"The placement was asked for from {in_full(placement.from_on)} to {in_full(placement.until_on)}: agree days"
        " among these, or have it sent again with others."
    )
    return Refusal("other_days_than_asked", sentence, missing=("start_on", "planned_end_on"))


def placement_in_order(facts: HandOffFacts) -> Refusal | None:
    """C22, 6: the days run forward, and an employer decides on a work trial once it has begun."""
    placement = facts.about.placement
    if placement is None:
        return None
    if placement.until_on < placement.from_on:
        return Refusal("end_before_start", "The placement ends before it begins; put the days right.")
    if placement.decision_on is not None and placement.decision_on < placement.from_on:
        sentence = "The employer decides on a work trial once it has begun; choose a later day for the decision."
        return Refusal("decision_before_start", sentence, missing=("decision_on",))
    return None


def for_an_employer(facts: HandOffFacts) -> Refusal | None:
    """0.6: an employer sees the name, its own part and what helps with a need; nothing else is shared with it."""
    if not is_placement(facts):
        return None
    more = sorted({each.item.value for each in facts.given.get("share") or () if each.item not in SEEN_BY_EMPLOYERS})
    if not more:
        return None
    names = ", ".join(each.replace("_", " ") for each in more)
    sentence = f"An employer does not see this: {names}. Leave it out, and say in skills goals what it needs to know."
    return Refusal("not_for_an_employer", sentence, missing=("share",))


def employers_word(facts: HandOffFacts) -> Refusal | None:
    """0.1: staff who answer for an employer say who there said it; one whose people sign in answers itself."""
    said = facts.given.get("employer_said")
    by_staff = is_placement(facts) and answered_by_staff(facts.work.session, facts.hand_off)
    if by_staff and said is None:
        sentence = "Nobody at this employer can sign in: say who there gave the answer, when and how."
        return Refusal("employers_word_missing", sentence, missing=("employer_said",))
    if by_staff and said is not None:
        sent_at = facts.hand_off.sent_at
        asked_on = london_date(sent_at) if sent_at is not None else None
        return not_before(said.on, asked_on, "The employer's answer", "the day it was asked")
    if said is None:
        return None
    sentence = "Somebody at this employer can sign in and answers itself: leave the employer's word out."
    return Refusal("told_of_another_kind", sentence)


def of_placements_alone(facts: HandOffFacts) -> Refusal | None:
    """C23: an incident is recorded of a placement."""
    if is_placement(facts) or not facts.given.get("incident"):
        return None
    return Refusal("told_of_another_kind", "An incident at an employer ends a placement alone; leave it out.")


def warnings(facts: HandOffFacts) -> Iterator[str]:
    """What should be known of the employer although it stops nothing: what only advises, insurance that runs out."""
    placement, found = facts.about.placement, facts.employer_check
    if placement is None or found is None:
        return
    required = queries.employers.required(facts.work.session, facts.hand_off.sender_id)
    unmet = found.unmet(frozenset(EmployerCriterion) - required)
    if unmet:
        yield f"The employer does not meet everything that is advised: {in_words(unmet)}."
    insured = found.check.insured_until
    if insured is not None and insured < placement.until_on:
        yield f"The insurance that is noted ends on {in_full(insured)}, before the placement does."


OF_MOVES: tuple[Guard, ...] = (
    employer_checked, standards_met, safety_in_date, insurance_noted, employer_open, agreed_ahead, days_as_asked,
    of_placements_alone,
)  # fmt: skip
"""What moves of the hand-off ask."""
OF_SENDING: tuple[Guard, ...] = (
    employer_checked, standards_met, safety_in_date, insurance_noted, employer_open, agreed_ahead, placement_in_order,
    for_an_employer,
)  # fmt: skip
"""What is asked when a placement is sent."""
