"""Selects about safeguarding concerns, what was written on them, and whose they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from engine.tables import Task
from workflows.tables.concerns import Concern, ConcernNote, SafeguardingOverride
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Partnership
from workflows.vocabulary import HandOffKind, TaskKind


def concern(session: Session, concern_id: str, journey_id: str) -> Concern | None:
    """A concern of the journey, or one that was taken along to it; None where there is none by that id."""
    found = session.get(Concern, concern_id)
    return found if found is not None and journey_id in (found.journey_id, found.on_journey_id) else None


def of_journey(session: Session, journey_id: str) -> Sequence[Concern]:
    """The concerns of the journey and those taken along to it, in the order they were raised."""
    here = sa.or_(col(Concern.journey_id) == journey_id, col(Concern.on_journey_id) == journey_id)
    return session.exec(select(Concern).where(here).order_by(col(Concern.raised_at), col(Concern.id))).all()


def unclosed(session: Session, journey_id: str) -> Sequence[Concern]:
    """Those looked after on the journey that are not closed, decided on or not."""
    wanted = select(Concern).where(col(Concern.on_journey_id) == journey_id, col(Concern.closed_at).is_(None))
    return session.exec(wanted.order_by(col(Concern.id))).all()


def unclosed_at(session: Session, organisation_id: str) -> Sequence[Concern]:
    """Those that are an organisation's to look after and are not closed."""
    wanted = select(Concern).where(col(Concern.handler_id) == organisation_id, col(Concern.closed_at).is_(None))
    return session.exec(wanted.order_by(col(Concern.id))).all()


def tasks_about(session: Session, *concern_ids: str) -> Mapping[str, Task]:
    """The task to look at each concern that asked last, by the concern's id; a concern is the scope of its tasks."""
    kinds = col(Task.kind) == TaskKind.CONCERN_TRIAGE
    wanted = select(Task).where(kinds, col(Task.scope).in_(concern_ids)).order_by(col(Task.id))
    return {task.scope: task for task in session.exec(wanted)}


def waiting(session: Session, concern_id: str) -> Sequence[Task]:
    """The open tasks to look at a concern, as they stand now; locked, so that nobody chases one that is just ending."""
    kinds = col(Task.kind) == TaskKind.CONCERN_TRIAGE
    wanted = select(Task).where(kinds, col(Task.scope) == concern_id, col(Task.ended_at).is_(None))
    return session.exec(wanted.with_for_update().execution_options(populate_existing=True)).all()


def went_on_in(session: Session, journey_id: str) -> str:
    """The journey in which the learner goes on after transfers: the last of those that opened each other, or this."""
    known = {journey_id}
    while True:
        wanted = select(HandOff.linked_journey_id).where(
            col(HandOff.journey_id) == journey_id, col(HandOff.kind) == HandOffKind.TRANSFER,
            col(HandOff.arrived_on).is_not(None), col(HandOff.linked_journey_id).is_not(None),
        )  # fmt: skip
        following = session.exec(wanted.order_by(col(HandOff.id).desc())).first()
        if following is None or following in known:
            return journey_id
        journey_id = following
        known.add(following)


def lead_of(session: Session, journey_id: str) -> str | None:
    """The organisation that leads the partnership of the journey."""
    wanted = select(Partnership.lead_id).join(Journey, col(Journey.partnership_id) == col(Partnership.id))
    return session.exec(wanted.where(col(Journey.id) == journey_id)).one()


def overrides(session: Session, journey_id: str) -> Sequence[SafeguardingOverride]:
    """Each sharing without consent for safety in the journey."""
    return session.exec(select(SafeguardingOverride).where(col(SafeguardingOverride.journey_id) == journey_id)).all()


def notes(session: Session, *concern_ids: str) -> Mapping[str, Sequence[ConcernNote]]:
    """What was written on each of the concerns, oldest first."""
    found: defaultdict[str, list[ConcernNote]] = defaultdict(list)
    wanted = select(ConcernNote).where(col(ConcernNote.concern_id).in_(concern_ids))
    for row in session.exec(wanted.order_by(col(ConcernNote.id))):
        found[row.concern_id].append(row)
    return found
