"""Selects about what was done under an agreement: hand-offs, how they were answered, and the records that came back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from engine.tables import Deadline, Instance
from workflows.tables.journeys import HandOff, WorkRecord

ANSWERING = ("acknowledge", "decide")
MET = "met"


@dataclass(frozen=True, slots=True)
class Under:
    """A hand-off under an agreement: received by whom, sent when, where it stands, whether accepted; its journey's."""

    id: str
    receiver_id: str
    sent_at: datetime | None
    state: str
    accepted: bool
    over: bool
    journey_state: str
    journey_over: bool


def hand_offs(session: Session, agreement_id: str, since: datetime, until: datetime) -> list[Under]:
    """The hand-offs that were sent under an agreement from one moment to before another."""
    own, journey = sa.orm.aliased(Instance), sa.orm.aliased(Instance)
    wanted = (
        sa.select(
            col(HandOff.id), col(HandOff.receiver_id), col(HandOff.sent_at), col(own.state),
            col(HandOff.accepted_at).is_not(None), col(own.ended_at).is_not(None), col(journey.state),
            col(journey.ended_at).is_not(None),
        )
        .join(own, col(own.id) == col(HandOff.id))
        .join(journey, col(journey.id) == col(HandOff.journey_id))
        .where(
            col(HandOff.agreement_id) == agreement_id, col(HandOff.sent_at) >= since, col(HandOff.sent_at) < until
        )
        .order_by(col(HandOff.id))
    )  # fmt: skip
    return [Under(*row) for row in session.connection().execute(wanted)]


def kept_limits(session: Session, hand_off_ids: Sequence[str], *rules: str) -> tuple[int, int]:
    """How many time limits of these hand-offs were met and how many missed; of `rules` alone, if any are named."""
    wanted = select(col(Deadline.missed_at).is_not(None), func.count()).where(
        col(Deadline.instance_id).in_(hand_off_ids), col(Deadline.alarm).is_(False),
        sa.or_(col(Deadline.missed_at).is_not(None), col(Deadline.result) == MET),
    )  # fmt: skip
    if rules:
        wanted = wanted.where(col(Deadline.rule).in_(rules))
    found = {bool(missed): number for missed, number in session.exec(wanted.group_by(sa.text("1")))}
    return found.get(False, 0), found.get(True, 0)


def returned(session: Session, hand_off_ids: Sequence[str]) -> Counter[str]:
    """How many of each record came back with the work of these hand-offs; sent twice for one it counts once."""
    wanted = (
        select(WorkRecord.record, func.count(sa.distinct(col(WorkRecord.hand_off_id))))
        .where(col(WorkRecord.hand_off_id).in_(hand_off_ids))
        .group_by(col(WorkRecord.record))
    )
    return Counter(dict(session.exec(wanted).all()))
