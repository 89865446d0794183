"""Reads an instance's story: every firing in order, every deadline with how it ended."""

from datetime import datetime

from sqlmodel import Session, col, select

from engine.tables import Deadline, HistoryEntry


def entries(session: Session, instance_id: str) -> list[HistoryEntry]:
    """Every firing of the instance, oldest first."""
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id) == instance_id)
    return list(session.exec(wanted.order_by(col(HistoryEntry.sequence))))


def last_move(session: Session, instance_id: str) -> HistoryEntry | None:
    """The latest entry that changed the state, if the instance ever moved."""
    return next((entry for entry in reversed(entries(session, instance_id)) if entry.source != entry.target), None)


def deadlines(session: Session, instance_id: str) -> list[Deadline]:
    """Every deadline the instance ever had, in the order they opened."""
    wanted = select(Deadline).where(col(Deadline.instance_id) == instance_id)
    in_order = wanted.order_by(col(Deadline.opened_at), col(Deadline.id))
    # The engine writes past the session, which would otherwise answer with rows as it first saw them.
    return list(session.exec(in_order.execution_options(populate_existing=True)))


def state_at(session: Session, instance_id: str, moment: datetime) -> str | None:
    """The state the instance was in at `moment`; None before it began."""
    state = None
    for entry in entries(session, instance_id):
        if entry.at <= moment:
            state = entry.target
    return state


def last_of_command(session: Session, instance_id: str, command_id: str) -> HistoryEntry | None:
    """What a command did to the instance last, if it did anything."""
    wanted = select(HistoryEntry).where(
        col(HistoryEntry.instance_id) == instance_id, col(HistoryEntry.command_id) == command_id
    )
    return session.exec(wanted.order_by(col(HistoryEntry.sequence).desc())).first()
