"""The sender's and receiver's other moves before the start: send a draft, delete it, recall, defer."""

from engine.clock import start_of_day
from engine.definition import calendar_days
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.endings import cancel
from workflows.actions.hand_offs import partners, send_hand_off, sharing
from workflows.actions.hand_offs.sharing import shared_by
from workflows.actions.learners import keep_contact
from workflows.actions.learning import giving_back, moving_home
from workflows.actions.moves import choosing, ends, handing, moving, placing
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.actions.moves.telling import tell_receiver
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import places, sending
from workflows.guards.hand_offs import on_an_intake
from workflows.requests import Day, LearnersWord, Nothing, PreviewDigest, Request, Text
from workflows.topics import HAND_OFF_DEFERRED, HAND_OFF_RECALLED, HAND_OFF_SENT, tell_organisations
from workflows.vocabulary import CancelReason, HandOffKind, SupportOutcome


class SendDraft(Request):
    """`preview_digest` is what the preview of the draft answered: sent with it, nothing else is shared."""

    preview_digest: PreviewDigest | None = None


class Recall(Request):
    """Why it is taken back, one of the reasons of C6; the learner's word if the learner asked for it."""

    reason: CancelReason
    note: Text | None = None
    learner_said: LearnersWord | None = None


class Defer(Request):
    """A new start date that the learner agrees to."""

    start_on: Day
    planned_end_on: Day | None = None
    learner_agrees: LearnersWord | None = None


def send(facts: HandOffFacts, _request: SendDraft) -> Verdict:
    """Send a draft: everything that is asked at sending is asked now."""
    asked = facts.with_given(sending=True)
    share = shared_by(facts.work.session, facts.id)
    refusals = sending.refusals(asked)
    refusals += sharing.refusals(asked, share)
    facts.hand_off.agreement_id = asked.agreement.id if asked.agreement else None
    row = handing.move(asked, "send", send_hand_off.sent_note(asked, facts.work.at), also=refusals)
    sharing.record(asked, share)
    send_hand_off.draft_sent(facts)
    tell_receiver(facts.work, HAND_OFF_SENT, facts.hand_off)
    return verdict(row)


def delete(facts: HandOffFacts, _request: Nothing) -> Verdict:
    """Delete a draft; nobody else ever saw it."""
    return verdict(handing.move(facts, "delete"))


def recall(facts: HandOffFacts, request: Recall) -> Verdict:
    """Take it back before the learner started; recalling the last open inbound cancels the journey (0.3, C6).

    Support that the learner does not want is declined by the learner (C21).
    """
    note = Note(reason=request.reason, detail=cancel.learners_word(request.learner_said))
    row = handing.move(facts, "recall", note, also=[cancel.reason_of_the_system(request.reason)])
    facts.hand_off.end_reason, facts.hand_off.end_note = request.reason, request.note
    if facts.hand_off.kind is HandOffKind.SUPPORT and request.learner_said is not None:
        facts.hand_off.support_outcome = SupportOutcome.DECLINED_BY_LEARNER
    facts.work.session.add(facts.hand_off)
    facts.work.session.flush()
    tell_receiver(facts.work, HAND_OFF_RECALLED, facts.hand_off)
    ends.release_linked(facts.work, facts.hand_off)
    partners.recalled(facts)
    moving_home.called_off(facts.work, facts.hand_off)
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    giving_back.part_came_back(journey, facts.hand_off)
    if facts.hand_off.kind is HandOffKind.INBOUND and not journey.open_inbounds:
        cancel.after_last_recall(journey, request.reason)
    return verdict(row)


def defer(facts: HandOffFacts, request: Defer) -> Verdict:
    """Put the start off to a day the learner agrees to (0.2).

    An inbound takes its journey along: it must start by that day, and until then the clocks of reaching the learner
    (C5, C9) stand still with what was left. Support is to begin by that day (C21).
    """
    asked = facts.with_given(**dict(request))
    also = [places.place_free(asked), on_an_intake(asked, request.start_on)]
    moments = dict.fromkeys(("start_on", "start_from", "appointment_from"), request.start_on)
    changed = {rule: calendar_days(0) for rule in ("start", "appointment") if rule not in facts.kind.without}
    row = handing.move(asked, "defer", Note(moments=moments, terms=changed), also=also)
    facts.hand_off.start_on = request.start_on
    facts.hand_off.planned_end_on = request.planned_end_on or facts.hand_off.planned_end_on
    facts.work.session.add(facts.hand_off)
    if asked.places is not None:
        placing.take(facts.work, facts.id, asked.places.pool_id)
    if facts.hand_off.kind is HandOffKind.CHANGE_OF_AREA:
        moving_home.put_off(facts.work, facts.hand_off)
    if facts.is_inbound:
        journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
        waits = keep_contact.moments(facts.work.at, request.start_on)
        until = {"start_from": request.start_on, "deferred_until": start_of_day(request.start_on)}
        moving.move(journey, "defer", Note(moments={**until, **waits}, terms={"start": calendar_days(0)}))
        journey.journey.start_on, journey.journey.planned_end_on = request.start_on, facts.hand_off.planned_end_on
        facts.work.session.add(journey.journey)
        _answered_by_the_start(facts, journey)
    tell_organisations(facts.work, HAND_OFF_DEFERRED, facts.id, facts.hand_off.sender_id)
    return verdict(row)


def _answered_by_the_start(facts: HandOffFacts, journey: JourneyFacts) -> None:
    """0.3: a learner who agrees to start earlier says by then which place it is."""
    answer_by, start_on = facts.hand_off.answer_by, facts.hand_off.start_on
    if answer_by is None or start_on is None or answer_by <= start_on:
        return
    facts.hand_off.answer_by = start_on
    facts.work.session.add(facts.hand_off)
    facts.work.session.flush()
    choosing.reconsider(journey)


ACTIONS = (
    HandOffAction("send", SendDraft, send, "Send the draft."),
    HandOffAction("delete", Nothing, delete, "Delete the draft."),
    HandOffAction("recall", Recall, recall, "Take it back before the learner starts."),
    HandOffAction("defer", Defer, defer, "Put the start off with the learner's agreement."),
)
