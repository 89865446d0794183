"""Takes over an initial assessment of an earlier journey that is recent enough, once confirmed (rule C20)."""

from engine.definition import Duration
from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from workflows import queries
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts import terms
from workflows.facts.consents import Sharing, opens, said_to
from workflows.facts.details import in_charge
from workflows.facts.journeys import JourneyFacts
from workflows.guards.stages import held_stage
from workflows.requests import Nothing
from workflows.tables.learning import AssessmentResult, InitialAssessment
from workflows.tables.organisations import Person
from workflows.vocabulary import SharedItem, SharingPurpose, Stage
from workflows.words.windows import ASSESSMENT_REUSE


def offered(facts: JourneyFacts) -> InitialAssessment | None:
    """The learner's latest finished assessment of another journey under six months old, that is the caller's to see.

    Where the agreement says another number of months, that counts.
    """
    since = facts.work.calendar.due_day(facts.today, _back(facts))
    found = queries.learning.recent_assessments(facts.session, facts.journey.learner_id, facts.id, since)
    return next((earlier for earlier in found if _may_see(facts, earlier)), None)


def _back(facts: JourneyFacts) -> Duration:
    reusable = terms.window(facts.session, facts.id, ASSESSMENT_REUSE)
    return Duration(-reusable.amount, reusable.unit)


def _may_see(facts: JourneyFacts, earlier: InitialAssessment) -> bool:
    """Its own organisation's, or with the learner's consent recorded there, or said to this organisation (0.6, G5)."""
    own = facts.work.actor.organisation or ""
    there = JourneyFacts(facts.work, earlier.journey_id)
    made_by = facts.session.get(Person, earlier.recorded_by)
    if in_charge(there, own) or (made_by is not None and made_by.organisation_id == own):
        return True
    consents = queries.learning.consents(facts.session, facts.journey.learner_id)
    # The earlier results serve the programme that begins now.
    wanted = Sharing(SharedItem.LEVELS_PLAN_CREDIT, own, SharingPurpose.PROGRAMME)
    told = in_charge(facts, own) and said_to(facts, consents, wanted, facts.today)
    return told or opens(there, consents, wanted, facts.today)


def reuse_assessment(facts: JourneyFacts, _request: Nothing) -> Verdict:
    """Copy the earlier results, so that the learner is not asked again; needs are still confirmed anew.

    A result that was recorded in this journey stays. Raises Refused, as recording the assessment does.
    """
    earlier = offered(facts)
    also = [held_stage(facts, Stage.INITIAL_ASSESSMENT), None if earlier else _nothing_to_reuse(facts)]
    row = moving.move(facts, "record_assessment", Note(reason="earlier assessment confirmed"), also=also)
    if earlier is not None:
        _take_over(facts, earlier)
    return verdict(row, taken_over_from=str(earlier and earlier.finished_on))


def _nothing_to_reuse(facts: JourneyFacts) -> Refusal:
    months = -_back(facts).amount
    wanted = f"assessment under {months} month{'' if months == 1 else 's'} old"
    sentence = f"There is no earlier {wanted}; assess the learner."
    return Refusal("nothing_to_reuse", sentence, missing=(f"an {wanted}",))


def _take_over(facts: JourneyFacts, earlier: InitialAssessment) -> None:
    recorded = {result.area for result in facts.learning.results}
    for result in queries.learning.assessment_results(facts.session, earlier.journey_id):
        if result.area not in recorded:
            facts.session.add(
                AssessmentResult(journey_id=facts.id, area=result.area, level=result.level, finding=result.finding)
            )
    if facts.assessment is None:
        facts.session.add(InitialAssessment(journey_id=facts.id, recorded_by=facts.work.actor.id))


ACTIONS = (
    JourneyAction(
        "reuse_assessment",
        Nothing,
        reuse_assessment,
        "Confirm an earlier assessment that is recent enough, usually under six months old.",
        event="record_assessment",
    ),
)
