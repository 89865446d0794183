"""Agrees the individual learning plan with the learner, and changes it after a review (rules C12, C15)."""

from typing import Any

from engine.errors import Refusal
from engine.firing import Note
from engine.runtime import Verdict
from engine.store import Row
from workflows import queries
from workflows.actions.learning.plan_requests import AgreePlan, ChangedAim, ChangePlan, EntryRequirement
from workflows.actions.learning.plan_versions import write_version
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.guards.plans import aims_in_willing_hands, entry_checked
from workflows.tables.learning import LearningAim, Plan
from workflows.topics import PLAN_AGREED, PLAN_CHANGED, tell_organisations
from workflows.vocabulary import DeliveryModel


def agree_plan(facts: JourneyFacts, request: AgreePlan) -> Verdict:
    """Agree the first plan and put the learner on programme; the first review is due 28 days from now.

    The verdict shows planned credit, the aims with their ids, the gap to each entry requirement not yet met, and
    warnings. Raises Refused.
    """
    asked = facts.with_given(**dict(request))
    detail = {"planned_credit": request.planned_credit}
    note = Note(detail=detail, moments={"review_from": facts.work.at, "contacted_at": facts.work.at})
    also = [_end_ahead(asked, request), entry_checked(request.entry_requirements)]
    row = moving.move(asked, "agree_plan", note, also=also)
    plan = write_version(asked, request, {})
    _tell_deliverers(asked, PLAN_AGREED, plan)
    return _verdict(row, asked, plan, warnings=_warnings(asked))


def change_plan(facts: JourneyFacts, request: ChangePlan) -> Verdict:
    """Add a version of the plan; the old one is kept, and planned credit is shown old and new.

    Entry requirements left out stay as they are while the destination does. Raises Refused.
    """
    request = _with_requirements(facts, request)
    asked = facts.with_given(**dict(request))
    before = asked.plan.planned_credit if asked.plan else 0
    detail = {"planned_credit_before": before, "planned_credit": request.planned_credit, "aims_before": _credits(asked)}
    current = {aim.id: aim for aim in asked.learning.current_aims}
    unwilling = aims_in_willing_hands(asked, [aim for aim in request.aims if _changes_hands(aim, current)])
    entry = entry_checked(request.entry_requirements)
    also = [_end_ahead(asked, request), _carried_as_they_are(request, current), unwilling, entry]
    row = moving.move(asked, "change_plan", Note(detail=detail), also=also)
    carried = {aim.aim_id: current[aim.aim_id] for aim in request.aims if aim.aim_id is not None}
    plan = write_version(asked, request, carried)
    _tell_deliverers(asked, PLAN_CHANGED, plan)
    return _verdict(row, asked, plan, planned_credit_before=before)


def _end_ahead(facts: JourneyFacts, request: AgreePlan | ChangePlan) -> Refusal | None:
    if request.planned_end_on > facts.today:
        return None
    return Refusal("planned_end_past", "The planned end must lie ahead; choose a day after today.")


def _with_requirements(facts: JourneyFacts, request: ChangePlan) -> ChangePlan:
    present = facts.plan
    if request.entry_requirements or present is None or request.destination not in (None, present.destination):
        return request
    kept = tuple(EntryRequirement.model_validate(each) for each in present.entry_requirements)
    return request.model_copy(update={"entry_requirements": kept})


def _warnings(facts: JourneyFacts) -> list[str]:
    """1.3: where one provider delivers everything, its teams agree who does what and when."""
    if facts.model is not DeliveryModel.HOLISTIC or facts.own_agreement is not None:
        return []
    return ["There is no internal agreement in force that says who does what and when."]


def _carried_as_they_are(request: ChangePlan, current: dict[str, LearningAim]) -> Refusal | None:
    """An aim carried over stands in the present plan, and stays in its component."""
    carried = [aim for aim in request.aims if aim.aim_id is not None]
    fitting = [aim for aim in carried if aim.aim_id in current and current[aim.aim_id].component is aim.component]
    if fitting == carried:
        return None
    sentence = "An aim that is carried over must stand in the present plan and stay in its component."
    return Refusal("aim_unknown", sentence, missing=("aim_id",))


def _changes_hands(aim: ChangedAim, current: dict[str, LearningAim]) -> bool:
    kept = current.get(aim.aim_id or "")
    return kept is None or kept.deliverer_id != aim.deliverer_id


def _credits(facts: JourneyFacts) -> dict[str, int]:
    return {aim.id: aim.planned_credit for aim in facts.learning.current_aims}


def _tell_deliverers(facts: JourneyFacts, topic: str, plan: Plan) -> None:
    aims = queries.learning.aims(facts.session, facts.id, current_only=True)
    others = sorted({aim.deliverer_id for aim in aims if aim.deliverer_id != facts.responsible})
    tell_organisations(facts.work, topic, facts.id, *others, version=plan.version)


def _verdict(row: Row, facts: JourneyFacts, plan: Plan, **more: Any) -> Verdict:
    aims = queries.learning.aims(facts.session, facts.id, current_only=True)
    shown = [aim.model_dump(include={"id", "title", "component", "deliverer_id"}) for aim in aims]
    gaps = [each for each in plan.entry_requirements if not each["met"]]
    return verdict(row, plan_version=plan.version, planned_credit=plan.planned_credit, aims=shown, gaps=gaps, **more)


ACTIONS = (
    JourneyAction("agree_plan", AgreePlan, agree_plan, "Agree the individual learning plan with the learner."),
    JourneyAction("change_plan", ChangePlan, change_plan, "Change the plan after a review."),
)
