"""Selects about tasks."""

from sqlmodel import Session, col, select

from engine.tables import Task
from workflows.vocabulary import TaskKind


def open_of(session: Session, kind: TaskKind, organisation_id: str) -> list[Task]:
    """The open tasks of a kind that an organisation has, oldest first, whatever they are about."""
    wanted = select(Task).where(
        col(Task.kind) == kind, col(Task.organisation_id) == organisation_id, col(Task.ended_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(Task.id))))
