"""Selects about the offers between which a learner chooses (rule 0.3)."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlmodel import Session, col, select

from engine.tables import Instance
from workflows.tables.journeys import HandOff
from workflows.vocabulary import HandOffKind


def answers_wanted(session: Session, journeys: Collection[str]) -> Mapping[str, date]:
    """By which day the accepted referral of each journey wants the learner's answer, for those that say one."""
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(
            col(HandOff.journey_id).in_(journeys), col(HandOff.kind) == HandOffKind.INBOUND,
            col(Instance.state) == "accepted",
        )
    )  # fmt: skip
    return {row.journey_id: row.answer_by for row in session.exec(wanted) if row.answer_by is not None}
