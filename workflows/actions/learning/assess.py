"""Records the initial assessment bit by bit: results by area, prior units, and what became of needs (rule C11)."""

from pydantic import Field, StrictBool

from engine.firing import Note
from engine.runtime import Verdict
from workflows.actions.learners import record_needs
from workflows.actions.learners.record_needs import NeedFound
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.stages import held_stage
from workflows.requests import Request, Text
from workflows.tables.learning import AssessmentResult, InitialAssessment
from workflows.vocabulary import AssessmentArea, Level, Stage


class AreaResult(Request):
    """What was found in one area; literacy, numeracy and digital skills need a level before the stage can end."""

    area: AssessmentArea
    level: Level | None = None
    finding: Text


class RecordAssessment(Request):
    """Results, whether prior units were looked up, and needs; what is sent again takes the place of what was there."""

    results: tuple[AreaResult, ...] = Field(default=(), max_length=20)
    prior_units_checked: StrictBool | None = None
    needs: tuple[NeedFound, ...] = Field(default=(), max_length=50)


def record_assessment(facts: JourneyFacts, request: RecordAssessment) -> Verdict:
    """Add to the initial assessment; raises Refused, also for an organisation that does not hold the stage."""
    areas = [str(result.area) for result in request.results]
    also = [held_stage(facts, Stage.INITIAL_ASSESSMENT), record_needs.need_unknown(facts, request.needs)]
    row = moving.move(facts, "record_assessment", Note(detail={"areas": areas}), also=also)
    for result in request.results:
        facts.session.merge(AssessmentResult(journey_id=facts.id, **dict(result)))
    record_needs.apply(facts, request.needs)
    _note_progress(facts, request)
    recorded = facts.learning.results
    return verdict(row, areas=sorted(str(result.area) for result in recorded))


def _note_progress(facts: JourneyFacts, request: RecordAssessment) -> None:
    assessment = facts.assessment or InitialAssessment(journey_id=facts.id, recorded_by=facts.work.actor.id)
    if request.prior_units_checked is not None:
        assessment.prior_units_checked = request.prior_units_checked
    assessment.recorded_by = facts.work.actor.id
    facts.session.add(assessment)
    facts.session.flush()


ACTIONS = (JourneyAction("record_assessment", RecordAssessment, record_assessment, "Record results and needs."),)
