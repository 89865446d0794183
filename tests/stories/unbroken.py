"""What must hold at every moment of every story, read from the database."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from engine.tables import Deadline, Instance, Task
from workflows import queries
from workflows.invariants import violations
from workflows.tables.journeys import HandOff, Journey, PartnerChoice, ResponsibilityPeriod
from workflows.tables.programmes import PlacePool, PlaceTaken

COMPONENTS = frozenset({"vocational", "personal_social", "functional_skills"})
LIMITS = frozenset({"first_partner_referral", "next_partner_referral"})
WITH_A_PARTNER = frozenset({"sent", "acknowledged", "more_asked", "waitlisted", "accepted", "active", "work_submitted"})
ACCEPTED = frozenset({"accepted", "active", "work_submitted"})
HOLDS_PLACE = frozenset({"acknowledged", "more_asked", "accepted", "active", "work_submitted"})


def broken(session: Session, moment: datetime) -> list[str]:
    """One sentence for each thing that can never be, none when all is well at `moment`."""
    return [
        *violations(session, moment),
        *_responsibility(session, moment),
        *_places(session),
        *_idle(session),
        *_unasked(session),
    ]


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


def _unasked(session: Session) -> Iterator[str]:
    """In PLANNING of Model 4 each component is with a partner or the lead, or one must be asked by a day (4.4)."""
    wanted = select(Journey).where(col(Journey.id) == col(Instance.id), col(Instance.state) == "planning")
    for journey in session.exec(wanted.where(col(Journey.delivery_model) == "partnership")):
        named = select(PartnerChoice.component).where(
            PartnerChoice.journey_id == journey.id, PartnerChoice.rank == 0, col(PartnerChoice.replaced_at).is_(None)
        )
        parts = select(HandOff.component, Instance.state).where(
            HandOff.id == Instance.id, HandOff.journey_id == journey.id, HandOff.kind == "partner"
        )
        own, sent = _meant(session.exec(named).all()), session.exec(parts).all()
        with_a_partner = _meant(part for part, state in sent if state in WITH_A_PARTNER)
        limits = select(Deadline.rule).where(Deadline.instance_id == journey.id, col(Deadline.ended_at).is_(None))
        rules = frozenset(session.exec(limits))
        if rules.isdisjoint(LIMITS) and COMPONENTS - own - with_a_partner - _asked_for(session, journey.id):
            yield f"{journey.reference}: a component waits for a partner, and nobody is to ask one by any day."
        accepted = own | _meant(part for part, state in sent if state in ACCEPTED)
        if (accepted == COMPONENTS) != ("plan" in rules):
            yield f"{journey.reference}: the plan is due exactly while every component has a deliverer."


def _asked_for(session: Session, journey_id: str) -> frozenset[str]:
    """The components for which a task asks to ask a partner."""
    kinds = col(Task.kind).in_(("re_offer", "guidance_meeting", "place_again"))
    tasks = select(Task).where(Task.instance_id == journey_id, col(Task.ended_at).is_(None), kinds)
    return _meant(task.detail.get("component") for task in session.exec(tasks))


def _meant(components: Iterable[str | None]) -> frozenset[str]:
    return frozenset(part for each in components for part in ([each] if each else COMPONENTS))
