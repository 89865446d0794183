"""Selects about tasks."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from engine.tables import Task
from workflows.vocabulary import TaskKind


def open_of(session: Session, kind: TaskKind, organisation_id: str) -> list[Task]:
    """The open tasks of a kind that an organisation has, oldest first, whatever they are about."""
    wanted = select(Task).where(
        col(Task.kind) == kind, col(Task.organisation_id) == organisation_id, col(Task.ended_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(Task.id))))


def ended_since(
    session: Session, journey_id: str, kinds: Iterable[TaskKind], moment: datetime, result: str
) -> list[Task]:  # fmt: skip
    """The tasks of these kinds about a journey that ended with `result` at `moment` or later, in the order opened."""
    wanted = select(Task).where(
        col(Task.instance_id) == journey_id, col(Task.kind).in_(kinds), col(Task.result) == result,
        col(Task.ended_at) >= moment,
    )  # fmt: skip
    return list(session.exec(wanted.order_by(col(Task.opened_at), col(Task.id))))
