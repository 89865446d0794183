"""What a learning plan says: destination and its entry requirements, aims with units and credit (rules C12, C15)."""

from pydantic import Field, StrictBool, model_validator

from workflows.requests import Credit, Day, Id, LearnersWord, Request, Text, Title, UnitNumber, Word, broken
from workflows.vocabulary import Component, Level


class EntryRequirement(Request):
    """Something the destination asks for, whether the learner meets it, and if not what is missing."""

    requirement: Title
    met: StrictBool
    gap: Title | None = None


class PlannedUnit(Request):
    """A unit of an aim, such as Y/500/5367, with its credit."""

    number: UnitNumber
    title: Title
    level: Level
    credit: Credit


class PlannedAim(Request):
    """A qualification the learner works for.

    `deliverer_id` says who teaches it; left out, whoever accepted its component, else the responsible organisation.
    """

    component: Component
    title: Title
    level: Level
    planned_credit: Credit
    deliverer_id: Id | None = None
    units: tuple[PlannedUnit, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _each_unit_once(self) -> "PlannedAim":
        numbers = [unit.number for unit in self.units]
        if len(set(numbers)) != len(numbers):
            raise broken("unit_twice", "each unit stands once in an aim")
        return self


class ChangedAim(PlannedAim):
    """An aim of a changed plan: with `aim_id` one that is carried over, without it a new one.

    The units of an aim carried over are added to those it has.
    """

    aim_id: Id | None = None


class AgreePlan(Request):
    """The first plan; planned credit is the sum over its aims."""

    destination: Word | None = None
    entry_requirements: tuple[EntryRequirement, ...] = Field(default=(), max_length=50)
    aims: tuple[PlannedAim, ...] = Field(min_length=1, max_length=50)
    planned_end_on: Day
    learner_agrees: LearnersWord | None = None

    @property
    def planned_credit(self) -> int:
        """Credit planned over all aims."""
        return sum(aim.planned_credit for aim in self.aims)


class ChangePlan(Request):
    """A plan that takes the place of the present one: aims left out leave the plan, with the credit they have."""

    reason: Text
    destination: Word | None = None
    entry_requirements: tuple[EntryRequirement, ...] = Field(default=(), max_length=50)
    aims: tuple[ChangedAim, ...] = Field(min_length=1, max_length=50)
    planned_end_on: Day
    learner_agrees: LearnersWord | None = None

    @model_validator(mode="after")
    def _each_aim_once(self) -> "ChangePlan":
        carried = [aim.aim_id for aim in self.aims if aim.aim_id is not None]
        if len(set(carried)) != len(carried):
            raise broken("aim_twice", "each aim is carried over once")
        return self

    @property
    def planned_credit(self) -> int:
        """Credit planned over all aims."""
        return sum(aim.planned_credit for aim in self.aims)
