"""The hand-offs that somebody sees, a page at a time; of some only the answer is left, and only that is searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import Work
from workflows.shown import show
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.parts import TeamTask
from workflows.views.deadlines_view import due_day
from workflows.views.journey_list import MOST_ROWS, named_like, names_of
from workflows.views.near import near_hand_offs
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Clause, Reach
from workflows.views.shapes import Named, View
from workflows.visibility import is_referring_agency
from workflows.vocabulary import Component, HandOffKind, Stage
from workflows.words.accesses import Surface


class Side(StrEnum):
    """On which side of a hand-off the caller's organisation stands."""

    RECEIVER = "receiver"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class HandOffFilter:
    """What a list of hand-offs is narrowed to; nothing given narrows nothing.

    `q` is the beginning of the reference, or of the learner's names; `owned_by_me` what the caller has by name;
    `states` several states at once, `waiting_on_others` what is open and waits on another organisation.
    """

    side: Side | None = None
    state: str | None = None
    states: frozenset[str] = frozenset()
    kind: HandOffKind | None = None
    journey_id: str | None = None
    waiting_on_me: bool = False
    waiting_on_others: bool = False
    owned_by_me: bool = False
    overdue: bool = False
    q: str | None = None


class HandOffLine(View):
    """A hand-off in a list; what the viewer may not see is null."""

    id: str
    reference: str
    state: str
    label: str
    ended_at: datetime | None
    kind: HandOffKind | None = None
    stage: Stage | None = None
    component: Component | None = None
    sender: Named | None = None
    receiver: Named | None = None
    journey_id: str | None = None
    learner_name: str | None = None
    sent_at: datetime | None = None
    waiting_on: Named | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    overdue: bool = False


class HandOffPage(View):
    """Some hand-offs, the latest first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[HandOffLine]
    last_id: str | None


class UrgentPage(View):
    """Some hand-offs, the most urgent first; `last` goes into `after` for what follows, null at the end."""

    items: list[HandOffLine]
    last: tuple[datetime | None, str] | None


def hand_off_list(work: Work, wanted: HandOffFilter, limit: int, after: str | None) -> HandOffPage:
    """At most `limit` (never over 100) of the hand-offs the actor sees, those after the id `after`."""
    if wanted != HandOffFilter():
        work.transaction.follow_indexes()
    limit = min(limit, MOST_ROWS)
    reach = Reach.of(work)
    query = _select(reach, wanted, work).order_by(col(HandOff.id).desc())
    if after is not None:
        query = query.where(col(HandOff.id) < after)
    rows = work.transaction.connection.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    return HandOffPage(items=_lines(work, reach, wanted, shown), last_id=shown[-1].id if len(rows) > limit else None)


def most_urgent(work: Work, wanted: HandOffFilter, limit: int, after: tuple[datetime | None, str] | None) -> UrgentPage:
    """The same with the earliest due first, and last what the actor sees no day of; those behind the place `after`."""
    work.transaction.follow_indexes()
    limit = min(limit, MOST_ROWS)
    reach = Reach.of(work)
    # Of what is seen in part alone no day is told, so neither does its place in the list tell one.
    due = sa.case((reach.whole_hand_offs, col(HAND_OFF_INSTANCE.due_at)), else_=sa.null())
    query = _select(reach, wanted, work).order_by(due.is_(None), due, col(HandOff.id))
    if after is not None:
        query = query.where(_behind(due, *after))
    rows = work.transaction.connection.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    lines = _lines(work, reach, wanted, shown)
    return UrgentPage(items=lines, last=(lines[-1].due_at, lines[-1].id) if len(rows) > limit else None)


def _behind(due: sa.ColumnElement[Any], due_at: datetime | None, hand_off_id: str) -> Clause:
    later = col(HandOff.id) > hand_off_id
    if due_at is None:
        return sa.and_(due.is_(None), later)
    return sa.or_(due > due_at, due.is_(None), sa.and_(due == due_at, later))


def _lines(work: Work, reach: Reach, wanted: HandOffFilter, rows: Sequence[Any]) -> list[HandOffLine]:
    names = names_of(work, {each for row in rows for each in (row.sender_id, row.receiver_id)})
    about_somebody = (row.id for row in rows if row.whole or not row.for_group)
    show(work, Surface.HAND_OFF_LIST if wanted.q is None else Surface.SEARCH, *about_somebody)
    return [_line(work, reach, row, names) for row in rows]


def _select(reach: Reach, wanted: HandOffFilter, work: Work) -> sa.Select[*tuple[Any, ...]]:
    row = HAND_OFF_INSTANCE
    return (
        sa.select(
            col(HandOff.id), col(HandOff.reference), col(HandOff.kind), col(HandOff.stage), col(HandOff.component),
            col(HandOff.sender_id), col(HandOff.receiver_id), col(HandOff.journey_id), col(HandOff.sent_at),
            col(HandOff.for_group),
            col(row.state), col(row.definition), col(row.definition_version), col(row.waiting_on), col(row.due_at),
            col(row.ended_at), col(Journey.referrer_id), col(Journey.source), col(Learner.given_name),
            col(Learner.family_name), reach.whole_hand_offs.label("whole"),
            reach.summarised_hand_offs.label("summarised"),
        )
        .select_from(HandOff)
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .join(Learner, col(Learner.id) == col(Journey.learner_id))
        .where(*_near(reach, wanted), reach.hand_offs, *_narrowed(work, reach, wanted))
    )  # fmt: skip


def _near(reach: Reach, wanted: HandOffFilter) -> list[Clause]:
    """What to look among: what waits on the caller's organisation is found by its own index, and is less."""
    return [] if wanted.waiting_on_me else [near_hand_offs(reach)]


def owned_by(person_id: str) -> sa.Select[str]:
    """The ids of hand-offs inside an organisation that somebody has by name."""
    return sa.select(col(TeamTask.hand_off_id)).where(col(TeamTask.owner_id) == person_id)


def _narrowed(work: Work, reach: Reach, wanted: HandOffFilter) -> list[Clause]:
    found: list[Clause] = []
    if wanted.side is not None:
        side = HandOff.receiver_id if wanted.side is Side.RECEIVER else HandOff.sender_id
        found.append(col(side) == reach.organisation)
    if wanted.state is not None:
        found.append(col(HAND_OFF_INSTANCE.state) == wanted.state)
    if wanted.states:
        found.append(col(HAND_OFF_INSTANCE.state).in_(sorted(wanted.states)))
    if wanted.kind is not None:
        kept = sa.or_(reach.whole_hand_offs, reach.summarised_hand_offs)
        found.append(sa.and_(col(HandOff.kind) == wanted.kind, kept))
    if wanted.journey_id is not None:
        found.append(sa.and_(col(HandOff.journey_id) == wanted.journey_id, reach.whole_hand_offs))
    if wanted.waiting_on_me:
        found.append(col(HAND_OFF_INSTANCE.waiting_on) == reach.organisation)
    if wanted.waiting_on_others:
        found.append(col(HAND_OFF_INSTANCE.waiting_on) != reach.organisation)
    if wanted.owned_by_me:
        found.append(col(HandOff.id).in_(owned_by(work.actor.id)))
    if wanted.overdue:
        # Of what is seen in part alone no day is told, nor that it has passed.
        found.append(sa.and_(col(HAND_OFF_INSTANCE.due_at) <= reach.at, reach.whole_hand_offs))
    if wanted.q is not None:
        by_reference = col(HandOff.reference).istartswith(wanted.q.strip(), autoescape=True)
        found.append(sa.or_(by_reference, sa.and_(named_like(wanted.q), reach.whole_hand_offs)))
    return found


def _line(work: Work, reach: Reach, row: Any, names: dict[str | None, Named]) -> HandOffLine:
    told: dict[str, Any] = {"id": row.id, "reference": row.reference, "state": row.state, "ended_at": row.ended_at}
    if row.whole or row.summarised:
        told |= {
            "kind": row.kind, "stage": row.stage, "component": row.component, "sent_at": row.sent_at,
            "sender": names.get(row.sender_id), "receiver": names.get(row.receiver_id),
        }  # fmt: skip
    if row.whole:
        told |= {
            "journey_id": row.journey_id, "learner_name": f"{row.given_name} {row.family_name}",
            "waiting_on": names.get(row.waiting_on), "due_at": row.due_at, "due_on": due_day(row.due_at),
            "overdue": row.due_at is not None and reach.at >= row.due_at,
        }  # fmt: skip
    return HandOffLine(label=_label(work, reach, row), **told)


def _label(work: Work, reach: Reach, row: Any) -> str:
    words = work.runtime.catalogue.labels(row.definition, row.definition_version, row.state)
    if is_referring_agency(row.source, row.referrer_id, reach.organisation):
        return words.referrer
    return words.partner if row.receiver_id == reach.organisation else words.staff
