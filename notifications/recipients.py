"""Who hears of a message: people in their roles, deputies of those away, and how each of them wants to hear."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from engine import clock
from engine.tables import OutboxMessage
from notifications.address_book import AddressBook, Recipient, RecipientGroup
from notifications.tables import Preference, WebhookEndpoint
from notifications.topics import (
    ASKING,
    INVITATION,
    PERSONAL,
    TASK_CHASED,
    TASK_OPENED,
    Group,
    group_of,
    may_wait,
    topic_of,
)

EMAIL, INBOX, BOTH = "email", "inbox", "both"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person wants to hear of a message: through what, and at once or with the daily digest."""

    channel: str
    grouped: bool

    @property
    def by_email(self) -> bool:
        """Whether by email."""
        return self.channel in (EMAIL, BOTH)

    @property
    def by_inbox(self) -> bool:
        """Whether in the inbox."""
        return self.channel in (INBOX, BOTH)


def record_of(message: OutboxMessage) -> str | None:
    """The record that decides who may know of the message: its instance, or the hand-off that a task is about.

    None for a task about no record at all. A task about support hangs on the journey, which more people may know of
    than of the support (rule 0.6).
    """
    named = message.payload.get("hand_off") if message.topic in (TASK_CHASED, TASK_OPENED) else None
    return named or message.instance_id


def people(session: Session, address_book: AddressBook, message: OutboxMessage, told: RecipientGroup,
           moment: datetime) -> list[Recipient]:  # fmt: skip
    """The people whom `told` means, each once: the person it is for, or those in the roles.

    Where only named staff may know of the record, nobody else stands in for one who left or is away (rule 0.6).
    """
    record, organisation_id = record_of(message), told.organisation_id
    if message.topic in PERSONAL:
        return the_person(session, address_book, told.person_id or "")
    found = address_book.person(session, told.person_id, record) if told.person_id else []
    discreet = address_book.is_discreet(session, record, organisation_id)
    if found and not discreet:
        return present(session, address_book, found, moment)
    handlers = address_book.handlers(session, record, organisation_id, told.roles or topic_of(message.topic).roles)
    if not discreet:
        return present(session, address_book, handlers, moment)
    named = {each.id for each in handlers}
    known = [each for each in found if each.id in named] or handlers
    return present(session, address_book, known, moment, named)


def the_person(session: Session, address_book: AddressBook, person_id: str) -> list[Recipient]:
    """The person alone: nobody while they have left, and no deputy while they are away."""
    return [each for each in address_book.person(session, person_id, None) if each.id == person_id]


def recipient_groups(session: Session, address_book: AddressBook, message: OutboxMessage) -> list[RecipientGroup]:
    """Whom a message to organisations is for: the one it names, or all that a chaser or a new task tells."""
    payload = message.payload
    if message.topic in ASKING:
        return address_book.chaser_recipients(session, record_of(message), payload)
    return [RecipientGroup(payload["organisation"], tuple(payload.get("roles") or ()), payload.get("person"))]


def present(session: Session, address_book: AddressBook, found: Iterable[Recipient], moment: datetime,
            named: Container[str] | None = None) -> list[Recipient]:  # fmt: skip
    """`found` with those who act for them in place of people who are away, each once.

    A deputy who is none of the `named` people changes nothing, if only they may know.
    """
    today: date = clock.london_date(moment)
    here: dict[str, Recipient] = {}
    for person in found:
        acting = address_book.acting(session, person, today)
        known = acting if named is None or acting.id in named else person
        here.setdefault(known.id, known)
    return list(here.values())


def wish_of(session: Session, person_id: str, topic: str, payload: dict[str, Any]) -> Wish:
    """How the person wants to hear of this message.

    Safety is always told both ways, and at once unless it chases what is not yet late. An invitation is mailed: who
    cannot sign in yet has no inbox.
    """
    if topic == INVITATION:
        return Wish(EMAIL, False)
    group, waits = group_of(topic, payload), may_wait(topic, payload)
    if group is Group.SAFETY:
        return Wish(BOTH, waits)
    chosen = session.get(Preference, (person_id, group.value))
    return Wish(chosen.channel, waits or chosen.digest) if chosen else Wish(BOTH, waits)


def endpoints(session: Session, organisation_id: str) -> list[WebhookEndpoint]:
    """The webhook endpoints of the organisation, those that are switched off too."""
    wanted = select(WebhookEndpoint).where(
        col(WebhookEndpoint.organisation_id) == organisation_id, col(WebhookEndpoint.deleted_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(WebhookEndpoint.id))))
