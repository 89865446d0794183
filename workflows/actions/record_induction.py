"""Records an induction: what was gone through, and the day the learner saw the privacy notice (rule C10)."""

from pydantic import Field

from engine.runtime import Verdict
from workflows.actions import moving
from workflows.actions.registry import verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.days import not_ahead
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
    ahead = not_ahead(seen_on, facts.today, "Seeing the privacy notice") if seen_on else None
    also = [held_stage(facts, Stage.INDUCTION), ahead]
    row = moving.move(facts.with_given(**dict(request)), "record_induction", also=also)
    recorded_by = facts.work.actor.id
    induction = facts.induction or Induction(journey_id=facts.id, recorded_by=recorded_by)
    # A new list, because a change inside a stored one would go unnoticed.
    induction.checklist = list(dict.fromkeys((*induction.checklist, *request.checklist)))
    induction.privacy_notice_seen_on = seen_on or induction.privacy_notice_seen_on
    induction.recorded_by = recorded_by
    facts.session.add(induction)
    return verdict(row, checklist=induction.checklist)
