"""Chasers and tasks that were done meanwhile: whatever still waits of them is told to nobody any more."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.tables import Chase, OutboxMessage, Task
from notifications.tables import Delivery, DeliveryStatus
from notifications.topics import ASKING, CHASERS, TASK_OPENED

DONE_MEANWHILE = "What it asks for was done meanwhile."

_PAYLOAD = sa.type_coerce(col(OutboxMessage.payload), sa.JSON)
IS_SETTLED = sa.or_(
    sa.and_(
        col(OutboxMessage.topic).in_(CHASERS),
        sa.exists().where(col(Chase.id) == _PAYLOAD["chase"].as_string(), col(Chase.cleared_at).is_not(None)),
    ),
    sa.and_(
        col(OutboxMessage.topic) == TASK_OPENED,
        sa.exists().where(col(Task.id) == _PAYLOAD["task"].as_string(), col(Task.ended_at).is_not(None)),
    ),
)
"""Of a message: that it chases what a move has answered since (rule 0.5), or tells of a task that has ended since."""

# The topic stands on the delivery too, so that only messages of these are opened.
WAITS_FOR_NOTHING = (
    col(Delivery.status) == DeliveryStatus.WAITING,
    col(Delivery.topic).in_(ASKING),
    sa.exists().where(col(OutboxMessage.id) == col(Delivery.message_id), IS_SETTLED),
)
"""Of a delivery: that it still waits and tells of such a thing."""


def is_settled(session: Session, message: OutboxMessage) -> bool:
    """Whether the message asks for what was done meanwhile."""
    return bool(session.exec(select(sa.exists().where(col(OutboxMessage.id) == message.id, IS_SETTLED))).one())
