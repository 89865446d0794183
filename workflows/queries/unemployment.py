"""Selects about the Young Person's Guarantee: who is on record as without work, and since when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from engine.tables import Instance, Task
from workflows.queries.journeys import leads
from workflows.rules.destinations import Progression
from workflows.rules.guarantees import GONE, UNEMPLOYED
from workflows.tables.guarantees import LearnerActivity
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.learning import Destination
from workflows.vocabulary import TaskKind

_STARTED = aliased(Journey, name="started_journey")
_INSTANCE = aliased(Instance, name="started_instance")


def destinations_begun(session: Session, today: date) -> list[tuple[Learner, Destination]]:
    """Destinations that have begun since what stands on record as their learners' activity."""
    wanted = (
        select(Learner, Destination)
        .join(Journey, col(Journey.learner_id) == col(Learner.id))
        .join(Destination, col(Destination.journey_id) == col(Journey.id))
        .where(
            col(Destination.replaced_at).is_(None), col(Destination.nccis_activity).is_not(None),
            col(Destination.starts_on) <= today, col(Destination.starts_on) > col(Learner.activity_since),
            col(Destination.nccis_activity) != col(Learner.current_activity), col(Learner.died_on).is_(None),
        )
        .order_by(col(Destination.starts_on), col(Destination.id))
    )  # fmt: skip
    return list(session.exec(wanted))


def unemployed(session: Session, oldest: date, youngest: date, today: date) -> Sequence[Any]:
    """Learners born between the two days who are on record as without work and neither learn here nor went on.

    Rows of their latest `journey_id`, `submitted_at`, `learner_id`, `birth_date`, `activity_since`, when that was
    `recorded_at`, and of what they last learnt here `learnt_until` and `ended_at`.
    """
    known = sa.select(sa.func.max(col(LearnerActivity.recorded_at))).where(
        col(LearnerActivity.learner_id) == col(Learner.id)
    )
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Journey.id).label("journey_id"), col(Journey.submitted_at), col(Learner.id).label("learner_id"),
            col(Learner.birth_date), col(Learner.activity_since),
            known.correlate(Learner).scalar_subquery().label("recorded_at"),
            _latest(col(_STARTED.last_learning_on)).label("learnt_until"),
            _latest(col(_INSTANCE.ended_at)).label("ended_at"),
        )
        .join(Journey, col(Journey.learner_id) == col(Learner.id))
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(
            col(Learner.current_activity).in_(sorted(UNEMPLOYED)), col(Learner.birth_date) >= oldest,
            col(Learner.birth_date) <= youngest, col(Learner.died_on).is_(None),
            col(Learner.death_reported_at).is_(None), col(Learner.erased_at).is_(None),
            leads(), col(Instance.state).not_in(GONE),
            sa.not_(_learning()), sa.not_(_went_on(today)),
        )
        .order_by(col(Journey.id))
    )  # fmt: skip
    return session.connection().execute(wanted).all()


def _started() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(col(_STARTED.id))
        .join(_INSTANCE, col(_INSTANCE.id) == col(_STARTED.id))
        .where(col(_STARTED.learner_id) == col(Learner.id), col(_STARTED.started_on).is_not(None))
    )


def _learning() -> sa.ColumnElement[bool]:
    return _started().where(col(_INSTANCE.ended_at).is_(None)).correlate(Learner).exists()


def _went_on(today: date) -> sa.ColumnElement[bool]:
    """A destination that counts as progress has begun since: for an adult its code may be unknown."""
    wanted = (
        sa.select(col(Destination.id))
        .join(_STARTED, col(_STARTED.id) == col(Destination.journey_id))
        .where(
            col(_STARTED.learner_id) == col(Learner.id), col(Destination.replaced_at).is_(None),
            col(Destination.positive) == Progression.YES, col(Destination.starts_on) <= today,
            col(Destination.starts_on) >= col(Learner.activity_since),
        )
    )  # fmt: skip
    return wanted.correlate(Learner).exists()


def _latest(what: Any) -> Any:
    """The latest of a column among the journeys that were started and have ended."""
    ended = _started().where(col(_INSTANCE.ended_at).is_not(None))
    return ended.with_only_columns(sa.func.max(what)).correlate(Learner).scalar_subquery()


def open_alerts(session: Session) -> list[Task]:
    """The tasks about young people without work that nobody has ended."""
    wanted = select(Task).where(col(Task.kind) == TaskKind.YOUNG_PERSONS_GUARANTEE, col(Task.ended_at).is_(None))
    return list(session.exec(wanted.order_by(col(Task.id)).with_for_update()))


def recorded_after(session: Session, learner_id: str, moment: datetime) -> bool:
    """Whether what the learner does came onto the record after `moment`."""
    wanted = select(LearnerActivity.id).where(
        col(LearnerActivity.learner_id) == learner_id, col(LearnerActivity.recorded_at) > moment
    )
    return session.exec(wanted).first() is not None
