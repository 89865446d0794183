"""Raises a concern about a learner's safety: anybody may who may know of the journey or a part of it (rule C24)."""

from engine import outbox
from engine.errors import Refusal
from engine.runtime import Verdict, new_id
from workflows import queries
from workflows.actions.moves import triage
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.facts.concerns import state_of
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead
from workflows.requests import Day, Request, Text, Title, YesNo
from workflows.rules.references import new_reference
from workflows.tables.concerns import Concern
from workflows.topics import CONCERN_RECEIVED
from workflows.words.accesses import Surface


class RaiseConcern(Request):
    """What was seen or heard, on which day and where, and whether the learner is in danger at this moment."""

    text: Text
    seen_on: Day
    place: Title | None = None
    immediate: YesNo


NO_LEARNER = Refusal(
    "about_no_learner",
    "This is for a group and about no one learner; tell the organisation that sent it whom you fear for.",
)


def raise_concern(facts: JourneyFacts, request: RaiseConcern) -> Verdict:
    """Tell the safeguarding leads of the responsible organisation, and nobody else, of a fear for the learner.

    Answers with the concern's own id, state and reference, never the journey's: some who raise one may not read that.
    """
    work = facts.work
    refuse(not_ahead(request.seen_on, facts.today, "What was seen or heard"))
    goes_on, handler = _whose(facts)
    row = Concern(
        id=new_id(), journey_id=facts.id, on_journey_id=goes_on, reference=new_reference("C"), raised_at=work.at,
        handler_id=handler, raised_by=work.actor.id,
        raised_for_id=work.actor.organisation or "", text=request.text, seen_on=request.seen_on, place=request.place,
        immediate=request.immediate,
    )  # fmt: skip
    facts.session.add(row)
    facts.session.flush()
    triage.ask_for(work, row)
    outbox.tell(
        work, CONCERN_RECEIVED, None, organisation=row.raised_for_id, person=row.raised_by, reference=row.reference,
        journey=row.journey_id,
    )  # fmt: skip
    return {"id": row.id, "state": state_of(row), "version": 1, "reference": row.reference}


def _whose(facts: JourneyFacts) -> tuple[str, str]:
    """The journey in which the learner goes on after a transfer, and whose its concerns are."""
    goes_on = queries.concerns.went_on_in(facts.session, facts.id)
    answers = facts.responsible
    if goes_on != facts.id:
        answers = queries.journeys.responsible_at(facts.session, goes_on, facts.work.at)
    return goes_on, triage.handler_on(facts.work, goes_on, answers or facts.partnership.lead_id)


def raise_on_hand_off(facts: HandOffFacts, request: RaiseConcern) -> Verdict:
    """The same, by whoever knows of a hand-off alone, such as an agency whose part has ended."""
    known = facts.work.actor.organisation == facts.journey.responsible
    refuse(NO_LEARNER if facts.hand_off.for_group and not known else None)
    return raise_concern(facts.journey, request)


def _nothing_against(_facts: JourneyFacts) -> tuple[Refusal, ...]:
    """A fear for somebody is told at any time: before the start, on hold, after the end and after a death."""
    return ()


JOURNEY_ACTIONS = (
    JourneyAction(
        "raise_concern", RaiseConcern, raise_concern, "Raise a concern about the learner's safety.",
        asks=_nothing_against, about_itself=True, surface=Surface.CONCERNS,
    ),
)  # fmt: skip

HAND_OFF_ACTIONS = (
    HandOffAction(
        "raise_concern", RaiseConcern, raise_on_hand_off, "Raise a concern about the learner's safety.",
        about_itself=True, surface=Surface.CONCERNS,
    ),
)  # fmt: skip
