"""Selects about who looked: whose record a journey or hand-off is, on what written reason, where each chain ends."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.database import Transaction
from engine.many import among
from engine.statements import Statement, table_of
from workflows.tables.accesses import ACCESSES, AccessEntry
from workflows.tables.concerns import SafeguardingOverride
from workflows.tables.journeys import HandOff

_HEADS, _PART, _OVERRIDE = ACCESSES.heads.c, table_of(HandOff).c, table_of(SafeguardingOverride).c

# In the order of their ids: two who look at the same learners at once wait for each other, never both.
_ENDS = Statement(
    sa.select(_HEADS.learner_id, _HEADS.sequence, _HEADS.link)
    .where(among(_HEADS.learner_id, "wanted"))
    .order_by(_HEADS.learner_id)
    .with_for_update()
)
_JOURNEYS = Statement(sa.select(_PART.id, _PART.journey_id).where(among(_PART.id, "wanted")))
_OVERRIDES = Statement(
    sa.select(_PART.journey_id, _PART.id, _OVERRIDE.id)
    .select_from(table_of(SafeguardingOverride))
    .join(table_of(HandOff), _PART.id == _OVERRIDE.hand_off_id)
    .where(among(_PART.journey_id, "wanted"), _PART.receiver_id == sa.bindparam("receiver"))
    .order_by(_OVERRIDE.id)
)


def ends(transaction: Transaction, learner_ids: Iterable[str]) -> Sequence[tuple[str, int, str]]:
    """The last number and link of what is noted of each of these learners, locked until the transaction ends."""
    return [(row[0], row[1], row[2]) for row in transaction.run(_ENDS, wanted=sorted(learner_ids))]


def journeys_of(transaction: Transaction, hand_off_ids: Iterable[str]) -> Mapping[str, str]:
    """The journey of each of these that is a hand-off."""
    return {row[0]: row[1] for row in transaction.run(_JOURNEYS, wanted=sorted(hand_off_ids))}


def overrides(transaction: Transaction, journey_ids: Iterable[str], receiver: str) -> Sequence[tuple[str, str, str]]:
    """Each sharing without consent by which an organisation received: journey, hand-off and its id, oldest first."""
    rows = transaction.run(_OVERRIDES, wanted=sorted(journey_ids), receiver=receiver)
    return [(row[0], row[1], row[2]) for row in rows]


def of_learner(session: Session, learner_id: str) -> Sequence[AccessEntry]:
    """Every access to what is held of a learner, the latest first."""
    wanted = select(AccessEntry).where(col(AccessEntry.learner_id) == learner_id)
    return session.exec(wanted.order_by(col(AccessEntry.sequence).desc())).all()
