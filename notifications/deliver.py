"""Sends what is due: each delivery is claimed by compare-and-set, sent outside any transaction, and settled."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import col, select

from engine import clock, outbox
from engine.database import Database, Transaction, lost_race
from engine.runtime import ATTEMPTS
from engine.tables import OutboxMessage
from notifications import settle
from notifications.address_book import AddressBook, Recipient
from notifications.channels import Channels, DeliveryFailed
from notifications.chasers import DONE_MEANWHILE, WAITS_FOR_NOTHING
from notifications.counts import Counts
from notifications.handing_on import hand_on
from notifications.parcels import ForOthers, Parcel, Unwanted, prepare
from notifications.tables import Delivery, DeliveryStatus

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

BATCH = 100

_WAITING = (col(Delivery.status) == DeliveryStatus.WAITING, col(Delivery.grouped).is_(False))


class Round:
    """One pass over what is due. A target that is down is asked only once in it, so it never keeps others waiting."""

    def __init__(self, database: Database, address_book: AddressBook, channels: Channels, moment: datetime) -> None:
        self._database = database
        self._address_book = address_book
        self._channels = channels
        self._moment = moment
        self._down: set[str] = set()
        self.counts = Counts()

    def deliver_all(self, stop: Callable[[], bool]) -> Counts:
        """Send everything that is due, until `stop` says to leave; what is in hand is finished first."""
        self.cancel()
        for delivery_id in self._due():
            if stop():
                break
            try:
                self._deliver(delivery_id)
            except Exception:
                # Its claim lasts a while; whatever is wrong with this one, the next is sent now.
                _log.exception("What became of the delivery %s could not be written down.", delivery_id)
        self._close_messages()
        return self.counts

    def _now(self) -> datetime:
        # A pass may take minutes, and what it claims must not look old to another worker.
        return max(self._moment, clock.now())

    def _due(self) -> Iterator[str]:
        place: tuple[datetime, str] | None = None
        while True:
            wanted = select(Delivery.next_at, Delivery.id, Delivery.channel, Delivery.recipient_id)
            wanted = wanted.where(*_WAITING, col(Delivery.next_at) <= self._moment)
            if place is not None:
                wanted = wanted.where(sa.tuple_(col(Delivery.next_at), col(Delivery.id)) > sa.tuple_(*place))
            with self._database.reading() as transaction:
                ordered = wanted.order_by(col(Delivery.next_at), col(Delivery.id)).limit(BATCH)
                rows = transaction.session.exec(ordered).all()
            for _next_at, identifier, channel, recipient_id in rows:
                if target(channel, recipient_id) not in self._down:
                    yield identifier
            if len(rows) < BATCH:
                return
            place = (rows[-1][0], rows[-1][1])

    def _deliver(self, delivery_id: str) -> None:
        claim = self._write(lambda work: take(work, delivery_id, self._now(), self._channels))
        if claim is None:
            return
        try:
            parcel = self._parcel(claim)
            self._keep_links(parcel)
            receipt = parcel.send(self._channels)
        except Unwanted as unwanted:
            why = str(unwanted)
            self._write(lambda work: settle.cancelled(work, claim, why, self._now()))
            self.counts.cancelled += 1
        except ForOthers as others:
            self._hand_on(claim, others.people)
        except DeliveryFailed as failure:
            self._failed(claim, failure)
        except Exception as error:
            # A poisoned one: it is tried again like any other and fails in the end, and the next one is sent now.
            _log.exception("The delivery %s could not be sent.", delivery_id)
            self._failed(claim, DeliveryFailed(type(error).__name__))
        else:
            self._write(lambda work: settle.sent(work, claim, receipt, parcel.grouped, self._now()))
            self.counts.sent += 1

    def _parcel(self, claim: Delivery) -> Parcel:
        with self._database.reading() as transaction:
            return prepare(transaction.session, self._address_book, self._channels, claim, self._now())

    def _keep_links(self, parcel: Parcel) -> None:
        """Write down the links to answer in it: none may be out that nobody knows of."""

        def write(work: Transaction) -> None:
            for link in parcel.links:
                link.keep(work.session)

        if parcel.links:
            self._write(write)

    def _hand_on(self, claim: Delivery, people: Sequence[Recipient]) -> None:
        """Let others hear it, those at once who are to be mailed at once."""
        after = settle.After(self._address_book, self._channels, self._now())
        made = self._write(lambda work: hand_on(work, claim, people, after))
        self.counts.cancelled += 1
        for delivery_id in made:
            if target(claim.channel, claim.recipient_id) not in self._down:
                self._deliver(delivery_id)

    def _failed(self, claim: Delivery, failure: DeliveryFailed) -> None:
        if failure.target_down:
            self._down.add(target(claim.channel, claim.recipient_id))
        after = settle.After(self._address_book, self._channels, self._now())
        became = self._write(lambda work: settle.failed(work, claim, failure, after))
        self.counts += became
        if became.failed:
            self._write(lambda work: settle.tell_otherwise(work, claim, after))

    def _write(self, write: Callable[[Transaction], Result]) -> Result:
        """Run `write` in a transaction of its own, again when it lost a race: what was sent must be written down."""
        for _again in range(ATTEMPTS - 1):
            try:
                with self._database.unit_of_work() as transaction:
                    return write(transaction)
            except Exception as error:
                if not lost_race(error):
                    raise
        with self._database.unit_of_work() as transaction:
            return write(transaction)

    def cancel(self) -> None:
        """Cancel every delivery of a message that was cancelled after it was taken out, or chases what was done."""
        cancelled = select(OutboxMessage.id).where(col(OutboxMessage.status) == outbox.CANCELLED)
        of_cancelled = (col(Delivery.status) == DeliveryStatus.WAITING, col(Delivery.message_id).in_(cancelled))
        for wanted, why in ((of_cancelled, "The message was cancelled."), (WAITS_FOR_NOTHING, DONE_MEANWHILE)):
            self.counts.cancelled += self._write(partial(self._cancel, wanted, why))

    def _cancel(self, wanted: Sequence[sa.ColumnElement[bool]], why: str, work: Transaction) -> int:
        change = sa.update(Delivery).where(*wanted)
        values = {"status": DeliveryStatus.CANCELLED, "settled_at": self._now(), "last_error": why}
        return work.connection.execute(change.values(values)).rowcount

    def _close_messages(self) -> None:
        """A message is sent when none of its deliveries waits any longer."""
        waiting = select(Delivery.id).where(
            col(Delivery.message_id) == col(OutboxMessage.id), col(Delivery.status) == DeliveryStatus.WAITING
        )
        change = (
            sa.update(OutboxMessage)
            .where(col(OutboxMessage.status) == outbox.SENDING, ~waiting.exists())
            .values(status=outbox.SENT)
        )
        self._write(lambda work: work.connection.execute(change))


def target(channel: str, recipient_id: str) -> str:
    """What fails together: everything for one endpoint, or everything through one mail server."""
    return recipient_id if channel == "webhook" else channel


def take(transaction: Transaction, delivery_id: str, moment: datetime, channels: Channels) -> Delivery | None:
    """Claim a delivery for the length of a lease, once among all workers; None when it may not go out now.

    It may not when another worker has it, when it is settled, or when its message is held or cancelled.
    """
    going = select(OutboxMessage.id).where(
        col(OutboxMessage.id) == col(Delivery.message_id), col(OutboxMessage.status).in_(outbox.GOING)
    )
    claim = (
        sa.update(Delivery)
        .where(
            col(Delivery.id) == delivery_id,
            *_WAITING,
            col(Delivery.next_at) <= moment,
            sa.or_(col(Delivery.claimed_until).is_(None), col(Delivery.claimed_until) <= moment),
            sa.or_(col(Delivery.message_id).is_(None), going.exists()),
        )
        .values(claimed_until=moment + channels.pace.lease)
    )
    if transaction.connection.execute(claim).rowcount == 0:
        return None
    return transaction.session.get_one(Delivery, delivery_id)
