"""Sends a referral again, offers it to members of a consortium, or passes it on to the lead (rules 0.3, 2.1, 3.1)."""

from dataclasses import replace

from pydantic import Field

from engine import tasks
from engine.errors import Refusal, Refused
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.learners import contact
from workflows.actions.moves import handing, moving
from workflows.actions.moves.registry import HandOffAction, JourneyAction, verdict
from workflows.actions.referrals.send_inbound import Inbound, send_inbound, shared_so_far, start_note
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.requests import MANY, Id, Nothing, Request
from workflows.topics import HAND_OFF_RECALLED, tell_organisations
from workflows.vocabulary import DeliveryModel, TaskKind

PASSED_ON = "passed on"


class Resend(Request):
    """Whom to ask now; without receivers the lead or the point of access."""

    receivers: list[Id] = Field(default=[], max_length=MANY)
    programme_id: Id | None = None


class Offer(Request):
    """The members to offer the learner to: one by sector, or several at once."""

    receivers: list[Id] = Field(min_length=1, max_length=MANY)
    programme_id: Id | None = None


def send_referral(facts: JourneyFacts, request: Resend) -> Verdict:
    """Send the referral again after an expiry or a return; its decision and start are counted from now."""
    receivers = tuple(dict.fromkeys(request.receivers)) or (facts.partnership.lead_id,)
    _several_only_in_a_consortium(facts, receivers)
    note = start_note(facts.work, request.programme_id)
    note = replace(note, moments={**note.moments, **contact.counted_again(facts)})
    row = moving.move(facts, "send_referral", note)
    inbound = Inbound(receivers, shared_so_far(facts), request.programme_id, facts.work.at, again=True)
    sent = send_inbound(facts, inbound)
    tasks.finish_tasks(facts.work, facts.id, "sent again", TaskKind.AFTERCARE)
    return verdict(row, **sent)


def offer_to_members(facts: JourneyFacts, request: Offer) -> Verdict:
    """The point of access offers the learner to members; the referral it received is passed on (3.1)."""
    own = facts.work.actor.organisation
    if own != facts.partnership.lead_id:
        sentence = "Only the member that the agreement names as point of access sends the offers."
        raise Refused((Refusal("point_of_access_only", sentence),))
    row = moving.move(facts, "offer_to_members", Note(detail={"receivers": request.receivers}))
    share = shared_so_far(facts)
    for each in facts.open_inbounds:
        if each.hand_off.receiver_id == own:
            handing.by_clock(facts.work, each.hand_off, "recall", Note(reason=PASSED_ON))
    fresh = JourneyFacts(facts.work, facts.id)
    receivers = tuple(dict.fromkeys(request.receivers))
    inbound = Inbound(receivers, share, request.programme_id, facts.work.at, sender_id=own, again=True)
    sent = send_inbound(fresh, inbound)
    return verdict(row, **sent)


def pass_on(facts: HandOffFacts, _request: Nothing) -> Verdict:
    """A member that received a referral passes it on to the lead; the submission date is kept (2.1)."""
    row = handing.move(facts, "pass_on", Note(reason=PASSED_ON))
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    moving.move(journey, "pass_on", Note(detail={"hand_off": facts.id}))
    tell_organisations(facts.work, HAND_OFF_RECALLED, facts.id, facts.hand_off.sender_id, reason=PASSED_ON)
    submitted_at = facts.hand_off.submitted_at or facts.work.at
    inbound = Inbound((journey.partnership.lead_id,), shared_so_far(journey), None, submitted_at, again=True)
    sent = send_inbound(JourneyFacts(facts.work, journey.id), inbound)
    return verdict(row, **sent)


def _several_only_in_a_consortium(facts: JourneyFacts, receivers: tuple[str, ...]) -> None:
    if len(receivers) > 1 and facts.model is not DeliveryModel.CONSORTIUM:
        sentence = "Not in this delivery model: only a consortium takes an open offer to several members."
        raise Refused((Refusal("not_in_this_delivery_model", sentence),))


JOURNEY_ACTIONS = (
    JourneyAction("send_referral", Resend, send_referral, "Send the referral again."),
    JourneyAction("offer_to_members", Offer, offer_to_members, "Offer the learner to members of the consortium."),
)
HAND_OFF_ACTIONS = (HandOffAction("pass_on", Nothing, pass_on, "Pass the referral on to the lead."),)
