"""The inbox in the application: a row, worded once, that its person reads and marks as read."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.runtime import new_id
from engine.tables import OutboxMessage, Task
from notifications.channels import Letter
from notifications.tables import InboxItem
from notifications.topics import is_confidential


def put_into_inbox(
    session: Session, person_id: str, letter: Letter, link: str | None, message: OutboxMessage, moment: datetime
) -> None:
    """Tell the person once of the message."""
    same = (col(InboxItem.message_id) == message.id, col(InboxItem.person_id) == person_id)
    if not session.exec(select(sa.exists().where(*same))).one():
        notice(session, person_id, message.topic, letter, link, moment, message.id)


def notice(
    session: Session, person_id: str, topic: str, letter: Letter, link: str | None, moment: datetime,
    message_id: str | None = None,
) -> None:  # fmt: skip
    """Tell the person of something, of no message in particular."""
    session.add(
        InboxItem(
            id=new_id(), person_id=person_id, message_id=message_id, topic=topic, subject=letter.subject[:200],
            body=letter.text, link=link, created_at=moment,
        )
    )  # fmt: skip


def items(session: Session, person_id: str, unread_only: bool, limit: int, before: str | None) -> Sequence[InboxItem]:
    """What the person was told, the latest first; at most `limit`, those told before the item `before`."""
    wanted = select(InboxItem).where(col(InboxItem.person_id) == person_id)
    if unread_only:
        wanted = wanted.where(col(InboxItem.read_at).is_(None))
    if before is not None:
        wanted = wanted.where(col(InboxItem.id) < before)
    return session.exec(wanted.order_by(col(InboxItem.id).desc()).limit(limit)).all()


def concerning(session: Session, rows: Sequence[InboxItem]) -> Iterator[tuple[str, bool]]:
    """What these items tell of: the id of each journey or hand-off, and whether that is about safety."""
    told = {row.message_id for row in rows} - {None}
    messages = session.exec(select(OutboxMessage).where(col(OutboxMessage.id).in_(told))).all()
    of_tasks = {message.payload.get("task") for message in messages if message.instance_id is None} - {None}
    tasks = {task.id: task for task in session.exec(select(Task).where(col(Task.id).in_(of_tasks)))} if of_tasks else {}
    for message in messages:
        task = tasks.get(message.payload.get("task", ""))
        record = (
            message.instance_id
            or message.payload.get("journey")
            or (task and (task.instance_id or task.detail.get("journey")))
        )
        if record:
            yield record, is_confidential(message.topic, message.payload)


def unread_count(session: Session, person_id: str) -> int:
    """How many items the person has not read."""
    unread = (col(InboxItem.person_id) == person_id, col(InboxItem.read_at).is_(None))
    return session.exec(select(sa.func.count()).select_from(InboxItem).where(*unread)).one()


def mark_all_read(session: Session, person_id: str, last_id: str, moment: datetime) -> int:
    """Mark what the person was told as read, up to the item `last_id`: what came after it they have not seen.

    How many were unread.
    """
    own = (col(InboxItem.person_id) == person_id, col(InboxItem.read_at).is_(None), col(InboxItem.id) <= last_id)
    found = session.exec(select(InboxItem).where(*own)).all()
    for each in found:
        each.read_at = moment
        session.add(each)
    return len(found)


def mark_read(session: Session, person_id: str, item_id: str, moment: datetime) -> InboxItem | None:
    """Mark an item of the person as read, the first time counts; None when they have no such item."""
    found = session.get(InboxItem, item_id)
    if found is None or found.person_id != person_id:
        return None
    found.read_at = found.read_at or moment
    session.add(found)
    return found
