"""Selects about safeguarding concerns and what was written on them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.tables import Task
from workflows.tables.concerns import Concern, ConcernNote
from workflows.vocabulary import TaskKind


def concern(session: Session, concern_id: str, journey_id: str) -> Concern | None:
    """A concern of the journey, or one that was taken along to it; None where there is none by that id."""
    found = session.get(Concern, concern_id)
    return found if found is not None and journey_id in (found.journey_id, found.on_journey_id) else None


def of_journey(session: Session, journey_id: str) -> Sequence[Concern]:
    """The concerns of the journey and those taken along to it, in the order they were raised."""
    here = sa.or_(col(Concern.journey_id) == journey_id, col(Concern.on_journey_id) == journey_id)
    return session.exec(select(Concern).where(here).order_by(col(Concern.raised_at), col(Concern.id))).all()


def to_look_at(session: Session, journey_id: str) -> Sequence[Concern]:
    """Those on the journey about which nothing is decided yet."""
    wanted = select(Concern).where(col(Concern.on_journey_id) == journey_id, col(Concern.decision).is_(None))
    return session.exec(wanted.order_by(col(Concern.id))).all()


def tasks_about(session: Session, *concern_ids: str) -> Mapping[str, Task]:
    """The task to look at each concern that asked last, by the concern's id; a concern is the scope of its tasks."""
    kinds = col(Task.kind) == TaskKind.CONCERN_TRIAGE
    wanted = select(Task).where(kinds, col(Task.scope).in_(concern_ids)).order_by(col(Task.id))
    return {task.scope: task for task in session.exec(wanted)}


def waiting(session: Session, concern_id: str) -> Sequence[Task]:
    """The open tasks to look at a concern, as they stand now; locked, so that nobody chases one that is just ending."""
    kinds = col(Task.kind) == TaskKind.CONCERN_TRIAGE
    wanted = select(Task).where(kinds, col(Task.scope) == concern_id, col(Task.ended_at).is_(None))
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).all()


def notes(session: Session, *concern_ids: str) -> Mapping[str, Sequence[ConcernNote]]:
    """What was written on each of the concerns, oldest first."""
    found: defaultdict[str, list[ConcernNote]] = defaultdict(list)
    wanted = select(ConcernNote).where(col(ConcernNote.concern_id).in_(concern_ids))
    for row in session.exec(wanted.order_by(col(ConcernNote.id))):
        found[row.concern_id].append(row)
    return found
