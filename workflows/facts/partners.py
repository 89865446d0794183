"""Which components have a deliverer, who is asked for them next, and what a part is about (rules 2.5, 4.2 to 4.4)."""

from workflows import queries
from workflows.facts.journeys import AT_WORK, JourneyFacts
from workflows.facts.learning import LEAD_ITSELF
from workflows.queries.journeys import HandOffRow
from workflows.tables.journeys import HandOff
from workflows.tables.learning import LearningAim
from workflows.vocabulary import Component, DeclineReason, DeliveryModel, HandOffKind

# The hand-offs by which another organisation teaches, in the models that know them (rules 2.5, 4.2).
TEACHING_KINDS = frozenset({HandOffKind.COMPONENT, HandOffKind.PARTNER})
# States in which a partner is still to answer.
ASKING = frozenset({"sent", "acknowledged", "more_asked", "waitlisted"})
REFUSED = frozenset({"declined", "expired"})
GAVE_BACK = frozenset({"returned", "broken_down"})


def covered_components(facts: JourneyFacts, without: HandOff | None = None) -> frozenset[Component]:
    """Components with an ACCEPTED or ACTIVE partner, or that the lead took itself with a reason (4.1).

    Asked what is covered `without` one of the partners, one that takes a single other aim is no replacement (4.6).
    """
    covered: set[Component] = set()
    for row in facts.deliveries:
        part = row.hand_off
        replaces = without is None or (part.id != without.id and part.aim_id in (None, without.aim_id))
        if part.kind is HandOffKind.PARTNER and replaces:
            covered |= components_of(part)
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
    seen_to = {part for row in rows if _is_seen_to(facts, row) for part in components_of(row.hand_off)}
    return frozenset(Component) - covered_components(facts) - seen_to


def parts(component: Component | str | None) -> frozenset[Component]:
    """The components meant by one of them, or by none: all three."""
    return frozenset({Component(component)}) if component else frozenset(Component)


def components_of(hand_off: HandOff) -> frozenset[Component]:
    """The components that a partner's hand-off is about."""
    return parts(hand_off.component)


def meet(one: HandOff, other: HandOff) -> bool:
    """Whether two parts of the teaching are about the same component, and there about the same aim or one about all."""
    same_aim = one.aim_id == other.aim_id or None in (one.aim_id, other.aim_id)
    return same_aim and not components_of(one).isdisjoint(components_of(other))


def next_in_line(facts: JourneyFacts, component: Component | None, aim_id: str | None = None) -> str | None:
    """The first partner of the ranked list that has neither said no nor given the work back, or that changed since.

    One that teaches this part already, of it the one aim if that is named, is never the next (4.6), nor is the lead.
    None outside Model 4, and where nobody is left.
    """
    if facts.model is not DeliveryModel.PARTNERSHIP:
        return None
    out = said_no_to(facts, component) | not_pressed(facts, component)
    never = teachers_of(facts, component, aim_id) | {facts.partnership.lead_id}
    for choice in queries.journeys.partner_choices(facts.session, facts.id, component):
        if choice.organisation_id not in never and (choice.organisation_id not in out or choice.changed_reason):
            return choice.organisation_id
    return None


def said_no_to(facts: JourneyFacts, component: Component | None) -> frozenset[str]:
    """The partners that declined or let expire a referral for the need."""
    asked = queries.journeys.asked_before(facts.session, facts.id, component)
    return frozenset(row.hand_off.receiver_id for row in asked if row.state in REFUSED and not _not_ready(row))


def teachers_of(facts: JourneyFacts, component: Component | None, aim_id: str | None = None) -> frozenset[str]:
    """The partners that teach all of a part, or will from their start: of a component, of all three, or of one aim."""
    return frozenset(
        row.hand_off.receiver_id for row in facts.hand_offs
        if row.hand_off.kind is HandOffKind.PARTNER and row.state in AT_WORK
        and parts(component) <= components_of(row.hand_off) and row.hand_off.aim_id in (None, aim_id)
    )  # fmt: skip


def not_pressed(facts: JourneyFacts, component: Component | None) -> frozenset[str]:
    """Partners that may be asked again but are not proposed: they gave the work back, or look again on a later day."""
    asked = queries.journeys.asked_before(facts.session, facts.id, component)
    return frozenset(
        row.hand_off.receiver_id for row in asked
        if row.state in GAVE_BACK or (_not_ready(row) and (row.hand_off.review_on or facts.today) > facts.today)
    )  # fmt: skip


def teaches(hand_off: HandOff) -> bool:
    """Whether its receiver teaches by it: a component or partner's part, or a borrowed qualification, in any model."""
    borrowed = hand_off.kind is HandOffKind.CONTRIBUTION and hand_off.aim_id is not None
    return borrowed or hand_off.kind in TEACHING_KINDS


def aims_of(facts: JourneyFacts, hand_off: HandOff) -> list[LearningAim]:
    """The aims of the present plan that a component or partner hand-off is about: those of its part, or its one aim."""
    part = [aim for aim in facts.learning.current_aims if aim.component in components_of(hand_off)]
    return [aim for aim in part if hand_off.aim_id in (None, aim.id)]


def _is_seen_to(facts: JourneyFacts, row: HandOffRow) -> bool:
    return row.state in ASKING or (row.state == "ended_complete" and facts.row.state == "on_programme")


def _not_ready(row: HandOffRow) -> bool:
    # G4: "not ready yet" is no refusal; the learner may be proposed again on the day it names.
    return row.hand_off.decline_reason is DeclineReason.NOT_READY_YET
