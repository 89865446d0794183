"""Guards of the individual learning plan: agreed, complete, leading somewhere, and each aim in willing hands."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from engine.errors import Refusal
from workflows.facts.journeys import AT_WORK, JourneyFacts
from workflows.facts.partners import TEACHING_KINDS, covered_components, teaches
from workflows.guards.days import not_ahead
from workflows.rules import destinations
from workflows.tables.journeys import HandOff
from workflows.vocabulary import Component, DeliveryModel


class PlannedAim(Protocol):
    """What the guards ask of a learning aim in a plan."""

    @property
    def component(self) -> Component:
        """The component it belongs to."""

    @property
    def deliverer_id(self) -> str | None:
        """Who is to teach it; None: whoever has taken the component, else the responsible organisation."""


class EntryRequired(Protocol):
    """Something the destination asks for at entry."""

    @property
    def requirement(self) -> str:
        """What it asks for."""

    @property
    def met(self) -> bool:
        """Whether the learner meets it."""

    @property
    def gap(self) -> str | None:
        """What is missing, if the learner does not."""


def learner_agrees(facts: JourneyFacts) -> Refusal | None:
    """C12, C14, C15: the learner's word, with the day and channel on which it came."""
    if not facts.asked_for_real:
        return None
    word = facts.given.get("learner_agrees")
    if word is None:
        sentence = "The learner must agree; record the day and how the learner said so."
        return Refusal("learner_must_agree", sentence, missing=("learner_agrees",))
    return not_ahead(word.on, facts.today, "The learner's agreement")


def plan_covers_components(facts: JourneyFacts) -> Refusal | None:
    """C12: at least one aim in each of the three components."""
    if not facts.asked_for_real:
        return None
    planned = {aim.component for aim in facts.given.get("aims", ())}
    missing = tuple(str(component) for component in Component if component not in planned)
    if not missing:
        return None
    names = ", ".join(missing).replace("_", " ")
    return Refusal("components_missing", f"The plan has no aim for: {names}.", missing=missing)


def plan_has_destination(facts: JourneyFacts) -> Refusal | None:
    """C12: one destination, of those offered to the learner's age group."""
    if not facts.asked_for_real:
        return None
    wanted = facts.given.get("destination")
    if wanted is None:
        return Refusal("destination_missing", "The plan needs one destination.", missing=("destination",))
    offered = destinations.offered(facts.age_group, facts.learner.high_needs_funded)
    if wanted in [each.key for each in offered]:
        return None
    choice = ", ".join(each.key for each in offered)
    return Refusal("destination_not_offered", f"A plan of the age group {facts.age_group} may lead to: {choice}.")


def entry_checked(requirements: Sequence[EntryRequired]) -> Refusal | None:
    """C12: the destination's entry requirements are listed, and the gap is named for each that is not met."""
    if not requirements:
        sentence = "List what the destination asks for at entry, and say of each whether the learner meets it."
        return Refusal("entry_requirements_missing", sentence, missing=("entry_requirements",))
    unnamed = tuple(each.requirement for each in requirements if not each.met and each.gap is None)
    if not unnamed:
        return None
    return Refusal("gap_missing", f"Say what is still missing for: {', '.join(unnamed)}.", missing=unnamed)


def taker_of(facts: JourneyFacts, component: Component) -> str | None:
    """The organisation that accepted to teach all of `component` and whose part has not ended, if one did."""
    return next((row.receiver_id for row in _taken(facts, component) if row.aim_id is None), None)


def takers_of(facts: JourneyFacts, component: Component) -> frozenset[str]:
    """Every organisation that accepted to teach `component` or an aim in it, and whose part has not ended."""
    return frozenset(row.receiver_id for row in _taken(facts, component))


def _taken(facts: JourneyFacts, component: Component) -> list[HandOff]:
    rows = [row.hand_off for row in facts.hand_offs if row.state in AT_WORK and teaches(row.hand_off)]
    parts = [row for row in rows if row.kind in TEACHING_KINDS and row.component in (None, component)]
    # A borrowed qualification is one aim, whatever component that is in.
    aims = {aim.id for aim in facts.learning.current_aims if aim.component is component}
    return [*parts, *(row for row in rows if row.kind not in TEACHING_KINDS and row.aim_id in aims)]


def deliverers_accepted(facts: JourneyFacts) -> Refusal | None:
    """C12, 2.5, 4.1, 4.4: nobody is planned to teach who has not accepted.

    With partners (Model 4) every component needs a partner that accepted, or the lead that named itself.
    """
    covered = covered_components(facts) if facts.model is DeliveryModel.PARTNERSHIP else frozenset(Component)
    missing = tuple(str(component) for component in Component if component not in covered)
    if missing:
        names = ", ".join(missing).replace("_", " ")
        sentence = f"No partner has accepted, and the lead has not named itself, for: {names}."
        return Refusal("components_not_accepted", sentence, missing=missing)
    return aims_in_willing_hands(facts, facts.given.get("aims", ()))


def aims_in_willing_hands(facts: JourneyFacts, aims: Iterable[PlannedAim]) -> Refusal | None:
    """2.5, 4.4: each aim is taught by the responsible organisation or by one that accepted its component.

    With partners the lead teaches only what it named itself for (rule 4.1).
    """
    unwilling = {aim.component for aim in aims if not _may_teach(facts, aim)}
    if not unwilling:
        return None
    names = tuple(sorted(str(component) for component in unwilling))
    words = ", ".join(names).replace("_", " ")
    return Refusal("deliverer_not_accepted", f"Whoever is to teach has not accepted that: {words}.", missing=names)


def _may_teach(facts: JourneyFacts, aim: PlannedAim) -> bool:
    if aim.deliverer_id is None or aim.deliverer_id in takers_of(facts, aim.component):
        return True
    if aim.deliverer_id != facts.responsible:
        return False
    with_partners = facts.model is DeliveryModel.PARTNERSHIP
    return not with_partners or facts.learning.named_ourselves(aim.component, facts.responsible)


def review_since_plan(facts: JourneyFacts) -> Refusal | None:
    """C15: a plan is changed after a review, not between two of them."""
    held, plan = facts.learning.last_review, facts.plan
    if held is not None and (plan is None or held.held_on > plan.agreed_on):
        return None
    sentence = "Hold a progress review first: a plan is changed only after a review since it was agreed."
    return Refusal("review_needed", sentence, missing=("review",))
