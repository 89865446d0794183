"""Records an induction: what was gone through, and the day the learner saw the privacy notice (rule C10)."""

from pydantic import Field

from engine.runtime import Verdict
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead, since_referral
from workflows.guards.stages import held_stage
from workflows.requests import Day, Request, Title
from workflows.tables.learning import Induction
from workflows.vocabulary import Stage


class RecordInduction(Request):
    """What was gone through, item by item, and the day of the privacy notice; may be sent bit by bit."""

    checklist: tuple[Title, ...] = Field(default=(), max_length=100)
    privacy_notice_seen_on: Day | None = None


def record_induction(facts: JourneyFacts, request: RecordInduction) -> Verdict:
    """Add to the induction record; raises Refused, also for an organisation that does not hold the stage."""
    seen_on = request.privacy_notice_seen_on
    what = "Seeing the privacy notice"
    days = [not_ahead(seen_on, facts.today, what), since_referral(facts, seen_on, what)] if seen_on else []
    also = [held_stage(facts, Stage.INDUCTION), *days]
    row = moving.move(facts.with_given(**dict(request)), "record_induction", also=also)
    recorded_by = facts.work.actor.id
    induction = facts.induction or Induction(journey_id=facts.id, recorded_by=recorded_by)
    # A new list, because a change inside a stored one would go unnoticed.
    induction.checklist = list(dict.fromkeys((*induction.checklist, *request.checklist)))
    induction.privacy_notice_seen_on = seen_on or induction.privacy_notice_seen_on
    induction.recorded_by = recorded_by
    facts.session.add(induction)
    return verdict(row, checklist=induction.checklist)


ACTIONS = (
    JourneyAction("record_induction", RecordInduction, record_induction, "Record what the induction went through."),
)
