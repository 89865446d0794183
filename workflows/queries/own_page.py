"""Selects about what a learner writes on their own page, and on which of their journeys something is recorded."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from engine.tables import Instance, Task
from workflows.tables.journeys import Journey
from workflows.tables.own_page import LearnerNote
from workflows.vocabulary import NoteKind, TaskKind


def notes(session: Session, journey_id: str) -> Sequence[LearnerNote]:
    """All that the learner wrote about a journey, oldest first."""
    wanted = select(LearnerNote).where(col(LearnerNote.journey_id) == journey_id)
    return session.exec(wanted.order_by(col(LearnerNote.written_at), col(LearnerNote.id))).all()


def unread_comments(session: Session, journey_id: str) -> Sequence[LearnerNote]:
    """The comments that were before nobody at a review yet, oldest first."""
    return [row for row in notes(session, journey_id) if row.kind is NoteKind.COMMENT and row.review_id is None]


def requests(session: Session, journey_id: str) -> Sequence[Task]:
    """The tasks that the learner's own requests opened, oldest first."""
    wanted = select(Task).where(col(Task.instance_id) == journey_id, col(Task.kind) == TaskKind.LEARNERS_REQUEST)
    return session.exec(wanted.order_by(col(Task.opened_at), col(Task.id))).all()


def journeys(session: Session, learner_id: str) -> Sequence[tuple[Journey, Instance]]:
    """Every journey of the learner, the open ones first, then the latest first."""
    wanted = select(Journey, Instance).join(Instance, col(Instance.id) == col(Journey.id))
    mine = wanted.where(col(Journey.learner_id) == learner_id)
    latest_first = (col(Instance.ended_at).is_not(None), col(Journey.submitted_at).desc(), col(Journey.id).desc())
    return session.exec(mine.order_by(*latest_first)).all()
