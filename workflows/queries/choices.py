"""Selects about the offers between which a learner chooses (rule 0.3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from engine.tables import Instance
from workflows.queries.journeys import accepted_for
from workflows.tables.journeys import HandOff, Journey
from workflows.vocabulary import HandOffKind


def offers(session: Session, journeys: Collection[str]) -> Sequence[HandOff]:
    """The accepted referral of each journey, for those that have one."""
    wanted = (
        select(HandOff)
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .where(
            col(HandOff.journey_id).in_(journeys), col(HandOff.kind) == HandOffKind.INBOUND,
            col(Instance.state) == "accepted",
        )
    )  # fmt: skip
    return session.exec(wanted.order_by(col(HandOff.id))).all()


def accepted_beside(session: Session, journey_id: str) -> Collection[str]:
    """The journeys of this learner that its referrer asked for and that stand in ACCEPTED, this one among them."""
    journey = session.get_one(Journey, journey_id)
    return accepted_for(session, journey.learner_id, journey.referrer_id)


def answers_wanted(session: Session, journeys: Collection[str]) -> Mapping[str, date]:
    """By which day the accepted referral of each journey wants the learner's answer, for those that say one."""
    return {row.journey_id: row.answer_by for row in offers(session, journeys) if row.answer_by is not None}


def is_made(session: Session, journeys: Collection[str]) -> bool:
    """Whether the learner chose one of the journeys' offers."""
    return any(row.chosen_on is not None for row in offers(session, journeys))
