"""Selects about chasers: the levels that were reached, and what they were answered."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.errors import UnknownInstance
from engine.tables import Chase, Deadline, Task
from workflows.tables.journeys import HandOff


def chaser(session: Session, chase_id: str) -> Chase:
    """The chaser as it stands now; raises UnknownInstance."""
    found = session.get(Chase, chase_id, populate_existing=True)
    if found is None:
        raise UnknownInstance
    return found


def journey_of(session: Session, chase_id: str) -> str | None:
    """The journey that a chaser concerns, without loading a row that another writer may still change.

    None when it concerns none; raises UnknownInstance.
    """
    journey = sa.func.coalesce(col(HandOff.journey_id), col(Chase.instance_id))
    wanted = (
        sa.select(journey)
        .select_from(Chase)
        .outerjoin(HandOff, col(HandOff.id) == col(Chase.instance_id))
        .where(col(Chase.id) == chase_id)
    )
    row = session.execute(wanted).first()
    if row is None:
        raise UnknownInstance
    return None if row[0] is None else str(row[0])


def deadline_of(session: Session, chase: Chase) -> Deadline | None:
    """The deadline that the chaser is about, as it stands now; None for one about a task."""
    return session.get_one(Deadline, chase.deadline_id, populate_existing=True) if chase.deadline_id else None


def task_of(session: Session, chase: Chase) -> Task | None:
    """The task that the chaser is about, locked and as it stands now; None for one about a deadline."""
    if chase.task_id is None:
        return None
    return session.get_one(Task, chase.task_id, populate_existing=True, with_for_update=True)


def answers_before(session: Session, chase: Chase) -> list[str]:
    """What chasers about the same deadline or task were answered, in order."""
    same = col(Chase.deadline_id) == chase.deadline_id if chase.deadline_id else col(Chase.task_id) == chase.task_id
    wanted = select(Chase.answer).where(same, col(Chase.answer).is_not(None))
    found = session.exec(wanted.order_by(col(Chase.answered_at), col(Chase.id)))
    return [answer for answer in found if answer is not None]
