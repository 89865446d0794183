"""Sends inbound hand-offs: of a referral, a re-sending, a consortium's offers, a pass-on (rules 0.3, 2.1, 3.1)."""

from dataclasses import dataclass
from datetime import datetime

from engine.clock import london_date
from engine.definition import calendar_days
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Verdict, Work, new_id
from engine.tasks import Errand
from workflows import queries
from workflows.actions.hand_offs import send_hand_off, sharing
from workflows.actions.hand_offs.send_hand_off import Sending
from workflows.actions.hand_offs.sharing import Share, shared_by
from workflows.actions.moves import handing
from workflows.actions.moves.asking import ask
from workflows.actions.moves.registry import verdict
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import places, sending
from workflows.rules.offers import is_withdrawn
from workflows.rules.references import new_reference
from workflows.tables.journeys import HandOff
from workflows.vocabulary import DeliveryModel, HandOffKind, Role, SharedItem, TaskKind


@dataclass(frozen=True, slots=True)
class Inbound:
    """Whom to ask, with what shared; several receivers make one open offer, of which the first to accept wins.

    Asked `again`, what was shared before is shared as far as its lawful basis still holds for each receiver.
    """

    receivers: tuple[str, ...]
    share: tuple[Share, ...]
    programme_id: str | None
    submitted_at: datetime
    sender_id: str | None = None
    again: bool = False


def send_inbound(facts: JourneyFacts, inbound: Inbound) -> Verdict:
    """Send one inbound hand-off to each receiver, or raise Refused with every reason against any of them."""
    work, offer_id = facts.work, new_id() if len(inbound.receivers) > 1 else None
    # Without contact details nobody could answer; they are part of every minimum set.
    contact = Share(item=SharedItem.CONTACT)
    share = inbound.share if contact in inbound.share else (contact, *inbound.share)
    programmes = _programmes(work, inbound)
    sent, warnings = [], []
    for receiver in inbound.receivers:
        row = HandOff(
            id=new_id(), journey_id=facts.id, kind=HandOffKind.INBOUND,
            sender_id=inbound.sender_id or facts.journey.referrer_id, receiver_id=receiver,
            reference=new_reference("H"), offer_id=offer_id, programme_id=programmes.get(receiver),
            sequence=1 + sum(each.hand_off.kind is HandOffKind.INBOUND for each in facts.hand_offs),
        )  # fmt: skip
        about = HandOffFacts(work, row, {}, stored=False)
        plan = Sending(
            submitted_at=inbound.submitted_at, share=sharing.still_founded(about, share) if inbound.again else share
        )
        _refuse(about, plan)
        started = send_hand_off.begin(about, plan)
        _ask_to_pass_on(about)
        sent.append(verdict(started, reference=row.reference, receiver=receiver))
        warnings += [*send_hand_off.warnings(about), *_full(about)]
    handing.waits_on_now(work, facts.id)
    return {"hand_offs": sent, "warnings": list(dict.fromkeys(warnings))}


def start_note(work: Work, programme_id: str | None) -> Note:
    """The start is due ten working days from now, or on the next intake of a programme that has them (C3)."""
    if programme_id is not None and queries.places.has_intakes(work.session, programme_id):
        intake = queries.places.next_intake(work.session, programme_id, london_date(work.at))
        if intake is not None:
            return Note(moments={"start_from": intake}, terms={"start": calendar_days(0)})
    return Note(moments={"start_from": work.at})


def _programmes(work: Work, inbound: Inbound) -> dict[str, str]:
    """The programme asked for, by the receiver that runs it; raises Refused when none of them does, or no more."""
    if inbound.programme_id is None:
        return {}
    programme = queries.places.programme(work.session, inbound.programme_id)
    if programme is None or programme.organisation_id not in inbound.receivers:
        sentence = "The programme is not one of the receiver's; choose one that is, or leave it out."
        raise Refused((Refusal("programme_of_another", sentence, missing=("programme_id",)),))
    if is_withdrawn(programme.withdrawn_on, london_date(work.at)):
        raise Refused((places.WITHDRAWN,))
    return {programme.organisation_id: programme.id}


def _refuse(about: HandOffFacts, plan: Sending) -> None:
    guards = (sending.another_organisation, sending.right_receiver, sending.asked_once, places.agreement)
    refusals = [refusal for guard in guards if (refusal := guard(about)) is not None]
    refusals += sharing.refusals(about, plan.share)
    if refusals:
        raise Refused(tuple(refusals))


def _ask_to_pass_on(about: HandOffFacts) -> None:
    """Who is not the lead passes a referral on, a point of access makes offers: two working days (2.1, 3.1)."""
    journey, row = about.journey, about.hand_off
    is_lead, at_access = row.receiver_id == journey.partnership.lead_id, journey.model is DeliveryModel.CONSORTIUM
    passes_on = not is_lead and journey.model in (DeliveryModel.LEAD_PROVIDER, DeliveryModel.PARTNERSHIP)
    if passes_on or (at_access and is_lead and row.sender_id != row.receiver_id and row.offer_id is None):
        errand = Errand(TaskKind.PASS_ON, journey.id, row.receiver_id, Role.COORDINATOR, detail={"hand_off": row.id})
        ask(about.work, errand)


def _full(about: HandOffFacts) -> list[str]:
    """At referral a full programme only shows, and the waiting list is offered (guard G3)."""
    refusal = places.place_free(about)
    return [f"{refusal.sentence} You can ask for the waiting list."] if refusal else []


def shared_so_far(facts: JourneyFacts) -> tuple[Share, ...]:
    """What the journey's inbound hand-offs shared until now: a re-sending shares the same."""
    inbounds = (row.hand_off.id for row in facts.hand_offs if row.hand_off.kind is HandOffKind.INBOUND)
    return tuple(dict.fromkeys(share for each in inbounds for share in shared_by(facts.session, each)))
