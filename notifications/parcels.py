"""Makes what is sent for one delivery, from what is the case at that moment; nobody's address is kept before."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from cloudevents.core.bindings.http import to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from sqlmodel import Session, col, select

from engine import outbox
from engine.tables import OutboxMessage
from notifications import compose, endpoints
from notifications.address_book import AddressBook, LinkToAnswer, Recipient
from notifications.answer_links import Links
from notifications.channels import Channels, DeliveryFailed, Letter, Receipt
from notifications.chasers import DONE_MEANWHILE, IS_SETTLED, is_settled
from notifications.digest_contents import once_each, still_waiting
from notifications.hearers import has_left, hearers, is_themselves, reader_of
from notifications.recipients import record_of
from notifications.tables import Delivery, DeliveryStatus, WebhookEndpoint

INBOX_PATH = "/inbox"
STALLED_PATH = "/stalled"
TOLD_TO_ANOTHER = "Somebody else hears it now."


class Unwanted(Exception):
    """The delivery is not to be made any more; the message says why."""


class ForOthers(Exception):
    """Others than the person hear it now: `people`, each as they wish."""

    def __init__(self, people: Sequence[Recipient]) -> None:
        super().__init__(TOLD_TO_ANOTHER)
        self.people = people


class Parcel(Protocol):
    """Something ready to be sent; `grouped` are the deliveries that a digest tells of."""

    @property
    def grouped(self) -> Sequence[str]:
        """The ids of those deliveries."""
        ...

    @property
    def links(self) -> Sequence[LinkToAnswer]:
        """The links to answer in it, to be kept before it goes out."""
        ...

    def send(self, channels: Channels) -> Receipt:
        """Send it; raises DeliveryFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter for some addresses."""

    delivery_id: str
    addresses: Sequence[str]
    letter: Letter
    grouped: Sequence[str] = ()
    links: Sequence[LinkToAnswer] = ()

    def send(self, channels: Channels) -> Receipt:
        """Send it by email."""
        if channels.email is None:
            raise DeliveryFailed("This installation sends no email.", target_down=True)
        return channels.email.send(self.delivery_id, self.addresses, self.letter)


@dataclass(frozen=True, slots=True)
class Line:
    """A line for a phone."""

    delivery_id: str
    phone: str
    text: str
    grouped: Sequence[str] = ()
    links: Sequence[LinkToAnswer] = ()

    def send(self, channels: Channels) -> Receipt:
        """Send it as a text message."""
        if channels.text is None:
            raise DeliveryFailed("This installation sends no text messages.", target_down=True)
        return channels.text.send(self.delivery_id, self.phone, self.text)


@dataclass(frozen=True, slots=True)
class Hook:
    """A body for an endpoint, with every secret that signs it now."""

    delivery_id: str
    url: str
    secrets: Sequence[str]
    body: bytes
    grouped: Sequence[str] = ()
    links: Sequence[LinkToAnswer] = ()

    def send(self, channels: Channels) -> Receipt:
        """Post it."""
        if channels.webhook is None:
            raise DeliveryFailed("This installation sends no webhooks.", target_down=True)
        return channels.webhook.send(self.delivery_id, self.url, self.secrets, self.body)


def prepare(
    session: Session, address_book: AddressBook, channels: Channels, delivery: Delivery, moment: datetime
) -> Parcel:
    """What to send for the delivery.

    Raises Unwanted when it is not to be told any more, ForOthers when others hear it in the person's place, and
    DeliveryFailed when nobody has an address any more.
    """
    if delivery.digest_day is not None:
        return _digest(session, address_book, channels, delivery, delivery.digest_day, moment)
    message = session.get_one(OutboxMessage, delivery.message_id)
    if is_settled(session, message):
        raise Unwanted(DONE_MEANWHILE)
    if delivery.channel == "webhook":
        return _hook(session, address_book, channels, delivery, message, moment)
    found = _recipients(session, address_book, delivery, message, moment)
    if delivery.channel == "text":
        phone = next((each.phone for each in found if each.phone), None)
        if phone is None:
            raise _nobody()
        subject = address_book.subject(session, message.instance_id, None, message.payload)
        return Line(delivery.id, phone, compose.text_line(message.topic, subject, message.payload))
    links = Links(session, address_book, channels.address, delivery, moment)
    entry = _entry(session, address_book, channels, delivery, message, links)
    return Mail(delivery.id, _addresses(found), entry.letter, links=links.made)


def wording(
    session: Session, address_book: AddressBook, channels: Channels, delivery: Delivery, message: OutboxMessage
) -> tuple[Letter, str]:
    """The letter of a delivery as anybody at its reader's organisation may keep it, and the link in it."""
    entry = _entry(session, address_book, channels, delivery, message, None)
    return entry.letter, entry.link


def _entry(
    session: Session, address_book: AddressBook, channels: Channels, delivery: Delivery, message: OutboxMessage,
    links: Links | None,
) -> compose.Entry:  # fmt: skip
    """The letter of a delivery for its reader; with `links` it says where they answer without signing in."""
    record = record_of(message)
    subject = address_book.subject(session, record, delivery.organisation_id, message.payload)
    link = channels.address + subject.path
    answer = links.to_answer(message.topic, record) if links is not None else None
    return compose.Entry(compose.letter(message.topic, subject, link, message.payload, answer), link, answer)


def grouped_in(session: Session, digest_id: str) -> list[tuple[Delivery, OutboxMessage]]:
    """What a digest is to hold: deliveries that still wait, of messages not held, cancelled or settled."""
    wanted = (
        select(Delivery, OutboxMessage)
        .join(OutboxMessage, col(OutboxMessage.id) == col(Delivery.message_id))
        .where(
            col(Delivery.digest_id) == digest_id,
            col(Delivery.status) == DeliveryStatus.WAITING,
            col(OutboxMessage.status).in_(outbox.GOING),
            ~IS_SETTLED,
        )
    )
    return list(session.exec(wanted.order_by(col(Delivery.created_at), col(Delivery.id))))


def _digest(
    session: Session, address_book: AddressBook, channels: Channels, delivery: Delivery, day: date, moment: datetime
) -> Mail:
    """The digest as it is to be read now: what others hear meanwhile waits for theirs, and it never goes out empty."""
    found = grouped_in(session, delivery.id)
    if not found:
        raise Unwanted("Nothing in it is to be told any more.")
    reader_id, waiting = delivery.recipient_id, len(found)
    found = [each for each in found if reader_of(session, address_book, *each, moment) == reader_id]
    left = has_left(session, address_book, reader_id)
    # Of somebody who left nothing may fail that others hear, with what nobody may.
    if not found or (left and len(found) < waiting):
        raise Unwanted(TOLD_TO_ANOTHER)
    people = [] if left else address_book.person(session, reader_id, None)
    addresses = _addresses(people)
    things = once_each(session, found)
    links = Links(session, address_book, channels.address, delivery, moment)
    entries = [_entry(session, address_book, channels, *each, links) for each in things.values()]
    late = still_waiting(session, address_book, channels.address, people[0], moment, things, links)
    inbox, stalled = channels.address + INBOX_PATH, channels.address + STALLED_PATH
    worded = compose.digest(day, entries, inbox, late.items, late.more, stalled)
    return Mail(delivery.id, addresses, worded, [each.id for each, _message in found], links.made)


def _recipients(
    session: Session, address_book: AddressBook, delivery: Delivery, message: OutboxMessage, moment: datetime
) -> list[Recipient]:
    if delivery.recipient_kind == "person":
        people = hearers(session, address_book, delivery, message, moment)
        if people and not is_themselves(people, delivery.recipient_id):
            raise ForOthers(people)
        return people
    if delivery.recipient_kind == "organisation":
        found = address_book.organisation(session, delivery.recipient_id)
    else:
        found = address_book.learner(session, message.instance_id)
        if found is None:
            raise Unwanted("The learner may not be told any more.")
    return [found] if found else []


def _addresses(found: Sequence[Recipient]) -> list[str]:
    addresses = [each.email for each in found if each.email]
    if not addresses:
        raise _nobody()
    return addresses


def _nobody() -> DeliveryFailed:
    # No try will ever do better, and what failed for good is told in another way; cancelled would be silence.
    return DeliveryFailed("There is nobody to tell any more.", permanent=True)


def _hook(
    session: Session, address_book: AddressBook, channels: Channels, delivery: Delivery, message: OutboxMessage,
    moment: datetime,
) -> Hook:  # fmt: skip
    endpoint = session.get_one(WebhookEndpoint, delivery.recipient_id)
    if endpoint.deleted_at is not None or endpoint.switched_off_at is not None:
        raise Unwanted("The endpoint is switched off or was removed.")
    earlier = endpoints.earlier_secrets(session, endpoint.id, moment)
    secrets = [endpoint.secret, *(each.secret for each in earlier)]
    subject = address_book.subject(session, record_of(message), delivery.organisation_id, message.payload)
    data = {
        "instance": message.instance_id,
        "reference": subject.reference,
        "link": channels.address + subject.path,
        **{name: value for name, value in message.payload.items() if name in compose.OPEN_FIELDS},
    }
    event = CloudEvent(
        {
            "id": delivery.id,
            "source": channels.address,
            "type": message.topic,
            "subject": compose.about(message),
            "time": message.created_at.astimezone(UTC),
            "datacontenttype": "application/json",
        },
        json.loads(json.dumps(data)),
    )
    return Hook(delivery.id, endpoint.url, secrets, to_structured(event, JSONFormat()).body)
