"""What the states of journeys and hand-offs are called on pages for staff."""

from collections.abc import Mapping

from api.pages.words.values import word
from workflows.definitions import labels

# In the order in which a journey goes through them.
JOURNEY: Mapping[str, str] = {state: label.staff for state, label in labels.JOURNEY.items()}
HAND_OFF: Mapping[str, str] = {state: label.staff for state, label in labels.HAND_OFF.items()}


def state_word(state: str | None, *, of_hand_off: bool = False) -> str:
    """The state of a journey, or of a hand-off, as staff call it; that of another record as its word is written."""
    return (HAND_OFF if of_hand_off else JOURNEY).get(state or "") or word(state)
