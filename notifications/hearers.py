"""Who hears a delivery to a person when it is sent, maybe days after it was queued: they, or who acts for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from engine.tables import OutboxMessage
from notifications.address_book import AddressBook, Recipient
from notifications.recipients import present, record_of, the_person
from notifications.tables import Delivery
from notifications.topics import HANDLER, PERSONAL


def hearers(
    session: Session, address_book: AddressBook, delivery: Delivery, message: OutboxMessage, moment: datetime
) -> list[Recipient]:
    """The people who hear it at `moment`: the person, whoever acts for them that day, or who is there in their place.

    Empty where nobody may hear it in place of somebody who left.
    """
    if message.topic in PERSONAL:
        return the_person(session, address_book, delivery.recipient_id)
    found = address_book.person(session, delivery.recipient_id, record_of(message))
    if not _may_hear(session, address_book, found, delivery, message):
        return []
    return present(session, address_book, found, moment, _named(session, address_book, delivery, message))


def reader_of(
    session: Session, address_book: AddressBook, delivery: Delivery, message: OutboxMessage, moment: datetime
) -> str | None:
    """The id of the person in whose digest it stands on the London day of `moment`: theirs, or their deputy's.

    Where only named staff may know, a deputy who is none of them changes nothing (rule 0.6). None for somebody who
    left: several may hear it in their place. What nobody may hear stays under their name, and fails.
    """
    people = hearers(session, address_book, delivery, message, moment)
    if has_left(session, address_book, delivery.recipient_id):
        return None if people else delivery.recipient_id
    (reader,) = people
    return reader.id


def _may_hear(
    session: Session, address_book: AddressBook, people: Sequence[Recipient], delivery: Delivery, message: OutboxMessage
) -> bool:
    """Whether `people` may hear it: in place of one who left nobody does whom the record does not concern."""
    if delivery.organisation_id is None or all(each.id == delivery.recipient_id for each in people):
        return True
    record = record_of(message)
    if address_book.is_discreet(session, record, delivery.organisation_id):
        return False
    concerned = {each.id for each in address_book.person(session, delivery.recipient_id, record)}
    return all(each.id in concerned for each in people)


def has_left(session: Session, address_book: AddressBook, person_id: str) -> bool:
    """Whether the person is not there any more to be told anything."""
    return not is_themselves(address_book.person(session, person_id, None), person_id)


def is_themselves(people: Sequence[Recipient], person_id: str) -> bool:
    """Whether it is the person who hears, and nobody in their place."""
    return [each.id for each in people] == [person_id]


def _named(
    session: Session, address_book: AddressBook, delivery: Delivery, message: OutboxMessage
) -> Collection[str] | None:
    """The only people of the organisation who may know of the record; None where it is no secret there."""
    record, organisation_id = record_of(message), delivery.organisation_id
    if organisation_id is None or not address_book.is_discreet(session, record, organisation_id):
        return None
    return {each.id for each in address_book.handlers(session, record, organisation_id, (HANDLER,))}
