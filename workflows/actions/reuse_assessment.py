"""Takes over an initial assessment of an earlier journey that is under six months old, once confirmed (rule C20)."""

from engine.definition import months
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions import moving
from workflows.actions.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.requests import Nothing
from workflows.tables.learning import AssessmentResult, InitialAssessment

REUSABLE_FOR = months(-6)


def offered(facts: JourneyFacts) -> InitialAssessment | None:
    """The learner's latest finished assessment of another journey, if it is under six months old."""
    since = facts.work.calendar.due_day(facts.today, REUSABLE_FOR)
    return queries.learning.recent_assessment(facts.session, facts.journey.learner_id, facts.id, since)


def reuse_assessment(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Copy the earlier results, so that the learner is not asked again; needs are still confirmed anew."""
    earlier = offered(facts)
    also = [None if earlier else _nothing_to_reuse()]
    row = moving.move(facts, "record_assessment", Note(reason="earlier assessment confirmed"), also=also)
    if earlier is not None:
        _take_over(facts, earlier)
    return verdict(row, taken_over_from=str(earlier and earlier.finished_on))


def _nothing_to_reuse() -> Refusal:
    sentence = "There is no earlier assessment under six months old; assess the learner."
    return Refusal("nothing_to_reuse", sentence, missing=("an assessment under six months old",))


def _take_over(facts: JourneyFacts, earlier: InitialAssessment) -> None:
    for result in queries.learning.assessment_results(facts.session, earlier.journey_id):
        facts.session.merge(
            AssessmentResult(journey_id=facts.id, area=result.area, level=result.level, finding=result.finding)
        )
    if facts.assessment is None:
        facts.session.add(InitialAssessment(journey_id=facts.id, recorded_by=facts.work.actor.id))


ACTIONS = (
    JourneyAction(
        "reuse_assessment",
        Nothing,
        reuse_assessment,
        "Confirm an earlier assessment under six months old.",
        event="record_assessment",
    ),
)
