"""What must hold at every moment of every story, read from the database."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from engine import invariants
from engine.tables import Deadline, Instance, Task
from workflows import queries
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.programmes import PlacePool, PlaceTaken

HOLDS_PLACE = frozenset({"acknowledged", "more_asked", "accepted", "active", "work_submitted"})


def broken(session: Session, moment: datetime) -> list[str]:
    """One sentence for each thing that can never be, none when all is well at `moment`."""
    return [*invariants.violations(session), *_responsibility(session, moment), *_places(session), *_idle(session)]


def _responsibility(session: Session, moment: datetime) -> Iterator[str]:
    """One organisation at every instant from submission to the end: no gap and no overlap."""
    for journey, instance in session.exec(select(Journey, Instance).where(col(Journey.id) == col(Instance.id))):
        periods = queries.journeys.responsibility(session, journey.id)
        if not periods or periods[0].from_at != journey.submitted_at:
            yield f"{journey.reference}: nobody was responsible at submission."
        for earlier, later in pairwise(periods):
            if earlier.until_at != later.from_at:
                yield f"{journey.reference}: a gap or an overlap at {later.from_at}."
        if periods and periods[-1].until_at != instance.ended_at:
            yield f"{journey.reference}: responsibility ends at {periods[-1].until_at}, not with the journey."
        yield from _named(journey, instance, periods, moment)


def _named(
    journey: Journey, instance: Instance, periods: list[ResponsibilityPeriod], moment: datetime
) -> Iterator[str]:
    if instance.ended_at is not None or (instance.wake_at is not None and instance.wake_at <= moment):
        return  # It has ended, or the clock has yet to do what is due.
    now = [each for each in periods if each.from_at <= moment and (each.until_at is None or each.until_at > moment)]
    if [each.organisation_id for each in now] != [instance.responsible]:
        yield f"{journey.reference}: the journey names another responsible organisation than its periods."


def _places(session: Session) -> Iterator[str]:
    """Never more places held than there are, and none by what has ended or was never decided."""
    held = col(PlaceTaken.freed_at).is_(None)
    full = (
        select(PlacePool.id)
        .join(PlaceTaken, col(PlaceTaken.pool_id) == col(PlacePool.id))
        .where(held)
        .group_by(col(PlacePool.id), col(PlacePool.places))
        .having(func.count() > col(PlacePool.places))
    )
    yield from (f"Pool {pool}: more places are held than there are." for pool in session.exec(full))
    holders = select(HandOff.reference, Instance.state).where(
        col(HandOff.id) == col(Instance.id), col(PlaceTaken.hand_off_id) == col(HandOff.id), held
    )
    for reference, state in session.exec(holders):
        if state not in HOLDS_PLACE:
            yield f"{reference} is {state} and holds a place."


def _idle(session: Session) -> Iterator[str]:
    """Every open journey has a time limit or a task open, its own or that of one of its hand-offs."""
    mine = sa.or_(col(Instance.id) == col(Journey.id), col(Instance.parent_id) == col(Journey.id))
    family = select(Instance.id).where(mine).correlate(Journey)
    limits = sa.exists().where(col(Deadline.instance_id).in_(family), col(Deadline.ended_at).is_(None))
    tasks = sa.exists().where(col(Task.instance_id).in_(family), col(Task.ended_at).is_(None))
    is_open = sa.exists().where(col(Instance.id) == col(Journey.id), col(Instance.ended_at).is_(None))
    idle = select(Journey.reference).where(is_open, ~limits, ~tasks)
    yield from (f"{reference}: open, and nobody has anything to do by any day." for reference in session.exec(idle))
