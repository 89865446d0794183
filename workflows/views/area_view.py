"""A change of vocational area on the page of its hand-off: who proposed it, and what becomes of each unit (rule 3)."""

from datetime import date

from pydantic import Field

from workflows import queries
from workflows.facts.areas import units_found
from workflows.queries.journeys import HandOffRow
from workflows.views.looking import Look
from workflows.views.shapes import View
from workflows.visibility import Item, Sight
from workflows.vocabulary import Channel, Component, HandOffKind, Level, Proposer, SharedItem, UnitResult

UNDECIDED = frozenset({"draft", "sent", "acknowledged", "more_asked", "waitlisted"})


class MovedUnitView(View):
    """A unit and what the change makes, or made, of it."""

    number: str
    title: str
    level: Level
    credit: int
    component: Component
    result: UnitResult


class AreaChangeView(View):
    """Who proposed the change, the learner's word, and what it makes of each unit.

    Until the arrival is recorded the units are as they are found now; of a change that came to nothing they stay as
    they were at the acceptance. Before deciding, the receiver sees them only where levels, plan and credit were shared.
    """

    proposed_by: Proposer
    learner_said_on: date
    learner_channel: Channel
    last_learning_on: date | None = None
    planned_credit_before: int | None = None
    planned_credit: int | None = None
    units: list[MovedUnitView] = Field(default=[])


def area_change(look: Look, row: HandOffRow, seen: Sight) -> AreaChangeView | None:
    """What the viewer sees of a change beyond what every hand-off has; None of any other hand-off."""
    if row.hand_off.kind is not HandOffKind.CHANGE_OF_AREA:
        return None
    change = queries.areas.area_change(look.work.session, row.hand_off.id)
    if change is None:
        return None
    told = change.model_dump(include={"proposed_by", "learner_said_on", "learner_channel"})
    if not _sees_units(look, row, seen):
        return AreaChangeView(**told)
    known = change.model_dump(include={"last_learning_on", "planned_credit_before", "planned_credit"})
    return AreaChangeView(**told, **known, units=_units(look, row))


def _sees_units(look: Look, row: HandOffRow, seen: Sight) -> bool:
    if seen is Sight.FULL and look.sight(Item.LEVELS_PLAN_CREDIT) >= Sight.OWN_PART:
        return True
    shared = any(each.item == SharedItem.LEVELS_PLAN_CREDIT for each in look.still_shared(row.hand_off.id))
    return row.state not in UNDECIDED or shared


def _units(look: Look, row: HandOffRow) -> list[MovedUnitView]:
    if row.hand_off.arrived_on is None and not row.ended:
        found = [(each.unit, each.aim.component, each.result) for each in units_found(look.facts)]
    else:
        components = {aim.id: aim.component for aim in look.facts.learning.aims}
        kept = queries.areas.units_of(look.work.session, row.hand_off.id)
        found = [(unit, components[unit.aim_id], transfer.result) for transfer, unit in kept]
    return [
        MovedUnitView(
            component=component, result=result, **unit.model_dump(include={"number", "title", "level", "credit"})
        )
        for unit, component, result in found
    ]
