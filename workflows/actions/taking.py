"""Takes a journey or a hand-off for a command: other writers wait, and timers due by now are applied first."""

from engine import store, timers
from engine.runtime import Work
from workflows import queries
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts


def take_journey(work: Work, journey_id: str) -> JourneyFacts:
    """The facts of a journey, kept from other writers until the transaction ends.

    Every action on a journey or on one of its hand-offs begins here, so that two of them never see half of each other.
    Raises UnknownInstance.
    """
    store.read_instance(work, journey_id, lock=True)
    timers.apply_due(work, journey_id)
    return JourneyFacts(work, journey_id)


def take_hand_off(work: Work, hand_off_id: str) -> HandOffFacts:
    """The facts of a hand-off, its whole journey kept from other writers; raises UnknownInstance."""
    take_journey(work, queries.journeys.journey_of(work.session, hand_off_id))
    return HandOffFacts.read(work, hand_off_id)
