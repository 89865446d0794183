"""Which components of a Model 4 journey have a deliverer (rule 4.4)."""

from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.facts.learning import LEAD_ITSELF
from workflows.vocabulary import Component, HandOffKind


def covered_components(facts: JourneyFacts) -> frozenset[Component]:
    """Components with an ACCEPTED or ACTIVE partner, or that the lead took itself with a reason (4.1)."""
    covered: set[Component] = set()
    for row in facts.deliveries:
        if row.hand_off.kind is HandOffKind.PARTNER:
            covered |= {row.hand_off.component} if row.hand_off.component else set(Component)
    for component in (None, *Component):
        for choice in queries.journeys.partner_choices(facts.session, facts.id, component):
            if choice.rank == LEAD_ITSELF and choice.organisation_id == facts.partnership.lead_id:
                covered |= {component} if component else set(Component)
    return frozenset(covered)
