"""The daily digest: one message a person a day, with everything of theirs that is grouped and not yet told."""

import logging
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from engine import clock, outbox
from engine.database import Database
from engine.runtime import new_id
from engine.tables import OutboxMessage
from notifications.tables import Delivery, DeliveryStatus
from notifications.topics import DIGEST

_log = logging.getLogger(__name__)


def make_digests(database: Database, moment: datetime, stop: Callable[[], bool]) -> int:
    """Make the digest of the London day of `moment` for everybody for whom something waits; how many were made.

    A person who already had one that day waits until the next.
    """
    made = 0
    for person_id in _people(database):
        if stop():
            break
        try:
            made += _make(database, person_id, moment)
        except Exception:
            # Those behind have theirs all the same; this one is made at the next call of the same day.
            _log.exception("The digest of %s could not be made.", person_id)
    return made


_GROUPED = (
    col(Delivery.status) == DeliveryStatus.WAITING,
    col(Delivery.grouped).is_(True),
    col(Delivery.digest_id).is_(None),
    col(Delivery.message_id).in_(select(OutboxMessage.id).where(col(OutboxMessage.status).in_(outbox.GOING))),
)


def _people(database: Database) -> list[str]:
    with database.reading() as transaction:
        wanted = select(Delivery.recipient_id).where(*_GROUPED).distinct().order_by(col(Delivery.recipient_id))
        return list(transaction.session.exec(wanted))


def _make(database: Database, person_id: str, moment: datetime) -> int:
    day = clock.london_date(moment)
    with database.unit_of_work() as transaction:
        row = Delivery(
            id=new_id(), topic=DIGEST, channel="email", recipient_kind="person", recipient_id=person_id,
            digest_day=day, created_at=moment, next_at=moment,
        )  # fmt: skip
        same = (col(Delivery.recipient_id) == person_id, col(Delivery.digest_day) == day)
        if transaction.session.exec(select(sa.exists().where(*same))).one():
            return 0
        transaction.session.add(row)
        transaction.flush()
        mine = (*_GROUPED, col(Delivery.recipient_id) == person_id)
        transaction.connection.execute(sa.update(Delivery).where(*mine).values(digest_id=row.id))
    return 1
