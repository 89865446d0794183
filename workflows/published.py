"""The catalogue of this release: the five definitions with the guards that they name, verified when it is loaded."""

from engine.catalogue import Catalogue
from workflows.definitions.consortium import CONSORTIUM
from workflows.definitions.hand_off import HAND_OFF
from workflows.definitions.holistic import HOLISTIC
from workflows.definitions.lead_provider import LEAD_PROVIDER
from workflows.definitions.parties import ALL_PARTIES
from workflows.definitions.partnership import PARTNERSHIP
from workflows.guards.hand_offs import HAND_OFF_GUARDS
from workflows.guards.journeys import JOURNEY_GUARDS
from workflows.guards.learning import LEARNING_GUARDS

JOURNEYS = (HOLISTIC, LEAD_PROVIDER, CONSORTIUM, PARTNERSHIP)


def published() -> Catalogue:
    """Every definition, verified; raises FaultyDefinition with all faults of the first that has any."""
    catalogue = Catalogue(ALL_PARTIES)
    for definition in JOURNEYS:
        catalogue.publish(definition, {**JOURNEY_GUARDS, **LEARNING_GUARDS})
    catalogue.publish(HAND_OFF, HAND_OFF_GUARDS)
    return catalogue
