"""Holds progress reviews: what deliverers, employers and agencies send, and what the review finds (rule C13)."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StrictBool, model_validator

from engine import deadline_store
from engine.clock import london_date
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict, new_id
from workflows import queries, visibility
from workflows.actions.learning import review_input
from workflows.actions.moves import moving, risk_flags
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.reviews import gives_input
from workflows.queries.journeys import HandOffRow
from workflows.requests import AwareDatetime, Day, Request, Text, Title, YesNo, broken
from workflows.tables.learning import Review, ReviewInput
from workflows.topics import REVIEW_INPUT_SENT, REVIEW_RECORDED, tell_organisations
from workflows.vocabulary import HandOffKind, Role

REVIEW = "review"

Sessions = Annotated[int, Field(ge=0, le=1000, strict=True)]


class SendReviewInput(Request):
    """Progress and attendance from a deliverer or employer; an agency says only whether support is in place."""

    progress: Text | None = None
    sessions_planned: Sessions | None = None
    sessions_attended: Sessions | None = None
    in_place: StrictBool | None = None

    @model_validator(mode="after")
    def _possible(self) -> "SendReviewInput":
        if (self.sessions_attended or 0) > (self.sessions_planned or 0):
            raise broken("too_many_sessions", "no more sessions can be attended than were planned")
        return self

    @property
    def says_more(self) -> bool:
        """Whether it says anything beyond whether support is in place."""
        return any(value is not None for value in (self.progress, self.sessions_planned, self.sessions_attended))


class RecordReview(Request):
    """A review that was held; without `next_on` the next one is planned for the day it is due.

    The learner's own notes up to the day it was held were there at it, but for those younger than `notes_until`, when
    they were last read. `adviser_took_part` says that careers guidance (IAG) was part of it: so it is where an adviser
    records it (3.5).
    """

    held_on: Day
    sessions_planned: Sessions
    sessions_attended: Sessions
    needs_note: Text | None = None
    at_risk: StrictBool
    at_risk_reason: Text | None = None
    actions: tuple[Title, ...] = Field(default=(), max_length=50)
    next_on: Day | None = None
    learner_comment: Text
    adviser_took_part: YesNo = False
    notes_until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _possible(self) -> "RecordReview":
        if self.sessions_attended > self.sessions_planned:
            raise broken("too_many_sessions", "no more sessions can be attended than were planned")
        if self.at_risk and self.at_risk_reason is None:
            raise broken("at_risk_without_reason", "a learner at risk needs at_risk_reason")
        return self


def send_review_input(facts: JourneyFacts, request: SendReviewInput) -> Verdict:
    """Keep input for the next review on each active hand-off of the caller's organisation; raises Refused."""
    support, others = _own_parts(facts)
    row = moving.move(facts, "send_review_input", also=[_unfit(request, support, others)])
    reported = others if request.says_more else []
    for part in reported:
        said = request.model_dump(exclude={"in_place"})
        facts.session.add(_input(facts, part, **said))
    settled = support if request.in_place is not None else []
    for part in settled:
        facts.session.add(_input(facts, part, in_place=request.in_place))
    review_input.received(facts, [*reported, *settled])
    tell_organisations(facts.work, REVIEW_INPUT_SENT, facts.id, facts.responsible)
    return verdict(row)


def _own_parts(facts: JourneyFacts) -> tuple[list[HandOffRow], list[HandOffRow]]:
    """The caller's active hand-offs that give input: support referrals, and the others."""
    own = facts.work.actor.organisation
    rows = [row for row in facts.hand_offs if row.hand_off.receiver_id == own and gives_input(facts, row)]
    support = [row for row in rows if row.hand_off.kind is HandOffKind.SUPPORT]
    return support, [row for row in rows if row not in support]


def _unfit(request: SendReviewInput, support: list[HandOffRow], others: list[HandOffRow]) -> Refusal | None:
    if not support and not others:
        return Refusal("no_active_part", "Your organisation has no active part in this journey to report on.")
    if not request.says_more and request.in_place is None:
        return Refusal("input_empty", "Say something: progress, attendance, or whether support is in place.")
    if request.says_more and not others:
        return Refusal("in_place_only", "A support agency says only whether support is in place, nothing more.")
    if request.in_place is not None and not support:
        return Refusal("not_an_agency", "Whether support is in place is for a support agency to say.")
    return None


def _input(facts: JourneyFacts, part: HandOffRow, **said: Any) -> ReviewInput:
    return ReviewInput(
        id=new_id(), journey_id=facts.id, hand_off_id=part.hand_off.id, sent_at=facts.work.at,
        sent_by=facts.work.actor.id, **said,
    )  # fmt: skip


def record_review(facts: JourneyFacts, request: RecordReview) -> Verdict:
    """Record a review with the input that came for it; the next is due 28 days after the day it was held.

    Credit so far is counted from aims and units, never taken from the request. Raises Refused.
    """
    asked = facts.with_given(**dict(request))
    review_id = new_id()
    note = Note(detail={"review": review_id}, moments={"review_from": request.held_on})
    row = moving.move(asked, "record_review", note, also=[_next_unknown(asked, request)])
    review = _review(asked, request, review_id)
    asked.session.add(review)
    # Written before the input, which refers to it.
    asked.session.flush()
    for said in asked.learning.waiting_inputs:
        said.review_id = review_id
        asked.session.add(said)
    if visibility.is_named(asked.work.actor.roles):
        _read_notes(asked, request, review_id)
    asked.session.flush()
    risk_flags.reconsider(asked)
    tell_organisations(asked.work, REVIEW_RECORDED, asked.id, asked.responsible, review=review_id)
    return verdict(row, review=review_id, credit_so_far=review.credit_so_far, next_on=review.next_on.isoformat())


def _read_notes(facts: JourneyFacts, request: RecordReview, review_id: str) -> None:
    """The notes that were before whoever held the review; a younger one waits for the next."""
    for comment in queries.own_page.unread_comments(facts.session, facts.id):
        in_time = request.notes_until is None or comment.written_at <= request.notes_until
        if in_time and london_date(comment.written_at) <= request.held_on:
            comment.review_id = review_id
            facts.session.add(comment)


def _review(facts: JourneyFacts, request: RecordReview, review_id: str) -> Review:
    said = request.model_dump(exclude={"next_on", "actions", "adviser_took_part", "notes_until"})
    next_on = request.next_on or facts.work.calendar.due_day_of(_next_due(facts))
    return Review(
        id=review_id, journey_id=facts.id, credit_so_far=facts.learning.credit_so_far, actions=list(request.actions),
        next_on=next_on, recorded_by=facts.work.actor.id,
        with_adviser=request.adviser_took_part or Role.ADVISER in facts.work.actor.roles, **said,
    )  # fmt: skip


def _next_unknown(facts: JourneyFacts, request: RecordReview) -> Refusal | None:
    """Where an agreement switched the time limit for reviews off, the next one needs a day."""
    switched_off = REVIEW in facts.terms and facts.terms[REVIEW] is None
    if request.next_on is not None or not switched_off:
        return None
    sentence = "No time limit for reviews is in force here, so say when the next one is."
    return Refusal("next_review_missing", sentence, missing=("next_on",))


def _next_due(facts: JourneyFacts) -> datetime:
    """When the next review is due by the time limit just opened."""
    open_ones = deadline_store.open_deadlines(facts.work, facts.id)
    due = next((deadline.due_at for deadline in open_ones if deadline.rule == REVIEW), None)
    if due is None:
        raise LookupError("A review was recorded, and no time limit for the next one is open.")
    return due


ACTIONS = (
    JourneyAction("send_review_input", SendReviewInput, send_review_input, "Send input for the next review."),
    JourneyAction("record_review", RecordReview, record_review, "Record a progress review."),
)
