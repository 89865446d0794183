"""Selects about copies that left the system."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, col, select

from engine.tables import Task
from workflows.tables.copies import CopyItem, RecordCopy
from workflows.vocabulary import TaskKind


def copy(session: Session, copy_id: str, journey_id: str) -> RecordCopy | None:
    """A copy of the journey's record, as it stands now, kept from other writers; None where there is none."""
    wanted = select(RecordCopy).where(col(RecordCopy.id) == copy_id, col(RecordCopy.journey_id) == journey_id)
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def of_journey(session: Session, journey_id: str) -> Sequence[RecordCopy]:
    """The copies in which the journey is, in the order they were made."""
    wanted = select(RecordCopy).where(col(RecordCopy.journey_id) == journey_id)
    return session.exec(wanted.order_by(col(RecordCopy.made_at), col(RecordCopy.id))).all()


def items(session: Session, copy_ids: Collection[str]) -> Mapping[str, Sequence[CopyItem]]:
    """What each of the copies holds."""
    found: defaultdict[str, list[CopyItem]] = defaultdict(list)
    wanted = select(CopyItem).where(col(CopyItem.copy_id).in_(copy_ids))
    for row in session.exec(wanted.order_by(col(CopyItem.id))):
        found[row.copy_id].append(row)
    return found


def resting_on(session: Session, consent_ids: Collection[str]) -> Sequence[tuple[RecordCopy, CopyItem]]:
    """The copies of all journeys that rest on any of the consents, each with what it holds on it, in one order."""
    wanted = (
        select(RecordCopy, CopyItem)
        .join(CopyItem, col(CopyItem.copy_id) == col(RecordCopy.id))
        .where(col(CopyItem.consent_id).in_(consent_ids))
    )
    return session.exec(wanted.order_by(col(RecordCopy.id), col(CopyItem.id))).all()


def tasks_about(session: Session, copy: RecordCopy) -> Sequence[Task]:
    """The open task that asks for the copy to be recalled."""
    wanted = select(Task).where(
        col(Task.kind) == TaskKind.RECALL_COPY,
        col(Task.instance_id) == copy.journey_id,
        col(Task.detail)["copy"].as_string() == copy.id,
        col(Task.ended_at).is_(None),
    )
    return session.exec(wanted.with_for_update()).all()
