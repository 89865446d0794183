"""Which components of a Model 4 journey have a deliverer, and what a part of the teaching is about (rules 2.5, 4.4)."""

from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import LEAD_ITSELF
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import HandOff
from workflows.tables.learning import LearningAim
from workflows.vocabulary import Component, HandOffKind

# The hand-offs by which another organisation teaches, in the models that know them (rules 2.5, 4.2).
TEACHING_KINDS = frozenset({HandOffKind.COMPONENT, HandOffKind.PARTNER})
# States in which a partner is still to answer.
ASKING = frozenset({"sent", "acknowledged", "more_asked", "waitlisted"})


def covered_components(facts: JourneyFacts, without: HandOff | None = None) -> frozenset[Component]:
    """Components with an ACCEPTED or ACTIVE partner, or that the lead took itself with a reason (4.1).

    Asked what is covered `without` one of the partners, one that takes a single other aim is no replacement (4.6).
    """
    covered: set[Component] = set()
    for row in facts.deliveries:
        part = row.hand_off
        replaces = without is None or (part.id != without.id and part.aim_id in (None, without.aim_id))
        if part.kind is HandOffKind.PARTNER and replaces:
            covered |= parts_of(part)
    for component in (None, *Component):
        for choice in queries.journeys.partner_choices(facts.session, facts.id, component):
            if choice.rank == LEAD_ITSELF and choice.organisation_id == facts.partnership.lead_id:
                covered |= parts(component)
    return frozenset(covered)


def unasked_components(facts: JourneyFacts) -> frozenset[Component]:
    """Components that have no deliverer and for which no partner is being asked.

    On programme one that a partner has taught to its end needs no other.
    """
    rows = (row for row in facts.hand_offs if row.hand_off.kind is HandOffKind.PARTNER)
    seen_to = {part for row in rows if _is_seen_to(facts, row) for part in parts_of(row.hand_off)}
    return frozenset(Component) - covered_components(facts) - seen_to


def parts(component: Component | str | None) -> frozenset[Component]:
    """The components meant by one of them, or by none: all three."""
    return frozenset({Component(component)}) if component else frozenset(Component)


def parts_of(hand_off: HandOff) -> frozenset[Component]:
    """The components that a partner's hand-off is about."""
    return parts(hand_off.component)


def teaches(hand_off: HandOff) -> bool:
    """Whether its receiver teaches by it: a component or partner's part, or a borrowed qualification, in any model."""
    borrowed = hand_off.kind is HandOffKind.CONTRIBUTION and hand_off.aim_id is not None
    return borrowed or hand_off.kind in TEACHING_KINDS


def aims_of(facts: JourneyFacts, hand_off: HandOff) -> list[LearningAim]:
    """The aims of the present plan that a component or partner hand-off is about: those of its part, or its one aim."""
    part = [aim for aim in facts.learning.current_aims if aim.component in parts_of(hand_off)]
    return [aim for aim in part if hand_off.aim_id in (None, aim.id)]


def _is_seen_to(facts: JourneyFacts, row: HandOffRow) -> bool:
    return row.state in ASKING or (row.state == "ended_complete" and facts.row.state == "on_programme")
