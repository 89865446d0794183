"""Brings every journey that a command may touch up to date first, so that no click outruns another's time limits."""

from collections.abc import Collection
from dataclasses import replace

from engine import store, timers
from engine.runtime import Work
from workflows import queries


def bring_up_to_date(work: Work, journey_id: str, programme_id: str | None = None) -> Work:
    """Apply what is due on a journey and on those that a command on it may touch, and answer the work to go on with.

    Raises UnknownInstance.

    Those are the learner's other open journeys (C8, C19), and each that keeps or awaits a place of a programme that
    this one's hand-offs ask for, or `programme_id`: a place kept beyond its day must not count as taken (0.3, G3).
    Journeys are locked by id, so that two commands never wait for each other, and then applied as they became due.
    """
    programmes = set(queries.places.programmes_of(work.session, journey_id))
    programmes |= {programme_id} if programme_id is not None else set()
    done: set[str] = set()
    wanted = {journey_id, *queries.journeys.open_with(work.session, journey_id)}
    while True:
        # What is freed for the next in line may be due again: look until nothing new is.
        wanted |= set(queries.places.families_due(work.session, sorted(programmes), work.at)) if programmes else set()
        if wanted <= done:
            return work
        work = _apply(work, wanted - done)
        done |= wanted


def not_before(work: Work, journey_ids: Collection[str]) -> Work:
    """The work dated at the latest recorded moment of the journeys and their hand-offs, when the clock is behind it.

    A machine's clock may be put back; what was done stays done, and nothing happens before it (rule 0.1).
    """
    latest = queries.journeys.latest_moment(work.session, sorted(journey_ids))
    return replace(work, at=latest) if latest is not None and latest > work.at else work


def _apply(work: Work, wanted: set[str]) -> Work:
    for each in sorted(wanted):
        store.read_instance(work, each, lock=True)
    work = not_before(work, wanted)
    for each in queries.journeys.woken_first(work.session, sorted(wanted), work.at):
        timers.apply_due(work, each)
    return work
