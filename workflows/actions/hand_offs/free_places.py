"""Keeps places that became free otherwise than by somebody's leaving for those who wait for them (rule 0.3)."""

from collections.abc import Iterable

from engine.runtime import Work
from workflows import queries
from workflows.actions.moves import families, placing


def offer(work: Work, programmes: Iterable[str]) -> int:
    """Keep each free place of the programmes for whoever waits first for it; how many. Doing it twice is harmless."""
    return sum(_offer(work, each) for each in sorted(programmes))


def _offer(work: Work, programme_id: str) -> int:
    waiting = queries.places.waiting(work.session, programme_id, held=False)
    if not waiting:
        return 0
    # What was kept beyond its day comes free first, as of its own day.
    present = families.bring_up_to_date(work, waiting[0].journey_id, programme_id)
    return placing.offer_free(present, programme_id)
