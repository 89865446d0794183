"""Hands what waits for somebody on to those who hear it in their place, each in their own name and as they wish."""

from collections.abc import Sequence

from sqlmodel import Session

from engine.database import Transaction
from engine.tables import OutboxMessage
from notifications import settle
from notifications.address_book import Recipient
from notifications.channels.inbox import put_into_inbox
from notifications.parcels import TOLD_TO_ANOTHER, wording
from notifications.recipients import Wish, wish_of
from notifications.tables import Delivery, DeliveryStatus
from notifications.unreachable import After


def hand_on(transaction: Transaction, delivery: Delivery, people: Sequence[Recipient], after: After) -> list[str]:
    """Cancel a mail for somebody and let each of `people` hear it; the ids of those of theirs that may go at once.

    By email, or in the inbox of those who wish no email or have no address. Of one message a person has one delivery,
    so nobody is told twice, whomever else they act for and however many workers do this at once. What was grouped stays
    so. Nothing is done where another worker was first.
    """
    if not settle.cancelled(transaction, delivery, TOLD_TO_ANOTHER, after.moment):
        return []
    made = [_for(transaction.session, delivery, each, after) for each in people]
    return [each.id for each in made if each is not None and not each.grouped]


def wish_for_mail(session: Session, message: OutboxMessage, person: Recipient, after: After) -> Wish | None:
    """How the person wishes to be mailed of the message; None where they do not, or cannot be."""
    wish = wish_of(session, person.id, message.topic, message.payload)
    return wish if wish.by_email and person.email and after.channels.email is not None else None


def _for(session: Session, delivery: Delivery, person: Recipient, after: After) -> Delivery | None:
    """The delivery to be made to the person; None where they were or will be told by another, or in the inbox."""
    own = settle.own_delivery(session, delivery, person.id)
    if own is not None and own.status in (DeliveryStatus.WAITING, DeliveryStatus.SENT):
        return None
    message = session.get_one(OutboxMessage, delivery.message_id)
    wish = wish_for_mail(session, message, person, after)
    if wish is None or (own is not None and own.status == DeliveryStatus.FAILED):
        worded, link = wording(session, after.address_book, after.channels, delivery, message)
        put_into_inbox(session, person.id, worded, link, message, after.moment)
        return None
    if own is None:
        own = settle.in_name_of(person.id, delivery, after.moment)
        own.grouped = delivery.grouped or wish.grouped
    else:
        # Theirs was left to somebody else before it was sent: now it is they who are there.
        own.status, own.settled_at, own.last_error = DeliveryStatus.WAITING, None, None
        own.next_at, own.claimed_until, own.digest_id = after.moment, None, None
    session.add(own)
    return own
