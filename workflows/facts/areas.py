"""What a change of vocational area makes of a learner's units, and which aims were left by one (rules 3.6, 3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.rules.areas import result_of
from workflows.tables.learning import LearningAim, Review, Unit
from workflows.vocabulary import UnitResult

# Achieved elsewhere and counted as achieved at the new home too.
COUNTS_HERE = frozenset({UnitResult.CARRIED, UnitResult.RECOGNISED})


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit of the present plan, the aim it stands in, and what a change makes of it."""

    unit: Unit
    aim: LearningAim
    result: UnitResult


def units_found(facts: JourneyFacts) -> list[UnitFound]:
    """Every unit of the present plan with what a change of vocational area makes of it now (rule 3.6).

    A number that was achieved in any aim is achieved wherever it stands: a unit counts once.
    """
    shared = queries.areas.shared_numbers(facts.session, facts.partnership.id)
    done = achieved_on(facts)
    return [
        UnitFound(unit, aim, result_of(achieved=unit.number in done, shared=unit.number in shared))
        for aim in facts.learning.current_aims for unit in facts.learning.units[aim.id]
    ]  # fmt: skip


def achieved_on(facts: JourneyFacts) -> Mapping[str, Unit]:
    """The unit by which each number was achieved first, over all aims."""
    units = [unit for rows in facts.learning.units.values() for unit in rows if unit.achieved_on is not None]
    return {unit.number: unit for unit in sorted(units, key=lambda unit: unit.achieved_on or date.max, reverse=True)}


def review_with_adviser(facts: JourneyFacts) -> Review | None:
    """The last review since the present plan at which a careers adviser took part (rule 3.5)."""
    held = queries.learning.reviews(facts.session, facts.id)
    since = [row for row in held if row.with_adviser and facts.plan is not None and row.held_on > facts.plan.agreed_on]
    return since[-1] if since else None


def closed_on(facts: JourneyFacts) -> Mapping[str, date]:
    """The last day of learning before a change that closed the unit, by the unit's id (rule 3.6)."""
    days = {row.hand_off_id: row.last_learning_on for row in queries.areas.changes(facts.session, facts.id)}
    return {
        unit.id: day for row, unit, _change in queries.areas.moved_units(facts.session, facts.id)
        if row.result is UnitResult.CLOSED and (day := days.get(row.hand_off_id)) is not None
    }  # fmt: skip


def aims_left(facts: JourneyFacts) -> frozenset[str]:
    """The ids of the aims that the learner left by a change of vocational area: those whose last plan it replaced."""
    last = {(row.plan_version or 0) - 1 for row in queries.areas.changes(facts.session, facts.id)}
    return frozenset(aim.id for aim in facts.learning.aims if aim.last_version in last)
