"""Takes messages out of the outbox: each becomes inbox items and deliveries, in a transaction of its own."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine import outbox
from engine.database import Database, Transaction, lost_race
from engine.runtime import new_id
from engine.tables import OutboxMessage
from notifications import compose, recipients
from notifications.address_book import AddressBook, Recipient, RecipientGroup
from notifications.channels import Channels
from notifications.channels.inbox import put_into_inbox
from notifications.chasers import DONE_MEANWHILE, is_settled
from notifications.counts import Counts
from notifications.endpoints import ENDPOINT_IS_OFF
from notifications.tables import Delivery, DeliveryStatus
from notifications.topics import LEARNER_TOLD, PERSONAL, UnknownTopic, is_confidential
from notifications.unreachable import After, NobodyToTell, flag_unreachable, note

_log = logging.getLogger(__name__)


def expand_all(
    database: Database, address_book: AddressBook, channels: Channels, moment: datetime, stop: Callable[[], bool]
) -> Counts:
    """Take out every message that waits by `moment`.

    One that cannot be worked out is put off, longer each time, and has failed after some tries; it never keeps those
    behind it waiting.
    """
    counts = Counts()
    for message_id in _due(database, moment):
        if stop():
            break
        try:
            with database.unit_of_work() as transaction:
                counts.expanded += Expansion(transaction, address_book, channels, moment).take_out(message_id)
        except Exception as error:
            if lost_race(error):  # another worker was at the same thing: the next pass sees what is left
                continue
            _log.exception("The message %s could not be taken out.", message_id)
            _put_off(database, channels, message_id, moment, error, counts)
    return counts


def _due(database: Database, moment: datetime, batch: int = 200) -> Iterator[str]:
    after: outbox.Place = (datetime.min.replace(tzinfo=UTC), "")
    while True:
        with database.reading() as transaction:
            places = outbox.due_messages(transaction, moment, after, batch)
        yield from (identifier for _at, identifier in places)
        if len(places) < batch:
            return
        after = places[-1]


def _put_off(
    database: Database, channels: Channels, message_id: str, moment: datetime, error: Exception, counts: Counts
) -> None:
    # Only the kind: the text of an error may hold what a message is about.
    why = str(error) if isinstance(error, UnknownTopic | NobodyToTell) else type(error).__name__
    with database.unit_of_work() as transaction:
        message = transaction.session.get_one(OutboxMessage, message_id)
        attempts = message.attempts + 1
        if attempts >= channels.pace.message_attempts:
            outbox.settle(transaction, message_id, outbox.WAITING, outbox.FAILED, why)
            if isinstance(error, NobodyToTell):
                note(transaction, error, moment)
            counts.poisoned += 1
            _log.error("The message %s failed for good after %s tries: %s", message_id, attempts, why)
        else:
            outbox.postpone(transaction, message_id, moment + channels.pace.wait_after(attempts), why)
            counts.postponed += 1


class Expansion:
    """Works out one message inside the transaction that takes it out."""

    def __init__(
        self, transaction: Transaction, address_book: AddressBook, channels: Channels, moment: datetime
    ) -> None:
        self._transaction = transaction
        self._address_book = address_book
        self._channels = channels
        self._moment = moment

    @property
    def _session(self) -> Session:
        return self._transaction.session

    def take_out(self, message_id: str) -> int:
        """Make whatever the message asks for; 1, or 0 when another worker has it or it waits no longer.

        A message that asks for what was done meanwhile is cancelled, however long it was held.
        """
        message = outbox.claim(self._transaction, message_id)
        if message is None:
            return 0
        if is_settled(self._session, message):
            outbox.settle(self._transaction, message_id, outbox.SENDING, outbox.CANCELLED, DONE_MEANWHILE)
            return 0
        if message.topic == LEARNER_TOLD:
            self._tell_learner(message)
        else:
            self._tell_organisations(message)
        return 1

    def _tell_organisations(self, message: OutboxMessage) -> None:
        """Tell all whom the message is for: an addressee that cannot be told takes it from none of the others.

        Raises NobodyToTell when nobody was told, nor anybody that somebody cannot be; otherwise that is noted.
        """
        told, lost = 0, []
        for group in recipients.recipient_groups(self._session, self._address_book, message):
            try:
                told += self._tell_organisation(message, group)
            except NobodyToTell as error:
                lost.append(error)
        if lost and not told:
            raise lost[0]
        for each in lost:
            note(self._transaction, each, self._moment)
            _log.error("The message %s was told to others alone: %s", message.id, each)

    def _tell_learner(self, message: OutboxMessage) -> None:
        learner = self._address_book.learner(self._session, message.instance_id)
        if learner is None:
            return
        if learner.email and self._channels.email:
            self._deliver(message, "email", "learner", learner.id)
        elif learner.phone and self._channels.text:
            self._deliver(message, "text", "learner", learner.id)

    def _tell_organisation(self, message: OutboxMessage, told: RecipientGroup) -> bool:
        """Whether the organisation was told; if not, others are to hear that it cannot be reached."""
        organisation_id = told.organisation_id
        found = recipients.people(self._session, self._address_book, message, told, self._moment)
        for person in found:
            # Of their own doing nobody is told; that they are there to be told counts all the same.
            if person.id != message.payload.get("opened_by"):
                self._tell_person(message, person)
        discreet = self._address_book.is_discreet(self._session, recipients.record_of(message), organisation_id)
        discreet = discreet or is_confidential(message.topic, message.payload)
        hooked = not discreet and self._tell_endpoints(message, organisation_id)
        if found or hooked or (not discreet and self._tell_mailbox(message, organisation_id)):
            return True
        if message.topic in PERSONAL:
            # Nobody else may hear it, so it is no news to others that they cannot be told.
            return True
        after = After(self._address_book, self._channels, self._moment)
        flag_unreachable(self._transaction, message, organisation_id, after)
        return False

    def _tell_person(self, message: OutboxMessage, person: Recipient) -> None:
        wish = recipients.wish_of(self._session, person.id, message.topic, message.payload)
        by_email = wish.by_email and bool(person.email) and self._channels.email is not None
        if wish.by_inbox or not by_email:
            record = recipients.record_of(message)
            subject = self._address_book.subject(self._session, record, person.organisation_id, message.payload)
            link = self._channels.address + subject.path
            worded = compose.letter(message.topic, subject, link, message.payload)
            put_into_inbox(self._session, person.id, worded, link, message, self._moment)
        if by_email:
            self._deliver(message, "email", "person", person.id, person.organisation_id, grouped=wish.grouped)

    def _tell_endpoints(self, message: OutboxMessage, organisation_id: str) -> bool:
        """Whether an endpoint is on; to those that are off it counts as failed, so that it can be replayed.

        That one was switched off is news to the others alone.
        """
        on = False
        for endpoint in recipients.endpoints(self._session, organisation_id):
            if endpoint.id == message.payload.get("endpoint"):
                continue
            off = endpoint.switched_off_at is not None
            made = self._deliver(message, "webhook", "endpoint", endpoint.id, organisation_id)
            if off and made is not None:
                made.status, made.settled_at, made.last_error = DeliveryStatus.FAILED, self._moment, ENDPOINT_IS_OFF
            on = on or not off
        return on and self._channels.webhook is not None

    def _tell_mailbox(self, message: OutboxMessage, organisation_id: str) -> bool:
        mailbox = self._address_book.organisation(self._session, organisation_id)
        if mailbox is None or not mailbox.email or self._channels.email is None:
            return False
        self._deliver(message, "email", "organisation", organisation_id, organisation_id)
        return True

    def _deliver(
        self, message: OutboxMessage, channel: str, kind: str, recipient_id: str, organisation_id: str | None = None,
        *, grouped: bool = False,
    ) -> Delivery | None:  # fmt: skip
        """Queue a delivery, unless there is one already: a message that was held is taken out a second time."""
        same = (
            col(Delivery.message_id) == message.id, col(Delivery.channel) == channel,
            col(Delivery.recipient_kind) == kind, col(Delivery.recipient_id) == recipient_id,
        )  # fmt: skip
        if self._session.exec(select(sa.exists().where(*same))).one():
            return None
        row = Delivery(
            id=new_id(), message_id=message.id, topic=message.topic, channel=channel, recipient_kind=kind,
            recipient_id=recipient_id, organisation_id=organisation_id, grouped=grouped, created_at=self._moment,
            next_at=self._moment,
        )  # fmt: skip
        self._session.add(row)
        return row
