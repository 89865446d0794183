"""Selects about the September Guarantee: who is owed an offer of a place, and who has one."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from engine.clock import start_of_day
from engine.tables import Instance, Task
from workflows.queries.journeys import leads
from workflows.rules.guarantees import GONE, born_between, end_of_september
from workflows.tables.guarantees import SeptemberOffer
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.learning import Destination
from workflows.vocabulary import HandOffKind, TaskKind

_PLACED = aliased(Journey, name="placed_journey")
_PART = aliased(Instance, name="part_instance")
_END = aliased(Instance, name="end_instance")


def owed(year: int) -> sa.ColumnElement[bool]:
    """The learner is owed an offer by the end of September of `year`."""
    first, last = born_between(year)
    return sa.and_(col(Learner.birth_date) >= first, col(Learner.birth_date) <= last, col(Learner.died_on).is_(None))


def has_offer(year: int) -> sa.ColumnElement[bool]:
    """An offer was recorded, a place was accepted that lasts beyond that September, or a destination has begun."""
    recorded = sa.select(col(SeptemberOffer.id)).where(
        col(SeptemberOffer.learner_id) == col(Learner.id), col(SeptemberOffer.year) == year
    )
    return sa.or_(
        recorded.correlate(Learner).exists(), _placed(year).correlate(Learner).exists(),
        _progressed(year).correlate(Learner).exists(),
    )  # fmt: skip


def _placed(year: int) -> sa.Select[*tuple[Any, ...]]:
    """Referrals accepted for a place that is kept, or was until that September."""
    last = end_of_september(year)
    kept = sa.or_(
        col(_PART.ended_at).is_(None),
        sa.and_(col(HandOff.arrived_on).is_not(None), col(_PART.ended_at) >= start_of_day(date(year, 9, 1))),
    )
    return (
        sa.select(col(HandOff.id))
        .join(_PLACED, col(_PLACED.id) == col(HandOff.journey_id))
        .join(_PART, col(_PART.id) == col(HandOff.id))
        .where(
            col(_PLACED.learner_id) == col(Learner.id), col(HandOff.kind) == HandOffKind.INBOUND,
            col(HandOff.accepted_at).is_not(None), col(HandOff.planned_end_on) > last,
            col(HandOff.start_on) <= date(year, 12, 31), kept,
        )
    )  # fmt: skip


def _progressed(year: int) -> sa.Select[*tuple[Any, ...]]:
    """Journeys that led on to something that began in the year up to that December."""
    return (
        sa.select(col(Destination.id))
        .join(_PLACED, col(_PLACED.id) == col(Destination.journey_id))
        .join(_END, col(_END.id) == col(Destination.journey_id))
        .where(
            col(_PLACED.learner_id) == col(Learner.id), col(_END.state) == "progressed",
            col(Destination.replaced_at).is_(None), col(Destination.starts_on) >= date(year - 1, 10, 1),
            col(Destination.starts_on) <= date(year, 12, 31),
        )
    )  # fmt: skip


def without_offer(session: Session, year: int) -> Sequence[Any]:
    """Those who are owed an offer by that September and have none: the `journey_id` that is their latest, when it was
    `submitted_at`, their `learner_id`, and whether their `death_reported` waits to be confirmed."""
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Journey.id).label("journey_id"), col(Journey.submitted_at), col(Learner.id).label("learner_id"),
            col(Learner.death_reported_at).is_not(None).label("death_reported"),
        )
        .join(Learner, col(Learner.id) == col(Journey.learner_id))
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(owed(year), leads(), col(Instance.state).not_in(GONE), sa.not_(has_offer(year)))
        .where(col(Learner.erased_at).is_(None))
        .order_by(col(Journey.id))
    )  # fmt: skip
    return session.connection().execute(wanted).all()


def open_questions(session: Session, year: int) -> list[tuple[Task, str]]:
    """Open tasks about an offer by that September, each with its learner."""
    wanted = (
        select(Task, col(Journey.learner_id))
        .join(Journey, col(Journey.id) == col(Task.instance_id))
        .where(
            col(Task.kind) == TaskKind.SEPTEMBER_GUARANTEE, col(Task.ended_at).is_(None),
            col(Task.detail)["year"].as_integer() == year,
        )
        .order_by(col(Task.id))
    )  # fmt: skip
    return list(session.exec(wanted.with_for_update(of=Task)))


def is_offered(session: Session, learner_id: str, year: int) -> bool:
    """Whether the learner has an offer for that September."""
    wanted = sa.select(col(Learner.id)).where(col(Learner.id) == learner_id, has_offer(year))
    return session.connection().scalar(wanted) is not None


def offer(session: Session, offer_id: str) -> SeptemberOffer | None:
    """The offer, if there is one by that id, kept as it is until the transaction ends."""
    wanted = select(SeptemberOffer).where(col(SeptemberOffer.id) == offer_id)
    return session.exec(wanted.with_for_update()).first()


def offers(session: Session, learner_ids: Iterable[str]) -> list[SeptemberOffer]:
    """Every offer recorded for the learners, in the order they were made."""
    wanted = select(SeptemberOffer).where(col(SeptemberOffer.learner_id).in_(sorted(learner_ids)))
    return list(session.exec(wanted.order_by(col(SeptemberOffer.offered_on), col(SeptemberOffer.id))))
