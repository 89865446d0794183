"""Guards of induction and initial assessment: what must be recorded before each stage ends (rules C10, C11, 2.4)."""

from collections.abc import Mapping

from engine.errors import Refusal
from workflows.facts.journeys import JourneyFacts
from workflows.vocabulary import AssessmentArea, NeedStatus, Stage, UlnStatus

# A stage handed over becomes active in its own state of the journey (rule 2.4).
STATE_OF_STAGE: Mapping[Stage, str] = {
    Stage.INDUCTION: "induction",
    Stage.INITIAL_ASSESSMENT: "initial_assessment",
    Stage.PLANNING: "planning",
    Stage.PROGRESS_REVIEW: "on_programme",
    Stage.TRANSITION: "exit_review",
}

_ORDER = tuple(STATE_OF_STAGE.values())

# The areas whose result is a level as well as words; the other two are described in words alone.
AREAS_WITH_LEVELS = frozenset({AssessmentArea.LITERACY, AssessmentArea.NUMERACY, AssessmentArea.DIGITAL})


def uln_known(facts: JourneyFacts) -> Refusal | None:
    """G8: a valid or temporary ULN, or a note that one was requested, before induction ends."""
    if facts.learner.uln_status is not UlnStatus.NONE:
        return None
    sentence = "Record the learner's ULN, or that one was requested, before induction ends."
    return Refusal("uln_missing", sentence, missing=("uln",))


def privacy_notice_seen(facts: JourneyFacts) -> Refusal | None:
    """C10: the learner has seen the privacy notice."""
    if facts.induction is not None and facts.induction.privacy_notice_seen_on is not None:
        return None
    sentence = "Record the day on which the learner saw the privacy notice."
    return Refusal("privacy_notice_not_seen", sentence, missing=("privacy_notice_seen_on",))


def induction_checked(facts: JourneyFacts) -> Refusal | None:
    """C10: the induction checklist says what was gone through."""
    if facts.induction is not None and facts.induction.checklist:
        return None
    return Refusal("induction_not_recorded", "Record what the induction went through.", missing=("checklist",))


def stage_of(facts: JourneyFacts) -> Stage | None:
    """The stage that the journey is in, where its state is a stage that can be handed over."""
    return next((stage for stage, state in STATE_OF_STAGE.items() if state == facts.row.state), None)


def stage_not_handed_over(facts: JourneyFacts) -> Refusal | None:
    """2.4: a stage in a subcontractor's hands is done only when the lead confirms the returned work.

    The confirmation itself moves the journey and names its hand-off as `confirming_hand_off`. One sent and not begun
    is taken back first: else the partner would prepare for work that is done.
    """
    stage = stage_of(facts)
    holder = facts.stage_holder(stage) if stage else None
    if holder is None:
        return _not_begun_elsewhere(facts, stage) if stage else None
    if facts.given.get("confirming_hand_off") == holder.hand_off.id:
        return None
    sentence = "This stage is in a subcontractor's hands: confirm the work it returns, or end the hand-off first."
    return Refusal("stage_handed_over", sentence)


def _not_begun_elsewhere(facts: JourneyFacts, stage: Stage) -> Refusal | None:
    sent = (row for row in facts.hand_offs if not row.ended and row.state != "draft")
    if all(row.hand_off.stage is not stage for row in sent):
        return None
    sentence = "This stage was handed over and has not begun there: take the hand-off back first, or leave it to them."
    return Refusal("stage_handed_over", sentence)


def lies_behind(facts: JourneyFacts, stage: Stage) -> bool:
    """Whether the journey has left the stage behind: it can no longer be handed over."""
    state = "on_programme" if facts.row.state == "on_break" else facts.row.state
    return state in _ORDER and _ORDER.index(state) > _ORDER.index(STATE_OF_STAGE[stage])


def held_stage(facts: JourneyFacts, stage: Stage) -> Refusal | None:
    """2.8: outside the responsible organisation only the holder of `stage` records in it."""
    holder = facts.stage_holder(stage)
    if facts.asked_from_inside or (holder and holder.hand_off.receiver_id == facts.work.actor.organisation):
        return None
    sentence = f"Your organisation does not hold the {stage.replace('_', ' ')}; the responsible provider can do this."
    return Refusal("not_your_stage", sentence)


def assessment_complete(facts: JourneyFacts) -> Refusal | None:
    """C11: a result in each of the five areas, with a level in literacy, numeracy and digital skills."""
    found = {result.area: result for result in facts.learning.results}
    missing = [str(area) for area in AssessmentArea if area not in found]
    missing += [f"{area} level" for area in AREAS_WITH_LEVELS if area in found and found[area].level is None]
    if not missing:
        return None
    names = ", ".join(sorted(missing)).replace("_", " ")
    sentence = f"The initial assessment is not complete; still missing: {names}."
    return Refusal("assessment_incomplete", sentence, missing=tuple(sorted(missing)))


def prior_units_checked(facts: JourneyFacts) -> Refusal | None:
    """C11: units achieved before were looked up."""
    if facts.assessment is not None and facts.assessment.prior_units_checked:
        return None
    sentence = "Look up the units the learner achieved before, and record that this was done."
    return Refusal("prior_units_not_checked", sentence, missing=("prior_units_checked",))


def needs_confirmed(facts: JourneyFacts) -> Refusal | None:
    """C11, 5: every support need told before is confirmed, changed or ended; which they are is not repeated here."""
    if all(need.status is not NeedStatus.TOLD for need in facts.learning.open_needs):
        return None
    sentence = "Go through the support needs that were told at referral: confirm, change or end each one."
    return Refusal("needs_not_confirmed", sentence, missing=("needs",))
