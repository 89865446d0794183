"""Guards of the hand-off: what its kind allows, what has been answered, when it may start and how it may end."""

from collections.abc import Mapping
from datetime import date

from engine.clock import london_date
from engine.errors import Refusal
from engine.machine import Guard
from workflows import queries
from workflows.definitions.shared_steps import ATTENDING
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.partners import components_of, covered_components
from workflows.guards import journeys, placements, wanted
from workflows.guards.areas import change_possible, not_inbound
from workflows.guards.conditional import conditions_to_meet, no_conditions_open
from workflows.guards.holds import (
    held_on_its_own,
    hold_is_ordinary,
    hold_is_safeguarding,
    journey_goes_on,
    journey_takes_it_back,
)
from workflows.guards.parts import short_enough, told_how_it_went
from workflows.guards.places import agreement, part_allowed, place_free, place_named, waitlist_possible
from workflows.guards.sending import days_free
from workflows.guards.stages import STATE_OF_STAGE
from workflows.guards.teams import has_an_owner
from workflows.vocabulary import DeliveryModel, HandOffKind, HoldReason

LEADS_ALONE = frozenset({DeliveryModel.LEAD_PROVIDER, DeliveryModel.PARTNERSHIP})
DELIVERED_IN: Mapping[HandOffKind, tuple[str, ...]] = {
    HandOffKind.CHANGE_OF_AREA: ("on_programme",),
    HandOffKind.COMPONENT: ("on_programme",),
    HandOffKind.PARTNER: ("planning", "on_programme"),
    # On a break nobody tries an area or is taught.
    HandOffKind.TASTER: ("accepted", *ATTENDING),
    HandOffKind.CONTRIBUTION: ("accepted", *ATTENDING),
    HandOffKind.PLACEMENT: ATTENDING,
}


def no_stop(facts: HandOffFacts) -> Refusal | None:
    """G9: not deceased, no safeguarding hold on the journey or the hand-off; a safeguarding flag passes (C21).

    Once it is sent, what is for a group is about no one learner (5).
    """
    if facts.hand_off.for_group and facts.stored:
        return None
    flagged = facts.given.get("safeguarding_reason") or facts.opened_for_safeguarding
    if facts.hand_off.kind is HandOffKind.SUPPORT and flagged and facts.journey.learner.died_on is None:
        return None
    if facts.hold_reason == HoldReason.SAFEGUARDING:
        return Refusal("safeguarding_hold", "The safeguarding lead has put this on hold.",
                       who_could=("responsible.safeguarding_lead",))  # fmt: skip
    return journeys.no_stop(facts.journey)


def only_lead_accepts(facts: HandOffFacts) -> Refusal | None:
    """2.1, 4.1: with a lead, only the lead accepts a referral; another member passes it on."""
    lead = facts.journey.partnership.lead_id
    if not facts.is_inbound or facts.journey.model not in LEADS_ALONE or facts.hand_off.receiver_id == lead:
        return None
    return Refusal("only_lead_accepts", "Only the lead accepts referrals in this partnership; pass it on to the lead.")


def can_be_passed_on(facts: HandOffFacts) -> Refusal | None:
    """2.1, 4.1: only a referral to a member that is not the lead is passed on, where there is a lead."""
    if not facts.is_inbound or facts.journey.model not in LEADS_ALONE:
        return Refusal("not_in_this_delivery_model", "Not in this delivery model: there is no lead to pass this on to.")
    if facts.hand_off.receiver_id == facts.journey.partnership.lead_id:
        return Refusal("is_the_lead", "You are the lead: accept or decline the referral.")
    return None


def decides(facts: HandOffFacts) -> Refusal | None:
    """C21: a support referral is not decided on, so nothing more is asked for."""
    if facts.hand_off.kind is not HandOffKind.SUPPORT:
        return None
    return Refusal(
        "support_is_not_decided", "A support referral is answered with what is in place, not with questions."
    )


def three_answers(facts: HandOffFacts) -> Refusal | None:
    """G4: eligible, suitable and ready are answered apart, and all three must be yes."""
    if not facts.asked_for_real:
        return None
    missing = tuple(name for name in wanted.answers(facts) if not facts.given.get(name))
    if not missing:
        return None
    sentence = (
        f"To accept, the learner must be eligible, suitable and ready; not so: {', '.join(missing)}. "
        "Decline with the reason, or say what is needed and by when."
    )
    return Refusal("not_all_three", sentence, missing=missing)


def start_in_time(facts: HandOffFacts) -> Refusal | None:
    """0.3: start date and planned end are said at acceptance, in order, and not later than the start deadline."""
    if not facts.asked_for_real or facts.hand_off.kind is HandOffKind.SUPPORT:
        return None
    start_on: date | None = facts.given.get("start_on")
    end_on: date | None = facts.given.get("planned_end_on")
    missing = tuple(name for name in wanted.dates(facts) if facts.given.get(name) is None)
    if start_on is None or missing:
        return Refusal("dates_missing", "An acceptance says the start date and the planned end.", missing=missing)
    if start_on < facts.today:
        return Refusal("start_in_the_past", "The start date lies in the past; choose today or a later day.")
    if end_on is not None and end_on < start_on:
        return Refusal("end_before_start", "The planned end lies before the start date.")
    return on_an_intake(facts, start_on) or _not_late(facts, start_on)


def on_an_intake(facts: HandOffFacts, start_on: date) -> Refusal | None:
    """C3: a programme with dated intakes takes learners in on those days only."""
    programme_id, session = facts.programme_id, facts.work.session
    if programme_id is None or not queries.places.has_intakes(session, programme_id):
        return None
    if queries.places.next_intake(session, programme_id, start_on) == start_on:
        return None
    upcoming = queries.places.next_intake(session, programme_id, facts.today)
    told = f"the next one is {upcoming}" if upcoming else "none lies ahead"
    return Refusal("not_an_intake", f"This programme takes learners in on dated intakes; {told}.")


def _not_late(facts: HandOffFacts, start_on: date) -> Refusal | None:
    if facts.start_due is None:
        return None
    last = facts.work.calendar.due_day_of(facts.start_due)
    if facts.intake_on is not None:
        last = max(last, facts.intake_on)
    if start_on <= last:
        return None
    return Refusal("start_too_late", f"The learner must start by {last}; agree an earlier date, or have it sent again.")


def deferred_forward(facts: HandOffFacts) -> Refusal | None:
    """0.2: a start is put off to a later day than today, with the learner's agreement."""
    if not facts.asked_for_real:
        return None
    if facts.given.get("learner_agrees") is None:
        return Refusal("learner_must_agree", "The learner must agree to a new start date.", missing=("learner_agrees",))
    start_on: date = facts.given["start_on"]
    if start_on < facts.today:
        return Refusal("start_in_the_past", "The new start date lies in the past.")
    end_on = facts.given.get("planned_end_on") or facts.hand_off.planned_end_on
    if end_on is not None and end_on < start_on:
        return Refusal("end_before_start", "The planned end lies before the new start date; say a new planned end too.")
    return None


def stage_reached(facts: HandOffFacts) -> Refusal | None:
    """2.4: a stage becomes active only when the journey is in it; components and partners once there is a plan."""
    if facts.hand_off.for_group:
        return None
    state = facts.journey.row.state
    stage = facts.hand_off.stage
    wanted = (STATE_OF_STAGE[stage],) if stage else DELIVERED_IN.get(facts.hand_off.kind, (state,))
    if state in wanted:
        return None
    names = " or ".join(name.replace("_", " ") for name in wanted)
    return Refusal(
        "stage_not_reached", f"This starts when the journey is in {names}; it is in {state.replace('_', ' ')}."
    )


def arrived_in_time(facts: HandOffFacts) -> Refusal | None:
    """0.3: the arrival is recorded on or after the start date, and never in the future."""
    arrived_on: date | None = facts.given.get("arrived_on")
    if not facts.asked_for_real or arrived_on is None:
        return None
    if arrived_on > facts.today:
        return Refusal("arrival_in_the_future", "The learner cannot have arrived on a day still to come.")
    start_on = facts.hand_off.start_on
    if start_on is not None and arrived_on < start_on:
        return Refusal("arrived_before_start", f"The agreed start is {start_on}; an earlier arrival needs a new date.")
    met_on = facts.hand_off.conditions_met_on
    if met_on is not None and arrived_on < met_on:
        sentence = f"The conditions of the offer were met on {met_on}: nobody starts before that day."
        return Refusal("arrived_before_conditions_met", sentence)
    accepted_at = facts.hand_off.accepted_at
    if start_on is None and accepted_at is not None and arrived_on < london_date(accepted_at):
        return Refusal("arrived_before_acceptance", "The learner cannot have arrived before it was accepted.")
    return None


def arrival_recorded_here(facts: HandOffFacts) -> Refusal | None:
    """C26: while a transfer is under way the arrival is recorded on it, for both journeys at once."""
    if not facts.is_inbound or facts.work.actor.is_clock:
        return None
    transfer = queries.journeys.transfer_to(facts.work.session, facts.hand_off.journey_id)
    if transfer is None:
        return None
    sentence = f"This learner comes by transfer: record the arrival on {transfer.reference}."
    return Refusal("arrival_on_the_transfer", sentence)


def returns_work(facts: HandOffFacts) -> Refusal | None:
    """0.3: only kinds that return work are submitted; the others end directly."""
    if facts.kind.returns_work:
        return None
    return Refusal("no_work_to_return", f"A hand-off of kind {facts.hand_off.kind} returns no work; it is ended.")


def ends_directly(facts: HandOffFacts) -> Refusal | None:
    """0.3: kinds that return work end once the sender confirmed it; an inbound ends with its journey."""
    if facts.kind.gives_home:
        return not_inbound(facts)
    if not facts.kind.returns_work:
        return None
    return Refusal("work_must_be_confirmed", "This ends when the work is submitted and the sender confirms it.")


def support_at_exit(facts: HandOffFacts) -> Refusal | None:
    """C17, 5: support is handed over at the exit review, to the destination that is recorded."""
    if facts.hand_off.kind is not HandOffKind.SUPPORT:
        return Refusal("not_support", "Only support is handed over to the learner's destination.")
    if facts.journey.row.state != "exit_review":
        return Refusal("not_in_exit_review", "Support is handed over at the exit review; until then it goes on.")
    if facts.journey.destination is None:
        return Refusal("destination_missing", "Record where the learner goes first.", missing=("destination",))
    return None


def replacement_first(facts: HandOffFacts) -> Refusal | None:
    """4.6: the lead ends a partner's part only once others accepted all of it, unless the learner's safety asks."""
    row, actor = facts.hand_off, facts.work.actor
    lead_ends = row.kind is HandOffKind.PARTNER and actor.organisation == row.sender_id
    if not facts.asked_for_real or not lead_ends or facts.given.get("safety"):
        return None
    if components_of(row) <= covered_components(facts.journey, without=row):
        return None
    return Refusal(
        "replacement_first",
        "Another partner must have accepted this part before it is ended, unless the learner's safety asks for it.",
        missing=("an accepted partner for the same part",),
    )


def records_present(facts: HandOffFacts) -> Refusal | None:
    """2.4: the records that a contract names must be there before work counts as done (clause ext_04)."""
    if not facts.asked_for_real or not facts.records_binding or not facts.records_missing:
        return None
    names = ", ".join(facts.records_missing)
    return Refusal("missing_record", f"Missing record: the agreement asks for {names}.", missing=facts.records_missing)


HAND_OFF_GUARDS: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        no_stop,
        only_lead_accepts,
        can_be_passed_on,
        decides,
        three_answers,
        start_in_time,
        deferred_forward,
        stage_reached,
        arrived_in_time,
        arrival_recorded_here,
        returns_work,
        ends_directly,
        support_at_exit,
        not_inbound,
        replacement_first,
        records_present,
        hold_is_ordinary,
        hold_is_safeguarding,
        held_on_its_own,
        journey_goes_on,
        journey_takes_it_back,
        agreement,
        part_allowed,
        place_free,
        place_named,
        waitlist_possible,
        change_possible,
        short_enough,
        told_how_it_went,
        has_an_owner,
        no_conditions_open,
        conditions_to_meet,
        days_free,
        *placements.OF_MOVES,
    )
}
