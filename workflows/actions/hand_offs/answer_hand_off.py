"""The receiver answers a hand-off: acknowledges, asks for more, accepts or declines."""

from datetime import date, datetime

from pydantic import model_validator

from engine import history
from engine.definition import Duration, calendar_days
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.hand_offs import (
    after_refusal,
    changing_area,
    conditional,
    partners,
    placements,
    transfer,
)
from workflows.actions.learners import keep_contact, september_offers, told_details
from workflows.actions.moves import handing, moving, placing, responsibility
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.actions.moves.telling import tell_receiver
from workflows.definitions.parties import ANSWERING
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import clauses
from workflows.guards.placements import employers_word
from workflows.queries.journeys import siblings
from workflows.requests import Day, EmployersWord, Id, Nothing, Request, Text, YesNo, broken
from workflows.tables.journeys import HandOff
from workflows.topics import (
    HAND_OFF_ACCEPTED,
    HAND_OFF_ACKNOWLEDGED,
    HAND_OFF_ANSWERED,
    HAND_OFF_DECLINED,
    HAND_OFF_QUESTION,
    HAND_OFF_TAKEN,
    tell_learner,
    tell_organisations,
)
from workflows.vocabulary import DeclineReason, HandOffKind


class Question(Request):
    """What the receiver wants to know before deciding."""

    question: Text


class Answer(Request):
    """The sender's answer to the receiver's question."""

    answer: Text


class Accept(Request):
    """An acceptance: three answers apart (G4), the programme that gives the place, start date and planned end.

    `conditions` make a referral's a conditional offer; until the end of `answer_by` the learner says yes or no (0.3).
    `employer_said` is the word of an employer where nobody can sign in, recorded by staff (0.1).
    """

    eligible: YesNo | None = None
    suitable: YesNo | None = None
    ready: YesNo | None = None
    programme_id: Id | None = None
    start_on: Day | None = None
    planned_end_on: Day | None = None
    conditions: Text | None = None
    answer_by: Day | None = None
    employer_said: EmployersWord | None = None


class Decline(Request):
    """A refusal with its reason; "not ready yet" says what is needed and when to look again (G4)."""

    reason: DeclineReason
    note: Text | None = None
    advice: Text | None = None
    suggested_next_id: Id | None = None
    needed: Text | None = None
    review_on: Day | None = None
    employer_said: EmployersWord | None = None

    @model_validator(mode="after")
    def _not_ready_says_when(self) -> "Decline":
        if self.reason is DeclineReason.NOT_READY_YET and (self.needed is None or self.review_on is None):
            raise broken(
                "not_ready_incomplete", "not_ready_yet says what is needed (needed) and when to look again (review_on)"
            )
        return self


def acknowledge(facts: HandOffFacts, _request: Nothing) -> Verdict:
    """Say that the hand-off was received (C2)."""
    row = handing.move(facts, "acknowledge")
    tell_organisations(facts.work, HAND_OFF_ACKNOWLEDGED, facts.id, facts.hand_off.sender_id)
    return verdict(row)


def ask_for_more(facts: HandOffFacts, request: Question) -> Verdict:
    """Ask the sender a question; the decision's clock keeps what is left until the answer (0.3)."""
    row = handing.move(facts, "ask_for_more")
    facts.hand_off.question, facts.hand_off.answer = request.question, None
    facts.work.session.add(facts.hand_off)
    tell_organisations(facts.work, HAND_OFF_QUESTION, facts.id, facts.hand_off.sender_id)
    return verdict(row)


def answer(facts: HandOffFacts, request: Answer) -> Verdict:
    """Answer the receiver's question."""
    row = handing.move(facts, "answer")
    facts.hand_off.answer = request.answer
    facts.work.session.add(facts.hand_off)
    tell_receiver(facts.work, HAND_OFF_ANSWERED, facts.hand_off)
    return verdict(row)


def accept(facts: HandOffFacts, request: Accept) -> Verdict:
    """Accept: the place is taken, siblings of the offer are told, and an inbound moves the journey to ACCEPTED.

    The winner pressing again gets the same answer and makes no second record (S14).
    """
    if _accepted_already(facts, request):
        return verdict(facts.row, **changing_area.foreseen(facts))
    asked = facts.with_given(**dict(request))
    moments = {"start_on": request.start_on} if request.start_on else {}
    warned = clauses.warnings(asked)
    unfit = conditional.unfit(asked, request.conditions, request.answer_by, request.start_on)
    also = [*unfit, employers_word(asked)]
    row = handing.move(asked, "accept", Note(detail=_answers(request), moments=moments), also=also)
    _record_acceptance(asked, request)
    _take_siblings(asked)
    if asked.is_inbound:
        _accept_journey(asked)
    partners.accepted(asked)
    transfer.accepted(asked)
    changing_area.accepted(asked)
    placements.answered(asked, request.employer_said)
    tell_organisations(facts.work, HAND_OFF_ACCEPTED, facts.id, *_senders(facts))
    if facts.hand_off.kind is not HandOffKind.INTERNAL and not facts.hand_off.for_group:
        # That colleagues share out their work is no news to the learner, nor who plans with a group's teachers.
        tell_learner(facts.work, facts.hand_off.journey_id, "accepted")
    warnings = {"warnings": warned} if warned else {}
    return verdict(row, **changing_area.foreseen(asked), **warnings)


def _senders(facts: HandOffFacts) -> tuple[str, ...]:
    """Who hears the answer: the sender, and of a referral that a point of access offered the referrer too (C4)."""
    own = facts.hand_off.sender_id
    return (own, facts.journey.journey.referrer_id) if facts.is_inbound else (own,)


def _accepted_already(facts: HandOffFacts, request: Accept) -> bool:
    """Whether the receiver repeats its own acceptance; Refused when it now says something else."""
    by_receiver = not facts.parties(facts.work.actor).isdisjoint(ANSWERING)
    if facts.row.state != "accepted" or not by_receiver:
        return False
    row, told = facts.hand_off, reversed(history.entries(facts.work.session, facts.id))
    answers = next((entry.detail for entry in told if entry.event == "accept"), {})
    kept = (row.programme_id, row.start_on, row.planned_end_on, row.conditions, row.answer_by, answers)
    programme = facts.with_given(programme_id=request.programme_id).programme_id
    dates = (request.start_on, request.planned_end_on)
    if kept != (programme, *dates, request.conditions, request.answer_by, _answers(request)):
        sentence = "This was accepted already with other terms; put the start off, or give it back."
        refuse(Refusal("accepted_already", sentence))
    return True


def _answers(request: Accept) -> dict[str, bool | None]:
    return {"eligible": request.eligible, "suitable": request.suitable, "ready": request.ready}


def _record_acceptance(asked: HandOffFacts, request: Accept) -> None:
    row = asked.hand_off
    row.accepted_at, row.conditions, row.answer_by = asked.work.at, request.conditions, request.answer_by
    row.programme_id = asked.programme_id
    row.start_on, row.planned_end_on = request.start_on, request.planned_end_on
    row.agreement_id = asked.agreement.id if asked.agreement else row.agreement_id
    asked.work.session.add(row)
    asked.work.session.flush()
    if asked.places is not None:
        placing.take(asked.work, row.id, asked.places.pool_id)


def _take_siblings(asked: HandOffFacts) -> None:
    offer = asked.hand_off.offer_id
    for other_id in siblings(asked.work.session, offer) if offer else ():
        if other_id != asked.id:
            other = HandOffFacts.read(asked.work, other_id).hand_off
            handing.by_clock(asked.work, other, "take")
            tell_organisations(asked.work, HAND_OFF_TAKEN, other.id, other.receiver_id)


def _accept_journey(asked: HandOffFacts) -> None:
    """The journey moves with its inbound, in the same transaction (0.3), and so does responsibility (0.1)."""
    work, journey = asked.work, JourneyFacts(asked.work, asked.hand_off.journey_id, follows=True)
    recorded = told_details.taken_on(journey)
    september_offers.finish_answered(journey)
    moment = responsibility.from_acceptance(journey)
    moments: dict[str, date | datetime] = {
        "contact_from": work.at,
        **keep_contact.moments(work.at, asked.hand_off.start_on),
    }
    terms: dict[str, Duration | None] = {}
    if asked.intake_on is not None and asked.hand_off.start_on is not None:
        moments["start_from"], terms["start"] = asked.hand_off.start_on, calendar_days(0)
    if moment > work.at:
        moments["responsibility_moves_at"] = moment
    receiver = asked.hand_off.receiver_id
    note = Note(moments=moments, terms=terms, detail={"hand_off": asked.id, "details": recorded})
    moving.move(journey, "accept", note, responsible=receiver if moment <= work.at else None)
    if journey.responsible != receiver:
        responsibility.pass_to(work, journey.id, receiver, moment)
    journey.journey.start_on, journey.journey.planned_end_on = asked.hand_off.start_on, asked.hand_off.planned_end_on
    work.session.add(journey.journey)


def decline(facts: HandOffFacts, request: Decline) -> Verdict:
    """Say no with the reason; the sender is told at once, and a journey with nobody left to ask ends DECLINED."""
    advice = after_refusal.advice_missing(facts, request.advice)
    unknown = after_refusal.unknown(facts, request.suggested_next_id)
    word = employers_word(facts.with_given(employer_said=request.employer_said))
    also = [advice, unknown, after_refusal.look_again_past(facts, request.review_on), word]
    row = handing.move(facts, "decline", Note(reason=request.reason), also=also)
    _record_decline(facts.hand_off, request)
    facts.work.session.add(facts.hand_off)
    placements.answered(facts, request.employer_said)
    facts.work.session.flush()
    tell_organisations(facts.work, HAND_OFF_DECLINED, facts.id, *_senders(facts), reason=request.reason.value)
    after_refusal.declined(facts)
    return verdict(row)


def _record_decline(row: HandOff, request: Decline) -> None:
    row.decline_reason, row.decline_note, row.advice = request.reason, request.note, request.advice
    row.suggested_next_id, row.not_ready_needs, row.review_on = (
        request.suggested_next_id, request.needed, request.review_on,
    )  # fmt: skip


ACTIONS = (
    HandOffAction("acknowledge", Nothing, acknowledge, "Say that it was received."),
    HandOffAction("ask_for_more", Question, ask_for_more, "Ask the sender a question before deciding.", by_link=True),
    HandOffAction("answer", Answer, answer, "Answer the receiver's question."),
    HandOffAction("accept", Accept, accept, "Accept, with the three answers, the place and the dates.", by_link=True),
    HandOffAction("decline", Decline, decline, "Decline with a reason and advice.", by_link=True),
)
