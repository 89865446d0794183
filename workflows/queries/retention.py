"""Selects about what is kept of learners and for how long: whose journeys have ended, holds, and what was erased."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from engine import outbox
from engine.tables import HistoryEntry, Instance, OutboxMessage, Task
from workflows.tables.concerns import Concern, ConcernNote
from workflows.tables.copies import RecordCopy
from workflows.tables.journeys import AdviserChange, HandOff, Journey
from workflows.tables.learners import Consent, Learner
from workflows.tables.retention import Erasure, LegalHold
from workflows.vocabulary import RecordKind

PAGE = 500


@dataclass(frozen=True, slots=True)
class Ended:
    """A learner of whom no journey is open, with what the schedules ask."""

    learner_id: str
    birth_date: date
    last_end: datetime
    started: bool


def all_ended(session: Session) -> Iterator[Ended]:
    """Everybody of whom no journey is open, in the order of their ids, read a page at a time."""
    after = ""
    while page := session.connection().execute(_ended(col(Learner.id) > after).limit(PAGE)).all():
        after = page[-1].learner_id
        yield from (_one(row) for row in page)


def ended(session: Session, learner_id: str) -> Ended | None:
    """The same of one learner; None while a journey is open."""
    found = session.connection().execute(_ended(col(Learner.id) == learner_id)).first()
    return _one(found) if found is not None else None


def _ended(which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    never_ended = sa.func.count() - sa.func.count(col(Instance.ended_at))
    return (
        sa.select(
            col(Learner.id).label("learner_id"), col(Learner.birth_date),
            sa.func.max(col(Instance.ended_at)).label("last_end"),
            sa.func.count(col(Journey.started_on)).label("started"),
        )
        .join(Journey, col(Journey.learner_id) == col(Learner.id))
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(which)
        .group_by(col(Learner.id), col(Learner.birth_date))
        .having(never_ended == 0)
        .order_by(col(Learner.id))
    )  # fmt: skip


def _one(row: Any) -> Ended:
    return Ended(row.learner_id, row.birth_date, row.last_end, row.started > 0)


def last_erasures(session: Session) -> Mapping[tuple[str, RecordKind], datetime]:
    """When each kind of record of each learner was last erased."""
    wanted = select(Erasure.learner_id, Erasure.kind, sa.func.max(col(Erasure.at)))
    rows = session.exec(wanted.group_by(col(Erasure.learner_id), col(Erasure.kind)))
    return {(learner_id, RecordKind(kind)): at for learner_id, kind, at in rows}


def last_erasures_of(session: Session, learner_id: str) -> Mapping[tuple[str, RecordKind], datetime]:
    """The same of one learner."""
    wanted = select(Erasure.kind, sa.func.max(col(Erasure.at))).where(col(Erasure.learner_id) == learner_id)
    rows = session.exec(wanted.group_by(col(Erasure.kind)))
    return {(learner_id, RecordKind(kind)): at for kind, at in rows}


def take(session: Session, learner_id: str) -> Learner | None:
    """The learner as they stand now, with every journey and hand-off kept from all writers; None: there is no such.

    Journeys and hand-offs first, as every action takes them.
    """
    journeys = sa.select(col(Journey.id)).where(col(Journey.learner_id) == learner_id)
    family = select(Instance.id).where(sa.or_(col(Instance.id).in_(journeys), col(Instance.parent_id).in_(journeys)))
    session.exec(family.order_by(col(Instance.id)).with_for_update()).all()
    wanted = select(Learner).where(col(Learner.id) == learner_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def family(session: Session, learner_id: str) -> list[str]:
    """The ids of the learner's journeys and of their hand-offs."""
    journeys = list(session.exec(select(Journey.id).where(col(Journey.learner_id) == learner_id)))
    parts = session.exec(select(HandOff.id).where(col(HandOff.journey_id).in_(journeys)))
    return [*journeys, *parts]


def references(session: Session, learner_ids: Iterable[str]) -> Mapping[str, str]:
    """The reference of the last journey of each learner."""
    wanted = select(Journey.learner_id, Journey.reference).where(col(Journey.learner_id).in_(list(learner_ids)))
    in_order = wanted.order_by(col(Journey.submitted_at), col(Journey.id))
    return {learner_id: reference for learner_id, reference in session.exec(in_order)}


def journeys_ended(session: Session, learner_id: str) -> Sequence[tuple[str, datetime]]:
    """The learner's journeys, each with its end."""
    wanted = (
        select(Journey.id, Instance.ended_at)
        .join(Instance, col(Instance.id) == col(Journey.id))
        .where(col(Journey.learner_id) == learner_id, col(Instance.ended_at).is_not(None))
    )
    return [(journey_id, ended_at) for journey_id, ended_at in session.exec(wanted) if ended_at is not None]


def last_recorded(session: Session, learner_id: str, family: Sequence[str]) -> datetime | None:
    """When anything was last written down of the learner, their journeys and hand-offs, or a task about them ended."""
    of = col(Journey.id).in_(family)
    journeys = sa.select(col(Journey.id)).where(of)
    concerns_of = sa.select(col(Concern.id)).where(col(Concern.journey_id).in_(journeys))
    moments = (
        _last(HistoryEntry.recorded_at, col(HistoryEntry.instance_id).in_(family)),
        _last(Task.ended_at, col(Task.instance_id).in_(family) | col(Task.scope).in_(concerns_of)),
        # Without an entry of history: after the end a consent is taken back, a copy is made or settled, an adviser
        # named anew, and a concern goes its own way at any time.
        _last(Consent.withdrawn_at, col(Consent.learner_id) == learner_id),
        _last(RecordCopy.made_at, col(RecordCopy.journey_id).in_(journeys)),
        _last(RecordCopy.settled_at, col(RecordCopy.journey_id).in_(journeys)),
        _last(AdviserChange.at, col(AdviserChange.journey_id).in_(journeys)),
        _last(Concern.raised_at, col(Concern.journey_id).in_(journeys)),
        _last(ConcernNote.written_at, col(ConcernNote.concern_id).in_(concerns_of)),
        _last(Concern.closed_at, col(Concern.journey_id).in_(journeys)),
    )
    found = [session.exec(each).one() for each in moments]
    return max((each for each in found if each is not None), default=None)


def _last(moment: Any, about: Any) -> SelectOfScalar[datetime | None]:
    return select(sa.func.max(col(moment))).where(about)


def concerns(session: Session, learner_id: str) -> Sequence[Concern]:
    """The safeguarding concerns about the learner."""
    journeys = sa.select(col(Journey.id)).where(col(Journey.learner_id) == learner_id)
    return session.exec(select(Concern).where(col(Concern.journey_id).in_(journeys)).order_by(col(Concern.id))).all()


def words_left(session: Session, learner_id: str) -> bool:
    """Whether anything of the learner is still to be erased: the record, or a concern that is kept longer."""
    learner = session.get(Learner, learner_id)
    if learner is None:
        return False
    return learner.erased_at is None or any(row.text or row.about for row in concerns(session, learner_id))


def open_task_kinds(session: Session, family: Sequence[str], scopes: Sequence[str]) -> list[str]:
    """The kinds of the open tasks about these journeys and hand-offs, or of these scopes; sorted."""
    about = sa.or_(col(Task.instance_id).in_(family), col(Task.scope).in_(scopes))
    return sorted(set(session.exec(select(Task.kind).where(about, col(Task.ended_at).is_(None)))))


def messages_on_their_way(session: Session, family: Sequence[str]) -> int:
    """How many messages about these journeys and hand-offs, or concerns about them, still wait to be sent."""
    # A message of a concern hangs on no instance, so that it leaves no trace there.
    of_concerns = col(OutboxMessage.instance_id).is_(None) & (
        col(OutboxMessage.payload)["journey"].as_string().in_(family)
    )
    about = col(OutboxMessage.instance_id).in_(family) | of_concerns
    wanted = select(sa.func.count()).select_from(OutboxMessage)
    return session.exec(wanted.where(about, col(OutboxMessage.status).in_(outbox.UNSENT))).one()


def hold_in_force(session: Session, learner_id: str) -> LegalHold | None:
    """The hold on the learner's record that nobody has lifted."""
    wanted = select(LegalHold).where(col(LegalHold.learner_id) == learner_id, col(LegalHold.lifted_at).is_(None))
    return session.exec(wanted).first()


def holds(session: Session, *, lifted: bool) -> Sequence[LegalHold]:
    """Every hold in force, the oldest first; those that were lifted too if asked."""
    wanted = select(LegalHold).order_by(col(LegalHold.set_at), col(LegalHold.id))
    return session.exec(wanted if lifted else wanted.where(col(LegalHold.lifted_at).is_(None))).all()
