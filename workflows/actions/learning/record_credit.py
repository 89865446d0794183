"""Records achieved credit, results and units of aims, each by whoever delivers them (rules 4.7, 7)."""

from pydantic import Field, model_validator

from engine.errors import Refusal
from engine.runtime import Verdict
from workflows.actions.learning import final_credit, recognition
from workflows.actions.moves import moving
from workflows.actions.moves.registry import JourneyAction, verdict
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import credit_of
from workflows.guards.areas import units_open
from workflows.guards.credit import credit_not_lowered, credit_possible, own_aims, units_known
from workflows.guards.days import not_ahead
from workflows.requests import Credit, Day, Id, Request, UnitNumber, broken
from workflows.tables.learning import LearningAim
from workflows.topics import CREDIT_RECORDED, tell_organisations
from workflows.vocabulary import Achievement


class UnitAchieved(Request):
    """A unit of the aim and the day it was achieved."""

    number: UnitNumber
    achieved_on: Day


class AimCredit(Request):
    """What was achieved in one aim; what is left out stays as it is."""

    aim_id: Id
    actual_credit: Credit | None = None
    achievement: Achievement | None = None
    units_achieved: tuple[UnitAchieved, ...] = Field(default=(), max_length=100)


class RecordCredit(Request):
    """Achieved credit of one or more aims."""

    aims: tuple[AimCredit, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _each_aim_once(self) -> "RecordCredit":
        if len({aim.aim_id for aim in self.aims}) != len(self.aims):
            raise broken("aim_twice", "each aim stands once")
        return self


def record_credit(facts: JourneyFacts, request: RecordCredit) -> Verdict:
    """Record credit of aims; the verdict shows credit so far over the aims that the caller may see. Raises Refused."""
    asked = facts.with_given(**dict(request))
    also = [
        credit_not_lowered(asked, request.aims),
        credit_possible(asked, request.aims),
        units_known(asked, request.aims),
        units_open(asked, request.aims),
        _day_ahead(asked, request),
    ]
    row = moving.move(asked, "record_credit", also=also)
    aims = own_aims(asked)
    for said in request.aims:
        _write(asked, aims[said.aim_id], said)
    final_credit.recorded(asked)
    recognition.achieved_late(asked)
    tell_organisations(asked.work, CREDIT_RECORDED, asked.id, asked.responsible)
    return verdict(row, credit_so_far=credit_of(aims.values(), asked.learning.units))


def _day_ahead(facts: JourneyFacts, request: RecordCredit) -> Refusal | None:
    days = [unit.achieved_on for said in request.aims for unit in said.units_achieved]
    return not_ahead(max(days), facts.today, "A unit") if days else None


def _write(facts: JourneyFacts, aim: LearningAim, said: AimCredit) -> None:
    by = facts.work.actor.id
    if said.actual_credit is not None or said.achievement is not None:
        aim.actual_credit = said.actual_credit if said.actual_credit is not None else aim.actual_credit
        aim.achievement = said.achievement or aim.achievement
        # A confirmation by the lead leaves standing who recorded it.
        own = aim.deliverer_id == facts.work.actor.organisation
        aim.credit_recorded_by = by if own else aim.credit_recorded_by or by
        facts.session.add(aim)
    achieved = {unit.number: unit.achieved_on for unit in said.units_achieved}
    for unit in facts.learning.units[aim.id]:
        if unit.number in achieved and unit.achieved_on is None:
            unit.achieved_on, unit.recorded_by = achieved[unit.number], by
            facts.session.add(unit)


ACTIONS = (
    JourneyAction(
        "record_credit", RecordCredit, record_credit, "Record achieved credit, results and units.", from_former=True
    ),
)
