"""Takes a journey or a hand-off for a command: other writers wait, and timers due by now are applied first."""

from engine.runtime import Work
from workflows import queries
from workflows.actions.moves import families
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts


def take_journey(work: Work, journey_id: str, programme_id: str | None = None) -> JourneyFacts:
    """The facts of a journey, kept from other writers until the transaction ends.

    Every action on a journey or on one of its hand-offs begins here, so that two of them never see half of each other;
    `programme_id` is the programme of which it may take a place. Whatever the machine's clock says, their work is never
    dated before anything recorded of them. Raises UnknownInstance.
    """
    return JourneyFacts(families.bring_up_to_date(work, journey_id, programme_id), journey_id)


def take_hand_off(work: Work, hand_off_id: str, programme_id: str | None = None) -> HandOffFacts:
    """The facts of a hand-off, its whole journey kept from other writers; raises UnknownInstance."""
    journey = take_journey(work, queries.journeys.journey_of(work.session, hand_off_id), programme_id)
    return HandOffFacts.read(journey.work, hand_off_id)
