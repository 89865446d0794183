"""Selects of what others owe a journey, and of who was reminded of it by hand."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from engine.tables import Deadline, HistoryEntry


def owed_by_others(session: Session, instance_ids: Collection[str], own: str | None) -> Sequence[Deadline]:
    """Running time limits of these records that another organisation must meet, the first due first."""
    wanted = select(Deadline).where(
        col(Deadline.instance_id).in_(instance_ids), col(Deadline.ended_at).is_(None), col(Deadline.alarm).is_(False),
        col(Deadline.due_at).is_not(None), col(Deadline.waiting_on).is_not(None),
        col(Deadline.waiting_on) != (own or ""),
    )  # fmt: skip
    in_order = wanted.order_by(col(Deadline.due_at), col(Deadline.id))
    # The engine writes past the session, which would otherwise answer with rows as it first saw them.
    return session.exec(in_order.execution_options(populate_existing=True)).all()


def remarks_of(session: Session, instance_ids: Collection[str], event: str) -> Sequence[HistoryEntry]:
    """The entries of this event in the stories of these records."""
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id).in_(instance_ids), HistoryEntry.event == event)
    return session.exec(wanted).all()
