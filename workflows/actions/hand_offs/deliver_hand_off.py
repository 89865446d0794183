"""From acceptance to the end of a hand-off: arrival, work and its records, confirmation, return and break-down."""

from typing import Any

from pydantic import Field, model_validator

from engine.firing import Note
from engine.runtime import Verdict, new_id
from engine.store import Row
from workflows.actions.endings.cancel import learners_word
from workflows.actions.hand_offs import (
    after_refusal,
    arrival,
    changing_area,
    partners,
    parts,
    placements,
    taking_over,
    transfer,
)
from workflows.actions.learning import finish_stage, review_input
from workflows.actions.learning.plan_requests import PlannedAim
from workflows.actions.moves import handing
from workflows.actions.moves.registry import HandOffAction, verdict
from workflows.actions.moves.telling import tell_receiver, tell_sides
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards import clauses
from workflows.requests import MANY, Day, LearnersWord, Nothing, Reason, Request, Text, Word, YesNo, broken
from workflows.tables.journeys import WorkRecord
from workflows.topics import (
    HAND_OFF_ENDED,
    HAND_OFF_RETURNED,
    HAND_OFF_SENT_BACK,
    HAND_OFF_STARTED,
    HAND_OFF_WORK_SUBMITTED,
    tell_organisations,
)
from workflows.vocabulary import HandOffKind, SupportOutcome


class Start(Request):
    """The day on which the learner arrived.

    Where a change of vocational area begins, the new vocational aims with their units; `learner_agrees` is the
    learner's word on them, left out that on the change.
    """

    arrived_on: Day
    aims: tuple[PlannedAim, ...] = Field(default=(), max_length=MANY)
    learner_agrees: LearnersWord | None = None


class Returned(Request):
    """A record that comes back with the work, by the name the agreement gives it."""

    record: Word
    content: Text


class SubmitWork(Request):
    """Work done, with the records that the agreement names."""

    records: list[Returned] = Field(default=[], max_length=MANY)
    note: Text | None = None


class SendBack(Request):
    """What is missing before the work can be confirmed."""

    missing: Text


class GiveBack(Request):
    """Why work is given back; `safety` when the learner's safety leaves no time for a replacement (4.6).

    Of a placement the learner may end it, whose word staff record. An `incident` there suspends the employer; what
    happened stands in `incident_words`, for few to read (C23).
    """

    reason: Text
    safety: YesNo = False
    learner_said: LearnersWord | None = None
    incident: YesNo = False
    incident_words: Text | None = None

    @model_validator(mode="after")
    def _incident_in_words(self) -> "GiveBack":
        if self.incident != (self.incident_words is not None):
            raise broken("incident_in_words", "say what happened where there was an incident, and nowhere else")
        return self


class End(Request):
    """How it ended; an agency says only the outcome, a taster how it went in the learner's own words."""

    outcome: SupportOutcome | None = None
    reason: Text | None = None
    learners_words: Text | None = None
    suits: YesNo | None = None

    @model_validator(mode="after")
    def _to_nobody(self) -> "End":
        if self.outcome is SupportOutcome.HANDED_OVER:
            raise broken("handed_over_to_nobody", "support is handed over by hand_support_over, which says to whom")
        return self


def start(facts: HandOffFacts, request: Start) -> Verdict:
    """Record that the learner arrived; an inbound moves its journey to INDUCTION (C8)."""
    asked = facts.with_given(arrived_on=request.arrived_on)
    moments = {"planned_end_on": facts.hand_off.planned_end_on} if facts.hand_off.planned_end_on else {}
    note = Note(detail={"arrived_on": str(request.arrived_on)}, moments=moments)
    row = handing.move(asked, "start", note, also=changing_area.against_arrival(facts, request.aims))
    more: dict[str, Any] = {}
    facts.hand_off.arrived_on = request.arrived_on
    facts.work.session.add(facts.hand_off)
    facts.work.session.flush()
    if facts.is_inbound:
        arrival.start_journey(facts, request.arrived_on)
    else:
        arrival.replace_others(facts)
        taking_over.take_over(facts)
        transfer.arrived(facts, request.arrived_on)
        more = changing_area.arrived(facts, request.aims, request.learner_agrees)
        # Who begins when a review is near is asked for input as the others are.
        review_input.ask_missing(JourneyFacts(facts.work, facts.hand_off.journey_id))
        placements.started(facts)
    tell_organisations(facts.work, HAND_OFF_STARTED, facts.id, facts.hand_off.sender_id)
    return verdict(row, **more)


def submit_work(facts: HandOffFacts, request: SubmitWork) -> Verdict:
    """Return the work with its records; refused while a record that a contract names is missing (2.4)."""
    asked = facts.with_given(records=request.records)
    warned = clauses.records_warned(asked)
    row = handing.move(asked, "submit_work", Note(detail={"records": [each.record for each in request.records]}))
    for each in request.records:
        facts.work.session.add(
            WorkRecord(
                id=new_id(), hand_off_id=facts.id, record=each.record, content=each.content,
                returned_at=facts.work.at, returned_by=facts.work.actor.id,
            )
        )  # fmt: skip
    tell_organisations(facts.work, HAND_OFF_WORK_SUBMITTED, facts.id, facts.hand_off.sender_id)
    return verdict(row, **({"warnings": warned} if warned else {}))


def confirm(facts: HandOffFacts, _request: Nothing) -> Verdict:
    """Confirm the work: the hand-off is complete, and a stage moves the journey on in the same transaction (2.4)."""
    row = handing.move(facts.with_given(confirming=True), "confirm")
    stage = facts.hand_off.stage
    if stage is not None and stage in finish_stage.FINISHED_BY:
        finish_stage.finish(JourneyFacts(facts.work, facts.hand_off.journey_id), stage, confirming_hand_off=facts.id)
    partners.part_ended(facts)
    tell_organisations(facts.work, HAND_OFF_ENDED, facts.id, facts.hand_off.receiver_id)
    return verdict(row)


def send_back(facts: HandOffFacts, request: SendBack) -> Verdict:
    """Send the work back with what is missing; it is under way again."""
    moments = {"planned_end_on": facts.hand_off.planned_end_on} if facts.hand_off.planned_end_on else {}
    row = handing.move(facts, "send_back", Note(reason=request.missing, moments=moments))
    tell_organisations(facts.work, HAND_OFF_SENT_BACK, facts.id, facts.hand_off.receiver_id)
    return verdict(row)


def return_unstarted(facts: HandOffFacts, request: Reason) -> Verdict:
    """The receiver gives an accepted hand-off back before the start; an inbound puts its journey back to REFERRED."""
    row = _give_back(facts, "return_unstarted", GiveBack(reason=request.reason))
    if facts.is_inbound:
        arrival.back_to_referrer(facts)
    return verdict(row)


def return_work(facts: HandOffFacts, request: GiveBack) -> Verdict:
    """Either side gives work back; the sender must place it again or take it back within ten working days."""
    return verdict(_give_back(facts.with_given(**dict(request)), "return_work", request))


def break_down(facts: HandOffFacts, request: GiveBack) -> Verdict:
    """The arrangement broke down; the sender must place again or take back within ten working days."""
    return verdict(_give_back(facts.with_given(**dict(request)), "break_down", request))


def _give_back(facts: HandOffFacts, event: str, request: GiveBack) -> Row:
    row = handing.move(facts, event, Note(reason=request.reason, detail=learners_word(request.learner_said)))
    facts.hand_off.end_note = request.reason
    facts.work.session.add(facts.hand_off)
    facts.work.session.flush()
    tell_sides(facts.work, HAND_OFF_RETURNED, facts.hand_off)
    after_refusal.returned(facts)
    placements.ended(facts)
    if request.incident_words is not None:
        placements.suspend(facts, request.incident_words)
    return row


def end(facts: HandOffFacts, request: End) -> Verdict:
    """End what neither returns work nor lasts with the journey; support says only its outcome (C21).

    A taster ends with what the learner said of it (3.4).
    """
    asked = facts.with_given(learners_words=request.learners_words, suits=request.suits)
    row = handing.move(asked, "end", Note(reason=request.reason, detail={"outcome": request.outcome}))
    if facts.hand_off.kind is HandOffKind.SUPPORT:
        facts.hand_off.support_outcome = request.outcome or SupportOutcome.ENDED
    parts.evaluated(facts, request.learners_words, request.suits)
    facts.hand_off.end_note = request.reason
    facts.work.session.add(facts.hand_off)
    tell_organisations(facts.work, HAND_OFF_ENDED, facts.id, facts.hand_off.sender_id)
    placements.ended(facts)
    if facts.hand_off.kind is HandOffKind.INTERNAL or facts.hand_off.receiver_id != facts.hand_off.sender_id:
        tell_receiver(facts.work, HAND_OFF_ENDED, facts.hand_off)
    return verdict(row)


ACTIONS = (
    HandOffAction("start", Start, start, "Record that the learner arrived."),
    HandOffAction("submit_work", SubmitWork, submit_work, "Return the work with the records the agreement names."),
    HandOffAction("confirm", Nothing, confirm, "Confirm the work that was returned."),
    HandOffAction("send_back", SendBack, send_back, "Send the work back, saying what is missing."),
    HandOffAction("return_unstarted", Reason, return_unstarted, "Give it back before the learner started."),
    HandOffAction("return_work", GiveBack, return_work, "Give the work back."),
    HandOffAction("break_down", GiveBack, break_down, "Record that the arrangement broke down."),
    HandOffAction("end", End, end, "End it."),
)
