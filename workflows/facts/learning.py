"""Facts of what happens in learning: results, needs, plans, aims and units, reviews, breaks."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from sqlmodel import Session

from engine import history
from workflows import queries
from workflows.facts.needs import needs_of
from workflows.facts.told import Told
from workflows.tables.learners import Need
from workflows.tables.learning import AssessmentResult, Break, LearningAim, Plan, Review, ReviewInput, Unit
from workflows.vocabulary import Component, NeedStatus

CHANGING_HANDS = "aims_change_hands"
"""The event of a journey whose detail says of each aim, by its id, who taught it until then (rules 2.5, 4.6)."""
# The rank of the row by which a lead names itself; partners are ranked from 1.
LEAD_ITSELF = 0


class LearningFacts:
    """What is stored about one journey's learning, each part read once, when a guard first asks for it."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._session: Session = told.session
        self._journey = told.journey

    @cached_property
    def results(self) -> list[AssessmentResult]:
        """What the initial assessment found so far, one row an area."""
        return queries.learning.assessment_results(self._session, self._journey.id)

    @cached_property
    def open_needs(self) -> list[Need]:
        """Support needs that belong to this journey, as the responsible organisation sees them, and have not ended."""
        needs = needs_of(self._told, self._told.responsible)
        return [need for need in needs if need.status is not NeedStatus.ENDED]

    @cached_property
    def plans(self) -> list[Plan]:
        """Every version of the plan, oldest first."""
        return queries.learning.plans(self._session, self._journey.id)

    @cached_property
    def aims(self) -> list[LearningAim]:
        """Every learning aim of the journey, those that left the plan too."""
        return queries.learning.aims(self._session, self._journey.id)

    @cached_property
    def current_aims(self) -> list[LearningAim]:
        """The learning aims of the present plan."""
        return [aim for aim in self.aims if aim.last_version is None]

    @cached_property
    def units(self) -> Mapping[str, list[Unit]]:
        """The units of every aim, by the aim's id."""
        return {aim.id: queries.learning.units(self._session, aim.id) for aim in self.aims}

    @cached_property
    def last_review(self) -> Review | None:
        """The review that was held last."""
        held = queries.learning.reviews(self._session, self._journey.id)
        return held[-1] if held else None

    @cached_property
    def waiting_inputs(self) -> list[ReviewInput]:
        """Input sent since the last review."""
        return queries.learning.pending_inputs(self._session, self._journey.id)

    @cached_property
    def current_break(self) -> Break | None:
        """The break the learner is on."""
        return queries.learning.current_break(self._session, self._journey.id)

    @property
    def started_on(self) -> date | None:
        """The day the learner started."""
        return self._journey.started_on

    def named_ourselves(self, component: Component, lead: str | None) -> bool:
        """Whether the lead named itself as deliverer of the component, alone or with the others (rule 4.1)."""
        choices = (
            *queries.journeys.partner_choices(self._session, self._journey.id, component),
            *queries.journeys.partner_choices(self._session, self._journey.id, None),
        )
        return any(choice.rank == LEAD_ITSELF and choice.organisation_id == lead for choice in choices)

    def taught_before(self, organisation: str | None) -> frozenset[str]:
        """The ids of the aims that `organisation` taught until another took them over, and does not teach again now."""
        former = {aim for before in self._hands_before for aim, by in before.items() if by == organisation}
        return frozenset(former - {aim.id for aim in self.aims if aim.deliverer_id == organisation})

    @cached_property
    def _hands_before(self) -> list[Mapping[str, str]]:
        """Who taught each aim until it changed hands, by the aim's id, for each time that any did."""
        story = history.entries(self._session, self._journey.id)
        return [entry.detail["aims"] for entry in story if entry.event == CHANGING_HANDS]

    def returned_work(self, hand_off_id: str) -> bool:
        """Whether the deliverer returned any record with its work on the hand-off."""
        return bool(queries.journeys.work_records(self._session, hand_off_id))

    def name_of(self, organisation_id: str | None) -> str:
        """What an organisation is called."""
        return queries.organisations.name_of(self._session, organisation_id) or "an unknown organisation"

    @property
    def credit_so_far(self) -> int:
        """Credit achieved until now over all aims, a unit counted once."""
        return credit_of(self.aims, self.units)


def credit_of(aims: Iterable[LearningAim], units: Mapping[str, list[Unit]]) -> int:
    """Credit over `aims`: the recorded credit of each, or that of its achieved units where these say more.

    A unit achieved in two aims counts in the first of them only (rule 3: a unit counts once).
    """
    total, counted = 0, set[str]()
    for aim in aims:
        achieved = [unit for unit in units.get(aim.id, ()) if unit.achieved_on is not None]
        own = max(aim.actual_credit or 0, sum(unit.credit for unit in achieved))
        repeated = sum(unit.credit for unit in achieved if unit.number in counted)
        total += max(0, own - repeated)
        counted.update(unit.number for unit in achieved)
    return total
