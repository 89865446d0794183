"""A learner moves to another partnership: a linked journey opens there, and this one ends on arrival (rule C26)."""

from datetime import date, datetime

from engine import firing
from engine.definition import calendar_days
from engine.errors import Refusal
from engine.firing import Birth, Note
from engine.runtime import new_id
from workflows import queries
from workflows.actions.hand_offs import arrival, send_hand_off
from workflows.actions.hand_offs.send_hand_off import Sending
from workflows.actions.hand_offs.sharing import shared_by
from workflows.actions.learners import keep_contact, told_details
from workflows.actions.moves import booked_visits, handing, moving, placing, responsibility, triage
from workflows.actions.moves.known_facts import KnownFacts
from workflows.actions.moves.refusing import refuse
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.rules.references import new_reference
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.programmes import PlaceTaken
from workflows.vocabulary import HandOffKind, ReferralSource


def accepted(asked: HandOffFacts) -> None:
    """The acceptance opens a journey in ACCEPTED at the receiver; responsibility stays until the arrival."""
    if asked.hand_off.kind is not HandOffKind.TRANSFER:
        return
    journey = _linked_journey(asked)
    inbound = _inbound(asked, journey)
    asked.hand_off.linked_journey_id = journey.id
    asked.work.session.add(asked.hand_off)
    asked.work.session.flush()
    clock = asked.work.by_clock(asked.work.at)
    # As after any acceptance the learner is to be reached from now on, and while they wait long (C3, C9).
    moments: dict[str, date | datetime] = {
        "start_from": inbound.start_on or asked.today, "contact_from": clock.at,
        **keep_contact.moments(clock.at, inbound.start_on),
    }  # fmt: skip
    moving.move(JourneyFacts(clock, journey.id), "accept", Note(moments=moments, terms={"start": calendar_days(0)}))


def _linked_journey(asked: HandOffFacts) -> Journey:
    work, source, row = asked.work, asked.journey.journey, asked.hand_off
    target = queries.organisations.partnership(work.session, row.to_partnership_id or "")
    if target is None:
        raise LookupError("A transfer without its partnership cannot be accepted.")
    journey_id, sender = new_id(), row.sender_id
    known = KnownFacts({"receiver": row.receiver_id, "referrer": sender, "responsible": sender})
    firing.start(work, Birth(journey_id, target.delivery_model, "referred", "send_referral", target.id, sender), known)
    journey = Journey(
        id=journey_id, learner_id=source.learner_id, partnership_id=target.id, delivery_model=target.delivery_model,
        reference=new_reference("J"), source=ReferralSource.AGENCY, referrer_id=sender, reason=source.reason,
        wish=source.wish, current_activity=source.current_activity, activity_since=source.activity_since,
        submitted_at=work.at, start_on=row.start_on, planned_end_on=row.planned_end_on, earlier_journey_id=source.id,
    )  # fmt: skip
    work.session.add(journey)
    work.session.flush()
    responsibility.begin(work, journey_id, sender)
    told_details.tell(work, journey_id, sender, told_details.of_record(asked.journey.learner))
    return journey


def _inbound(asked: HandOffFacts, journey: Journey) -> HandOff:
    """The linked journey's own referral, sent and accepted in one go; it takes over the transfer's place."""
    work, transfer = asked.work, asked.hand_off
    row = HandOff(
        id=new_id(), journey_id=journey.id, kind=HandOffKind.INBOUND, sender_id=transfer.sender_id,
        receiver_id=transfer.receiver_id, reference=new_reference("H"), programme_id=transfer.programme_id,
    )  # fmt: skip
    about = HandOffFacts(work, row, {}, stored=False)
    send_hand_off.begin(about, Sending(submitted_at=work.at, share=shared_by(work.session, transfer.id)))
    held = work.session.get(PlaceTaken, transfer.id)
    pool_id = held.pool_id if held is not None and held.freed_at is None else None
    if held is not None:
        work.session.delete(held)
        work.session.flush()
    clock = work.by_clock(work.at)
    handing.move(
        HandOffFacts(clock, row, dict(asked.given)),
        "accept",
        Note(moments={"start_on": transfer.start_on or asked.today}),
    )
    row.accepted_at, row.start_on, row.planned_end_on = work.at, transfer.start_on, transfer.planned_end_on
    work.session.add(row)
    work.session.flush()
    if pool_id is not None:
        placing.take(work, row.id, pool_id)
    return row


def arrived(facts: HandOffFacts, arrived_on: date) -> None:
    """The arrival starts the linked journey and ends this one TRANSFERRED_OUT; responsibility moves at that moment."""
    linked = facts.hand_off.linked_journey_id
    if facts.hand_off.kind is not HandOffKind.TRANSFER or linked is None:
        return
    clock = facts.work.by_clock(facts.work.at)
    referral = JourneyFacts(clock, linked).inbound
    refuse(None if referral else Refusal("linked_journey_over", "The journey that this transfer opened has ended."))
    if referral is None:
        return
    inbound = referral.hand_off
    handing.move(HandOffFacts(clock, inbound, {"arrived_on": arrived_on}), "start")
    inbound.arrived_on = arrived_on
    facts.work.session.add(inbound)
    # Before the move: what is due in INDUCTION is the new provider's.
    responsibility.pass_to(facts.work, linked, inbound.receiver_id, facts.work.at)
    facts.work.session.flush()
    arrival.start_journey(HandOffFacts(facts.work, inbound), arrived_on, responsible=inbound.receiver_id)
    source = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    source.journey.last_learning_on = source.journey.last_learning_on or arrived_on
    onward = queries.journeys.journey(facts.work.session, linked)
    booked_visits.take_along(facts.work, source.id, onward, inbound.receiver_id)
    moving.move(source, "transfer_out", Note(detail={"hand_off": facts.id}))
    triage.take_along(facts.work, source.id, linked, inbound.receiver_id)
