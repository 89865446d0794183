"""The daily digest: one message a person a day, with everything of theirs that is grouped and not yet told.

Who reads it is asked as it is made: what is for somebody who is away goes into the digest of whoever acts for them,
and what was for somebody who left into the digest of each who hears it in their place.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine import clock, outbox
from engine.database import Database
from engine.runtime import new_id
from engine.tables import OutboxMessage
from notifications.address_book import AddressBook, Recipient
from notifications.channels import Channels
from notifications.handing_on import hand_on, wish_for_mail
from notifications.hearers import has_left, hearers, is_themselves, reader_of
from notifications.settle import own_delivery
from notifications.tables import Delivery, DeliveryStatus
from notifications.topics import DIGEST
from notifications.unreachable import After

_log = logging.getLogger(__name__)

GOES_WITH_THE_NEXT = "What it held goes with the digest of a later day."


def make_digests(
    database: Database, address_book: AddressBook, channels: Channels, moment: datetime, stop: Callable[[], bool]
) -> int:
    """Make the digest of the London day of `moment` for everybody for whom something waits; how many were made.

    A person who already had one that day waits until the next. What an earlier digest could not yet tell goes with
    this one, so that nobody gets two.
    """
    made, day = 0, clock.london_date(moment)
    for digest_id in _unsent(database, day):
        _take_apart(database, digest_id, moment)
    _hand_on(database, After(address_book, channels, moment), stop)
    for reader in _readers(database, address_book, moment):
        if stop():
            break
        try:
            made += _make(database, reader, moment)
        except Exception:
            # Those behind have theirs all the same; this one is made at the next call of the same day.
            _log.exception("The digest of %s could not be made.", reader.person_id)
    return made


@dataclass(slots=True)
class _Reader:
    """Somebody who reads a digest today: all that is theirs while they are here, and what is for others they act for.

    Of somebody `away` only that which nobody else may hear.
    """

    person_id: str
    away: bool = False
    others: list[str] = field(default_factory=list)

    @property
    def share(self) -> sa.ColumnElement[bool]:
        """Which deliveries stand in it."""
        given = col(Delivery.id).in_(self.others)
        return given if self.away else sa.or_(col(Delivery.recipient_id) == self.person_id, given)


_GROUPED = (
    col(Delivery.status) == DeliveryStatus.WAITING,
    col(Delivery.grouped).is_(True),
    col(Delivery.digest_id).is_(None),
    col(Delivery.message_id).in_(select(OutboxMessage.id).where(col(OutboxMessage.status).in_(outbox.GOING))),
)


def _hand_on(database: Database, after: After, stop: Callable[[], bool]) -> None:
    """Hand on what waits for somebody and stands in no digest of theirs or of a deputy: see `_for_others`."""
    with database.reading() as transaction:
        absent = _absent(transaction.session, after)
        wanted = select(Delivery.id).where(*_GROUPED, col(Delivery.recipient_id).in_(absent))
        waiting = transaction.session.exec(wanted.order_by(col(Delivery.id))).all()
    for delivery_id in waiting:
        if stop():
            return
        try:
            with database.unit_of_work() as transaction:
                delivery = transaction.session.get_one(Delivery, delivery_id)
                if people := _for_others(transaction.session, delivery, after):
                    hand_on(transaction, delivery, people, after)
        except Exception:
            # It waits for the next call of this; everything else is handed on all the same.
            _log.exception("The delivery %s could not be handed on.", delivery_id)


def _absent(session: Session, after: After) -> list[str]:
    """Those for whom something waits and who have left, or for whom somebody acts."""
    day, book = clock.london_date(after.moment), after.address_book
    found = session.exec(select(Delivery.recipient_id).where(*_GROUPED).distinct()).all()
    return [each for each in found if has_left(session, book, each) or _is_away(session, book, each, day)]


def _for_others(session: Session, delivery: Delivery, after: After) -> list[Recipient]:
    """Who is to hear it instead, each in their own name: whoever hears in place of somebody who left.

    Of somebody away it stays theirs, who may be back before it is told: only a deputy who wishes no email of it finds
    it in the inbox, and one who was mailed of it already need not be told again.
    """
    message = session.get_one(OutboxMessage, delivery.message_id)
    people = hearers(session, after.address_book, delivery, message, after.moment)
    if is_themselves(people, delivery.recipient_id):
        return []
    if has_left(session, after.address_book, delivery.recipient_id):
        return people
    (deputy,) = people
    own = own_delivery(session, delivery, deputy.id)
    is_mailed = own is not None and (own.status == DeliveryStatus.SENT or not own.grouped)
    return people if is_mailed or wish_for_mail(session, message, deputy, after) is None else []


def _readers(database: Database, address_book: AddressBook, moment: datetime) -> list[_Reader]:
    """Everybody who is to have a digest, by id."""
    readers: dict[str, _Reader] = {}
    given: defaultdict[str, list[str]] = defaultdict(list)
    with database.reading() as transaction:
        session = transaction.session
        wanted = select(Delivery.recipient_id).where(*_GROUPED).distinct().order_by(col(Delivery.recipient_id))
        for person_id in session.exec(wanted).all():
            if not _is_away(session, address_book, person_id, clock.london_date(moment)):
                readers[person_id] = _Reader(person_id)
                continue
            for reader_id, delivery_id in _given_on(session, address_book, person_id, moment):
                given[reader_id].append(delivery_id)
                readers.setdefault(reader_id, _Reader(reader_id, away=reader_id == person_id))
    for reader_id, others in given.items():
        readers[reader_id].others = others
    return [readers[person_id] for person_id in sorted(readers)]


def _is_away(session: Session, address_book: AddressBook, person_id: str, day: date) -> bool:
    """Whether somebody acts for the person on that day; who left is nobody's to act for."""
    people = address_book.person(session, person_id, None)
    return is_themselves(people, person_id) and address_book.acting(session, people[0], day).id != person_id


def _given_on(
    session: Session, address_book: AddressBook, person_id: str, moment: datetime
) -> Iterator[tuple[str, str]]:
    """Who reads each delivery of somebody who is away: whoever acts for them, or they themselves (rule 0.6)."""
    wanted = select(Delivery, OutboxMessage).join(OutboxMessage, col(OutboxMessage.id) == col(Delivery.message_id))
    mine = wanted.where(*_GROUPED, col(Delivery.recipient_id) == person_id).order_by(col(Delivery.id))
    for delivery, message in session.exec(mine).all():
        try:
            yield reader_of(session, address_book, delivery, message, moment) or person_id, delivery.id
        except Exception:
            # It waits for the next digest; those of everybody else are made all the same.
            _log.exception("Who reads the delivery %s could not be said.", delivery.id)


def _make(database: Database, reader: _Reader, moment: datetime) -> int:
    day = clock.london_date(moment)
    with database.unit_of_work() as transaction:
        row = Delivery(
            id=new_id(), topic=DIGEST, channel="email", recipient_kind="person", recipient_id=reader.person_id,
            digest_day=day, created_at=moment, next_at=moment,
        )  # fmt: skip
        same = (col(Delivery.recipient_id) == reader.person_id, col(Delivery.digest_day) == day)
        if transaction.session.exec(select(sa.exists().where(*same))).one():
            return 0
        transaction.session.add(row)
        transaction.flush()
        change = sa.update(Delivery).where(*_GROUPED, reader.share)
        transaction.connection.execute(change.values(digest_id=row.id))
    return 1


def _unsent(database: Database, day: date) -> list[str]:
    """The digests of days before that still wait to be sent."""
    with database.reading() as transaction:
        wanted = select(Delivery.id).where(
            col(Delivery.topic) == DIGEST,
            col(Delivery.status) == DeliveryStatus.WAITING,
            col(Delivery.digest_day) < day,
        )
        return list(transaction.session.exec(wanted.order_by(col(Delivery.id))))


def _take_apart(database: Database, digest_id: str, moment: datetime) -> None:
    """Let what a digest holds wait for the next one, unless somebody is sending it."""
    free = sa.or_(col(Delivery.claimed_until).is_(None), col(Delivery.claimed_until) <= moment)
    unsent = (col(Delivery.id) == digest_id, col(Delivery.status) == DeliveryStatus.WAITING, free)
    ended = {"status": DeliveryStatus.CANCELLED, "settled_at": moment, "last_error": GOES_WITH_THE_NEXT}
    held = (col(Delivery.digest_id) == digest_id, col(Delivery.status) == DeliveryStatus.WAITING)
    try:
        with database.unit_of_work() as transaction:
            if transaction.connection.execute(sa.update(Delivery).where(*unsent).values(**ended)).rowcount:
                transaction.connection.execute(sa.update(Delivery).where(*held).values(digest_id=None))
    except Exception:
        # It is sent as it stands; the digests of everybody else are made all the same.
        _log.exception("The digest %s could not be taken apart.", digest_id)
