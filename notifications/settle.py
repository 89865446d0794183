"""Writes down what became of a delivery: sent, to be tried again, failed or cancelled, with a line in its log."""

import logging
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine import outbox
from engine.database import Transaction
from engine.runtime import new_id
from engine.tables import OutboxMessage
from notifications import endpoints
from notifications.address_book import AddressBook
from notifications.channels import DeliveryFailed, Receipt
from notifications.channels.inbox import put_into_inbox
from notifications.counts import Counts
from notifications.parcels import wording
from notifications.tables import Delivery, DeliveryAttempt, DeliveryStatus, InboxItem, WebhookEndpoint
from notifications.topics import ENDPOINT_OFF
from notifications.unreachable import After as After
from notifications.unreachable import NobodyToTell, flag_unreachable, note

_log = logging.getLogger(__name__)

# What a try may come to beside the two ends of a delivery: another one.
RETRY = "retry"


def sent(transaction: Transaction, claim: Delivery, receipt: Receipt, grouped: Sequence[str], moment: datetime) -> None:
    """The other side took it; what a digest held (`grouped`) has been told with it."""
    values = {"status": DeliveryStatus.SENT, "settled_at": moment, "response_code": receipt.code, "last_error": None}
    if not _write(transaction, claim, values):
        return
    _log_attempt(transaction.session, claim, DeliveryStatus.SENT, moment, receipt.code, None)
    _settle_grouped(transaction, claim, DeliveryStatus.SENT, moment, grouped)
    if grouped:
        _keep_told(transaction.session, claim, moment, grouped)
    if claim.channel == "webhook":
        endpoints.worked(transaction.session, claim.recipient_id)


def cancelled(transaction: Transaction, claim: Delivery, reason: str, moment: datetime) -> bool:
    """It is not to be made any more; False where another worker was first."""
    values = {"status": DeliveryStatus.CANCELLED, "settled_at": moment, "last_error": reason}
    if not _write(transaction, claim, values, tried=False):
        return False
    _settle_grouped(transaction, claim, DeliveryStatus.SENT, moment, ())
    return True


def failed(transaction: Transaction, claim: Delivery, failure: DeliveryFailed, after: After) -> Counts:
    """It was not taken: it waits for the next try, or has failed for good, which is reported. What became of it."""
    pace, moment, tries = after.channels.pace, after.moment, claim.attempts + 1
    for_good = failure.permanent or tries >= pace.attempts
    values: dict[str, object] = {"response_code": failure.code, "last_error": str(failure)[:200]}
    if for_good:
        values |= {"status": DeliveryStatus.FAILED, "settled_at": moment}
    else:
        values |= {"next_at": moment + pace.wait_after(tries, failure.retry_after), "claimed_until": None}
    if not _write(transaction, claim, values):
        return Counts()
    _log_attempt(
        transaction.session, claim, DeliveryStatus.FAILED if for_good else RETRY, moment, failure.code, str(failure)
    )
    if for_good:
        _log.error("The delivery %s by %s failed for good: %s", claim.id, claim.channel, failure)
        _settle_grouped(transaction, claim, DeliveryStatus.FAILED, moment, None)
    off = claim.channel == "webhook" and _endpoint_failed(transaction, claim, after)
    return Counts(failed=int(for_good), retried=int(not for_good), switched_off=int(off))


def tell_otherwise(transaction: Transaction, claim: Delivery, after: After) -> None:
    """What failed for good is told in another way: people find it in their inbox, of organisations the lead hears.

    In a transaction of its own: what cannot be worded must not keep the failure from being written down.
    """
    _leave_in_inbox(transaction.session, claim, after)
    _flag(transaction, claim, after)


def own_delivery(session: Session, delivery: Delivery, person_id: str) -> Delivery | None:
    """The delivery of the same message in the person's own name."""
    wanted = select(Delivery).where(
        col(Delivery.message_id) == delivery.message_id, col(Delivery.channel) == delivery.channel,
        col(Delivery.recipient_kind) == "person", col(Delivery.recipient_id) == person_id,
    )  # fmt: skip
    return session.exec(wanted).one_or_none()


def in_name_of(person_id: str, delivery: Delivery, moment: datetime) -> Delivery:
    """A delivery of the same message, in the same way, in the name of a person who hears it in another's place."""
    return Delivery(
        id=new_id(), message_id=delivery.message_id, topic=delivery.topic, channel=delivery.channel,
        recipient_kind="person", recipient_id=person_id, organisation_id=delivery.organisation_id,
        created_at=moment, next_at=moment,
    )  # fmt: skip


def _write(transaction: Transaction, claim: Delivery, values: dict[str, object], *, tried: bool = True) -> bool:
    """Change the delivery while the claim still holds; another worker that took it over since then settles it."""
    held = (
        col(Delivery.id) == claim.id, col(Delivery.status) == DeliveryStatus.WAITING,
        col(Delivery.claimed_until) == claim.claimed_until,
    )  # fmt: skip
    more = {"attempts": claim.attempts + 1} if tried else {}
    return transaction.connection.execute(sa.update(Delivery).where(*held).values(**values, **more)).rowcount == 1


def _log_attempt(
    session: Session, claim: Delivery, outcome: str, moment: datetime, code: int | None, error: str | None
) -> None:
    session.add(
        DeliveryAttempt(
            id=new_id(), delivery_id=claim.id, at=moment, outcome=outcome, response_code=code,
            error=error[:200] if error else None,
        )
    )  # fmt: skip


def _settle_grouped(
    transaction: Transaction, claim: Delivery, status: DeliveryStatus, moment: datetime, told: Sequence[str] | None
) -> None:
    """Settle what the digest told (None: whatever it was to tell); the rest waits for the next digest."""
    if claim.digest_day is None:
        return
    mine = (col(Delivery.digest_id) == claim.id, col(Delivery.status) == DeliveryStatus.WAITING)
    settled = mine if told is None else (*mine, col(Delivery.id).in_(told))
    write = transaction.connection.execute
    write(sa.update(Delivery).where(*settled).values(status=status, settled_at=moment))
    write(sa.update(Delivery).where(*mine).values(digest_id=None))


def _keep_told(session: Session, claim: Delivery, moment: datetime, told: Sequence[str]) -> None:
    """Keep in the reader's own name what a digest told them in another's place, so that nobody tells them again."""
    for_others = select(Delivery).where(col(Delivery.id).in_(told), col(Delivery.recipient_id) != claim.recipient_id)
    for delivery in session.exec(for_others.order_by(col(Delivery.id))).all():
        if own_delivery(session, delivery, claim.recipient_id) is None:
            own = in_name_of(claim.recipient_id, delivery, moment)
            own.grouped, own.digest_id = True, claim.id
            own.status, own.settled_at = DeliveryStatus.SENT, moment
            session.add(own)
            session.flush()


def _leave_in_inbox(session: Session, claim: Delivery, after: After) -> None:
    """What a person's mail server refused for good, they at least find in their inbox."""
    if claim.recipient_kind != "person":
        return
    wanted = col(Delivery.id) == claim.id if claim.digest_day is None else col(Delivery.digest_id) == claim.id
    failed_ones = select(Delivery).where(wanted, col(Delivery.status) == DeliveryStatus.FAILED)
    for delivery in session.exec(failed_ones.order_by(col(Delivery.id))).all():
        message = session.get_one(OutboxMessage, delivery.message_id)
        worded, link = wording(session, after.address_book, after.channels, delivery, message)
        put_into_inbox(session, claim.recipient_id, worded, link, message, after.moment)


def _flag(transaction: Transaction, claim: Delivery, after: After) -> None:
    """An organisation whose only address does not work cannot be reached: its mailbox, or its systems."""
    if claim.message_id is None or claim.organisation_id is None or claim.recipient_kind == "person":
        return
    if claim.recipient_kind == "endpoint" and _reached_otherwise(transaction.session, claim, after.address_book):
        return
    message = transaction.session.get_one(OutboxMessage, claim.message_id)
    try:
        flag_unreachable(transaction, message, claim.organisation_id, after)
    except NobodyToTell as error:
        note(transaction, error, after.moment)
        _log.error("%s", error)


def _reached_otherwise(session: Session, claim: Delivery, address_book: AddressBook) -> bool:
    """Whether the message went, or is still to go, to the organisation in another way too."""
    others = (
        col(Delivery.message_id) == claim.message_id, col(Delivery.organisation_id) == claim.organisation_id,
        col(Delivery.id) != claim.id, col(Delivery.status).in_((DeliveryStatus.WAITING, DeliveryStatus.SENT)),
    )  # fmt: skip
    if session.exec(select(sa.exists().where(*others))).one():
        return True
    readers = session.exec(select(InboxItem.person_id).where(col(InboxItem.message_id) == claim.message_id)).all()
    found = (person for reader in readers for person in address_book.person(session, reader, None))
    return any(person.organisation_id == claim.organisation_id for person in found)


def _endpoint_failed(transaction: Transaction, claim: Delivery, after: After) -> bool:
    endpoint = transaction.session.get_one(WebhookEndpoint, claim.recipient_id)
    if not endpoints.did_not_work(transaction.session, endpoint, after.channels.pace, after.moment):
        return False
    cause = transaction.session.get_one(OutboxMessage, claim.message_id)
    payload = {"organisation": endpoint.organisation_id, "endpoint": endpoint.id}
    outbox.announce(transaction, cause, ENDPOINT_OFF, after.moment, payload)
    return True
