"""Lets deliveries that were settled be made again, under the same ids, by the next pass of the sending."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine import outbox
from engine.tables import Instance, OutboxMessage
from notifications.chasers import IS_SETTLED
from notifications.tables import Delivery, DeliveryStatus

_HELD = sa.exists().where(col(Instance.id) == col(OutboxMessage.instance_id), col(Instance.messages_held).is_(True))
MAY_GO = sa.and_(col(OutboxMessage.status).in_(outbox.GOING), ~_HELD, ~IS_SETTLED)
"""Of a message: that it is neither held nor cancelled, and does not ask for what was done meanwhile."""


def send_again(session: Session, moment: datetime, *wanted: sa.ColumnElement[bool]) -> int:
    """Let the deliveries of which `wanted` holds be made again, those whose message may go; how many.

    One statement changes them, so that of two at once the second finds none.
    """
    write, of_these = session.connection().execute, select(Delivery.message_id).where(*wanted)
    write(sa.update(OutboxMessage).where(MAY_GO, col(OutboxMessage.id).in_(of_these)).values(status=outbox.SENDING))
    going = col(Delivery.message_id).in_(select(OutboxMessage.id).where(MAY_GO))
    return write(sa.update(Delivery).where(*wanted, going).values(fresh(moment))).rowcount


def fresh(moment: datetime) -> dict[str, object]:
    """What a delivery is set to that begins anew."""
    return {
        "status": DeliveryStatus.WAITING, "attempts": 0, "next_at": moment, "settled_at": None, "claimed_until": None,
    }  # fmt: skip
