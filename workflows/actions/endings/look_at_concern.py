"""What safeguarding leads do about a concern: decide, write notes, and close it (rule C24)."""

from collections.abc import Iterator

from pydantic import model_validator

from engine import outbox
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.endings import hold
from workflows.actions.moves import triage
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction
from workflows.facts import concerns
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Day, Id, Request, Text, broken
from workflows.tables.concerns import Concern, ConcernNote
from workflows.topics import CONCERN_LOOKED_AT
from workflows.vocabulary import ConcernDecision, ConcernOutcome, ConcernState, HoldReason
from workflows.words.accesses import Surface

LEADS = ("responsible.safeguarding_lead",)
_ELSEWHERE = Refusal(
    "not_yours", "The learner is another organisation's now, whose safeguarding lead looks at this concern.",
    who_could=LEADS,
)  # fmt: skip
_LEAD_ONLY = Refusal(
    "safeguarding_lead_only", "Only the safeguarding lead of the responsible organisation looks at concerns.",
    who_could=LEADS,
)  # fmt: skip
_CLOSED = Refusal("concern_closed", "This concern is closed; raise another one if there is more to say.")


class TriageConcern(Request):
    """What is decided about a concern, and why; a hold says on which day it is looked at again."""

    concern_id: Id
    decision: ConcernDecision
    note: Text
    review_on: Day | None = None

    @model_validator(mode="after")
    def _complete(self) -> "TriageConcern":
        if (self.decision is ConcernDecision.HOLD) != (self.review_on is not None):
            raise broken("review_day_with_hold", "a hold says the day of its review, and no other decision does")
        return self


class AddConcernNote(Request):
    """What there is to add to a concern."""

    concern_id: Id
    note: Text


class CloseConcern(Request):
    """With what a concern is closed, and why."""

    concern_id: Id
    outcome: ConcernOutcome
    note: Text


def triage_concern(facts: JourneyFacts, request: TriageConcern) -> Verdict:
    """Decide about a concern; a hold is put on the journey in the same transaction, for whose lifting see G9.

    Without further action it is closed at once. Whoever raised it hears that it was looked at, and nothing more.
    """
    row = _concern(facts, request.concern_id)
    refuse(_not_handled(facts, row), _decided(row))
    if request.review_on is not None:
        # The note stays on the concern: what is written with a hold stands in the journey's story.
        hold.hold(facts, hold.Hold(reason=HoldReason.SAFEGUARDING, review_on=request.review_on))
    work = facts.work
    row.decision, row.decided_at, row.decided_by = request.decision, work.at, work.actor.id
    if request.decision is ConcernDecision.NO_FURTHER_ACTION:
        _close(facts, row, ConcernOutcome.NO_FURTHER_ACTION)
    triage.answered(work, row, "decided")
    outbox.tell(
        work, CONCERN_LOOKED_AT, None, organisation=row.raised_for_id, person=row.raised_by, reference=row.reference,
        journey=row.journey_id,
    )  # fmt: skip
    return _written(facts, row, request.note)


def add_concern_note(facts: JourneyFacts, request: AddConcernNote) -> Verdict:
    """Write a further note on a concern that is not closed."""
    row = _concern(facts, request.concern_id)
    refuse(_not_handled(facts, row), _CLOSED if row.closed_at is not None else None)
    return _written(facts, row, request.note)


def close_concern(facts: JourneyFacts, request: CloseConcern) -> Verdict:
    """Close a concern that was decided on, with its outcome."""
    row = _concern(facts, request.concern_id)
    early = Refusal("not_looked_at", "Decide about this concern first.", missing=("decision",))
    refuse(
        _not_handled(facts, row),
        _CLOSED if row.closed_at is not None else None,
        early if row.decision is None else None,
    )
    _close(facts, row, request.outcome)
    return _written(facts, row, request.note)


def _close(facts: JourneyFacts, row: Concern, outcome: ConcernOutcome) -> None:
    row.outcome, row.closed_at, row.closed_by = outcome, facts.work.at, facts.work.actor.id


def _written(facts: JourneyFacts, row: Concern, text: str) -> Verdict:
    note = ConcernNote(
        id=new_id(), concern_id=row.id, written_at=facts.work.at, written_by=facts.work.actor.id, text=text
    )
    facts.session.add_all([row, note])
    facts.session.flush()
    written = len(queries.concerns.notes(facts.session, row.id)[row.id])
    return {"id": row.id, "state": concerns.state_of(row), "version": 1 + written, "reference": row.reference}


def _concern(facts: JourneyFacts, concern_id: str) -> Concern:
    """The concern, if the actor may look after it.

    Raises Refused for whoever is no safeguarding lead, the same whether there is such a concern or not, and
    UnknownInstance for a lead of an organisation that it is not known to.
    """
    refuse(None if concerns.looks_after(facts.session, facts.work.actor, facts.today) else _LEAD_ONLY)
    row, own = queries.concerns.concern(facts.session, concern_id, facts.id), facts.work.actor.organisation
    if row is not None and own in concerns.answering(facts, row):
        return row
    if row is not None and row.raised_by == facts.work.actor.id:
        raise Refused((_LEAD_ONLY,))
    raise UnknownInstance


def _not_handled(facts: JourneyFacts, row: Concern) -> Refusal | None:
    """Who answered for the learner before may read what was feared then, and goes no further with it."""
    if (row.handler_id, row.on_journey_id) == (facts.work.actor.organisation, facts.id):
        return None
    return _ELSEWHERE


def _decided(row: Concern) -> Refusal | None:
    if row.decision is None:
        return None
    return Refusal("decided_already", "This concern was decided on already; write a note, or close it.")


def against_deciding(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against deciding about any concern of the journey."""
    return _against(facts, any(row.decision is None for row in _open(facts)))


def against_writing(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against writing on any concern of the journey."""
    return _against(facts, any(True for _row in _open(facts)))


def against_closing(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against closing any concern of the journey."""
    return _against(facts, any(concerns.state_of(row) is ConcernState.LOOKED_AT for row in _open(facts)))


def _open(facts: JourneyFacts) -> Iterator[Concern]:
    for row in queries.concerns.of_journey(facts.session, facts.id):
        if row.closed_at is None and _not_handled(facts, row) is None:
            yield row


def _against(facts: JourneyFacts, there_is_one: bool) -> tuple[Refusal, ...]:
    # First who asks: to anybody else the answer is the same with a concern and without.
    if not concerns.looks_after(facts.session, facts.work.actor, facts.today):
        return (_LEAD_ONLY,)
    return () if there_is_one else (Refusal("no_concern", "No concern on this journey waits for that."),)


ACTIONS = (
    JourneyAction(
        "triage_concern", TriageConcern, triage_concern, "Decide about a safeguarding concern.",
        asks=against_deciding, about_itself=True, surface=Surface.CONCERNS,
    ),
    JourneyAction(
        "add_concern_note", AddConcernNote, add_concern_note, "Add a note to a safeguarding concern.",
        asks=against_writing, about_itself=True, surface=Surface.CONCERNS,
    ),
    JourneyAction(
        "close_concern", CloseConcern, close_concern, "Close a safeguarding concern with its outcome.",
        asks=against_closing, about_itself=True, surface=Surface.CONCERNS,
    ),
)  # fmt: skip
