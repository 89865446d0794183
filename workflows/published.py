"""The catalogue of this release: the five definitions with the guards that they name, verified when it is loaded."""

from collections.abc import Mapping

from engine.catalogue import Catalogue
from engine.definition import Definition
from engine.machine import Guard
from workflows.definitions.consortium import CONSORTIUM
from workflows.definitions.hand_off import HAND_OFF
from workflows.definitions.holistic import HOLISTIC
from workflows.definitions.lead_provider import LEAD_PROVIDER
from workflows.definitions.parties import ALL_PARTIES
from workflows.definitions.partnership import PARTNERSHIP
from workflows.guards.hand_offs import HAND_OFF_GUARDS
from workflows.guards.journeys import JOURNEY_GUARDS
from workflows.guards.learning import LEARNING_GUARDS

_JOURNEY_GUARDS = {**JOURNEY_GUARDS, **LEARNING_GUARDS}

DEFINITIONS: tuple[tuple[Definition, Mapping[str, Guard]], ...] = (
    (HOLISTIC, _JOURNEY_GUARDS),
    (LEAD_PROVIDER, _JOURNEY_GUARDS),
    (CONSORTIUM, _JOURNEY_GUARDS),
    (PARTNERSHIP, _JOURNEY_GUARDS),
    (HAND_OFF, HAND_OFF_GUARDS),
)


def published() -> Catalogue:
    """Every definition, verified; raises FaultyDefinition with all faults of the first that has any."""
    catalogue = Catalogue(ALL_PARTIES)
    for definition, guards in DEFINITIONS:
        catalogue.publish(definition, guards)
    return catalogue
