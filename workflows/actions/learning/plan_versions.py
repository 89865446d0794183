"""Writes a version of the learning plan: the plan itself, the aims it carries over, adds and leaves out."""

from collections.abc import Iterable, Mapping

from engine.runtime import new_id
from workflows.actions.learning.plan_requests import AgreePlan, ChangePlan, PlannedAim, PlannedUnit
from workflows.facts.journeys import JourneyFacts
from workflows.guards.plans import taker_of
from workflows.requests import LearnersWord
from workflows.tables.learning import LearningAim, Plan, Unit
from workflows.vocabulary import Achievement


def write_version(facts: JourneyFacts, request: AgreePlan | ChangePlan, carried: Mapping[str, LearningAim]) -> Plan:
    """Add the next version; `carried` are the aims it keeps, by id, and all other aims leave the plan."""
    word: LearnersWord = facts.given["learner_agrees"]
    plan = Plan(
        journey_id=facts.id, version=facts.plan.version + 1 if facts.plan else 1,
        destination=request.destination or "", planned_credit=request.planned_credit,
        entry_requirements=[each.model_dump() for each in request.entry_requirements],
        planned_end_on=request.planned_end_on, agreed_on=facts.today, learner_agreed_on=word.on,
        learner_channel=word.channel, reason=request.reason if isinstance(request, ChangePlan) else None,
    )  # fmt: skip
    facts.session.add(plan)
    facts.journey.planned_end_on = request.planned_end_on
    facts.session.add(facts.journey)
    for aim in facts.learning.current_aims:
        if aim.id not in carried:
            _leave_out(facts, aim, plan.version)
    for planned in request.aims:
        kept = carried.get(getattr(planned, "aim_id", None) or "")
        _write_aim(facts, planned, kept)
    facts.session.flush()
    return plan


def _write_aim(facts: JourneyFacts, planned: PlannedAim, kept: LearningAim | None) -> None:
    aim = kept or _new_aim(facts, planned)
    aim.title, aim.level, aim.planned_credit = planned.title, planned.level, planned.planned_credit
    aim.deliverer_id = planned.deliverer_id or aim.deliverer_id
    facts.session.add(aim)
    # Written before its units, which refer to it.
    facts.session.flush()
    known = {unit.number for unit in facts.learning.units.get(aim.id, ())}
    _add_units(facts, aim, (unit for unit in planned.units if unit.number not in known))


def _new_aim(facts: JourneyFacts, planned: PlannedAim) -> LearningAim:
    deliverer = planned.deliverer_id or taker_of(facts, planned.component) or facts.responsible or ""
    return LearningAim(
        id=new_id(), journey_id=facts.id, component=planned.component, title=planned.title, level=planned.level,
        planned_credit=planned.planned_credit, deliverer_id=deliverer,
    )  # fmt: skip


def _add_units(facts: JourneyFacts, aim: LearningAim, units: Iterable[PlannedUnit]) -> None:
    for unit in units:
        facts.session.add(Unit(id=new_id(), aim_id=aim.id, **dict(unit)))


def _leave_out(facts: JourneyFacts, aim: LearningAim, version: int) -> None:
    """Close an aim with the credit of its achieved units, where nothing else was recorded (as rule 3.6 has it)."""
    aim.last_version, aim.closed_on = version - 1, facts.today
    achieved = sum(unit.credit for unit in facts.learning.units[aim.id] if unit.achieved_on is not None)
    aim.actual_credit = achieved if aim.actual_credit is None else aim.actual_credit
    if aim.achievement is None:
        aim.achievement = Achievement.PARTIAL if aim.actual_credit else Achievement.NONE
    facts.session.add(aim)
