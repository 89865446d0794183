"""What stands in a digest: each thing once, at its latest level, and below what was chased before and still waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from engine.calendar import WorkingCalendar
from engine.tables import Chase, OutboxMessage, Task
from notifications import compose
from notifications.address_book import AddressBook, Recipient
from notifications.answer_links import Links
from notifications.tables import Delivery
from notifications.topics import DEADLINE_CHASED, TASK_CHASED, TASK_OPENED

# How much that still waits a digest names; of the rest it says how many [judgement].
MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """What was chased before and is still late, the oldest due first; how many `more`."""

    items: Sequence[compose.Entry] = ()
    more: int = 0


def thing_of(session: Session, message: OutboxMessage) -> str:
    """The id of the time limit or task that a message asks for; of any other message its own id."""
    if message.topic in (TASK_CHASED, TASK_OPENED):
        return str(message.payload["task"])
    chase = session.get(Chase, message.payload["chase"]) if message.topic == DEADLINE_CHASED else None
    return chase.deadline_id or message.id if chase is not None else message.id


def once_each(
    session: Session, found: Sequence[tuple[Delivery, OutboxMessage]]
) -> dict[str, tuple[Delivery, OutboxMessage]]:
    """Of each thing the message written last, which holds its latest level; by the thing's id, in the given order."""
    latest: dict[str, tuple[Delivery, OutboxMessage]] = {}
    for each in found:
        thing = thing_of(session, each[1])
        if thing not in latest or latest[thing][1].id < each[1].id:
            latest.pop(thing, None)
            latest[thing] = each
    return latest


def still_waiting(
    session: Session, address_book: AddressBook, address: str, reader: Recipient, moment: datetime,
    told: Collection[str], links: Links,
) -> StillWaiting:  # fmt: skip
    """What else the reader is chased for and may know of at `moment`, but the things `told`; links lie below `address`.

    `links` says where the reader answers without signing in.

    Asked when it is sent, so nothing stands in it that was settled since, or that the reader may not know of any more.
    """
    late = [each for each in address_book.still_late(session, reader.id, moment) if each.thing not in told]
    wanted = select(Chase).where(col(Chase.id).in_([each.chase_id for each in late[:MOST_WAITING]]))
    chases = {each.id: each for each in session.exec(wanted)}
    shown = [chases[each.chase_id] for each in late[:MOST_WAITING]]
    items = [_item(session, address_book, address, reader, each, links) for each in shown]
    return StillWaiting(items, len(late) - len(shown))


def _item(
    session: Session, address_book: AddressBook, address: str, reader: Recipient, chase: Chase, links: Links
) -> compose.Entry:
    due_on = WorkingCalendar.due_day_of(chase.due_at).isoformat()
    payload: dict[str, Any] = {"level": chase.level, "due_on": due_on}
    topic, record = DEADLINE_CHASED, chase.instance_id
    if chase.task_id is not None:
        task = session.get_one(Task, chase.task_id)
        topic, record = TASK_CHASED, task.detail.get("hand_off") or chase.instance_id
        payload |= {"kind": task.kind, "task": task.id, "scope": task.scope}
    else:
        payload["rule"] = chase.rule
    subject = address_book.subject(session, record, reader.organisation_id, payload)
    link = address + subject.path
    return compose.Entry(compose.letter(topic, subject, link, payload), link, links.to_answer(topic, record))
