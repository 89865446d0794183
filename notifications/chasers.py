"""Chasers of what was done meanwhile: whatever still waits of them is told to nobody any more."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.tables import Chase, OutboxMessage
from notifications.tables import Delivery
from notifications.topics import DEADLINE_CHASED, TASK_CHASED

CHASERS = (DEADLINE_CHASED, TASK_CHASED)
DONE_MEANWHILE = "What it chases was done meanwhile."

IS_SETTLED = sa.and_(
    col(OutboxMessage.topic).in_(CHASERS),
    sa.exists().where(
        col(Chase.id) == sa.type_coerce(col(OutboxMessage.payload), sa.JSON)["chase"].as_string(),
        col(Chase.cleared_at).is_not(None),
    ),
)
"""Of a message: that it chases what a move has answered since (rule 0.5, "Levels of each deadline")."""

# The topic stands on the delivery too, so that only messages of chasers are opened.
WAITS_FOR_NOTHING = (
    col(Delivery.status) == "waiting",
    col(Delivery.topic).in_(CHASERS),
    sa.exists().where(col(OutboxMessage.id) == col(Delivery.message_id), IS_SETTLED),
)
"""Of a delivery: that it still waits and tells of such a chaser."""


def is_settled(session: Session, message: OutboxMessage) -> bool:
    """Whether the message chases what was done meanwhile."""
    return bool(session.exec(select(sa.exists().where(col(OutboxMessage.id) == message.id, IS_SETTLED))).one())
