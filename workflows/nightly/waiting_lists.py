"""Keeps places for those who wait for them, when a period with free places has begun (rule 0.3)."""

from collections.abc import Mapping

from engine.runtime import Work
from workflows import queries
from workflows.actions.hand_offs import free_places


def bring_up_to_date(work: Work) -> Mapping[str, int]:
    """Offer each free place to whoever waits first for it. Doing it twice, or by several workers at once, is harmless.

    Places that somebody gives up, or that are set up, are offered at once; a new day's are nobody's move.
    """
    return {"offered": free_places.offer(work, queries.places.awaited(work.session))}
