"""What waits on somebody: time limits that their organisation must meet and tasks of theirs, most overdue first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from engine.runtime import Work
from engine.tables import Deadline, Task
from workflows.shown import show
from workflows.tables.journeys import HandOff, Journey
from workflows.views import journey_list
from workflows.views.at_hand import once_at_hand
from workflows.views.deadlines_view import due_day
from workflows.views.delivering_view import delivering_now
from workflows.views.joins import joined
from workflows.views.journey_list import MOST_ROWS, JourneyFilter, JourneyLine, lines_of
from workflows.views.near import near_journeys
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Clause, Reach
from workflows.views.shapes import Named, View
from workflows.views.tasks_view import is_mine, is_told, seen_hand_offs
from workflows.vocabulary import TaskKind
from workflows.words.accesses import Surface

# The time limit of an answer.
DECIDE = "decide"
_SOONER = aliased(Deadline, name="sooner")


class WorkKind(StrEnum):
    """What waits: a time limit of a journey or hand-off, or a task."""

    DEADLINE = "deadline"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What the work is narrowed to; nothing given narrows nothing.

    `q` is looked for as in the list of journeys, and finds nothing about journeys that the viewer may not read.
    """

    kind: WorkKind | None = None
    partnership_id: str | None = None
    overdue: bool = False
    q: str | None = None


class WorkLine(View):
    """Something to do: a time limit or a task, what it is, about what, by when.

    `journey` says where the learner stands, and is null where the viewer may not read it or nobody is meant.
    """

    id: str
    kind: WorkKind
    what: str
    due_on: date | None
    due_at: datetime
    overdue: bool
    hand_off: str | None
    journey: JourneyLine | None
    delivering_now: list[Named]


class WorkPage(View):
    """Some work, most overdue first; `last` goes into `after` for what follows, null at the end."""

    items: list[WorkLine]
    last: tuple[datetime, str] | None


def work_list(work: Work, wanted: WorkFilter, limit: int, after: tuple[datetime, str] | None) -> WorkPage:
    """At most `limit` (never over 100) things that wait on the actor, behind the place `after`.

    Of several time limits of one record the first is told; what is asleep in a hold waits on nobody.
    """
    work.transaction.follow_indexes()
    limit = min(limit, MOST_ROWS)
    things = sa.union_all(*(_next_of(each, limit + 1, after) for each in _things(work, wanted))).subquery()
    query = sa.select(things).order_by(things.c.due_at, things.c.id).limit(limit + 1)
    rows = work.transaction.connection.execute(query).all()
    shown = rows[:limit]
    last = (shown[-1].due_at, shown[-1].id) if len(rows) > limit else None
    return WorkPage(items=_lines(work, shown), last=last)


def _next_of(
    things: sa.Select[*tuple[Any, ...]], limit: int, after: tuple[datetime, str] | None
) -> sa.Select[*tuple[Any, ...]]:
    """The first of one kind behind the place `after`: of each kind by itself the index of time limits has the order."""
    due_at, own_id = things.selected_columns.due_at, things.selected_columns.id
    if after is not None:
        behind, last_id = after
        things = things.where(due_at >= behind, sa.or_(due_at > behind, own_id > last_id))
    first = things.order_by(due_at, own_id).limit(limit).subquery()
    return sa.select(first)


def _things(work: Work, wanted: WorkFilter) -> Iterator[sa.Select[*tuple[Any, ...]]]:
    reach = Reach.of(work)
    if wanted.kind in (None, WorkKind.DEADLINE):
        yield _of_journeys(work, reach).where(*_narrowed(reach, wanted, col(Deadline.due_at)))
        yield _of_hand_offs(work, reach).where(*_narrowed(reach, wanted, col(Deadline.due_at)))
    if wanted.kind in (None, WorkKind.TASK):
        yield _tasks(work, reach, wanted)


def _columns(kind: WorkKind, row: type[Deadline] | type[Task], what: Any, journey_id: Any, hand_off: Any) -> list[Any]:
    return [
        col(row.id).label("id"), sa.literal(kind.value).label("kind"), what.label("what"),
        col(row.due_at).label("due_at"), journey_id.label("journey_id"), hand_off.label("hand_off"),
    ]  # fmt: skip


def _of_journeys(work: Work, reach: Reach) -> sa.Select[*tuple[Any, ...]]:
    columns = _columns(WorkKind.DEADLINE, Deadline, col(Deadline.rule), col(Journey.id), sa.null())
    query = sa.select(*columns).select_from(Deadline).join(Journey, col(Journey.id) == col(Deadline.instance_id))

    def waits(limit: Any) -> Clause:
        # What comes first stands on the hand-off: that of an acceptance, say, before a start can be recorded.
        return sa.and_(_runs(limit), sa.not_(_too_early(work, limit, JOURNEY_INSTANCE)))

    return joined(query).where(*_first_that(waits, JOURNEY_INSTANCE, reach), reach.journeys)


def _of_hand_offs(work: Work, reach: Reach) -> sa.Select[*tuple[Any, ...]]:
    # What must be begun must be accepted first; while a question is open, that is another's to answer.
    what = sa.case((_too_early(work, Deadline, HAND_OFF_INSTANCE), DECIDE), else_=col(Deadline.rule))
    columns = _columns(WorkKind.DEADLINE, Deadline, what, col(Journey.id), col(HandOff.id))
    query = (
        sa.select(*columns)
        .select_from(Deadline)
        .join(HandOff, col(HandOff.id) == col(Deadline.instance_id))
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
    )

    def waits(limit: Any) -> Clause:
        early = _too_early(work, limit, HAND_OFF_INSTANCE)
        possible = sa.or_(sa.not_(early), col(HAND_OFF_INSTANCE.waiting_on) == reach.organisation)
        return sa.and_(_runs(limit), possible)

    seen = sa.or_(reach.whole_hand_offs, reach.for_groups)
    return joined(query).where(*_first_that(waits, HAND_OFF_INSTANCE, reach), seen)


def _runs(limit: Any) -> Clause:
    """Time limits that run; an alarm is the clock's own."""
    return sa.and_(col(limit.ended_at).is_(None), col(limit.due_at).is_not(None), sa.not_(col(limit.alarm)))


def _first_that(waits: Callable[[Any], Clause], instance: Any, reach: Reach) -> tuple[Clause, ...]:
    """Of each record, of whose instance the condition may ask, the first time limit that waits on the organisation."""
    sooner = sa.or_(
        col(_SOONER.due_at) < col(Deadline.due_at),
        sa.and_(col(_SOONER.due_at) == col(Deadline.due_at), col(_SOONER.id) < col(Deadline.id)),
    )
    # In a function, or SQLite would look through all that waits on the organisation instead of the record's own.
    same = sa.select(col(_SOONER.id)).where(
        col(_SOONER.instance_id) == col(Deadline.instance_id), sooner, waits(_SOONER),
        sa.func.coalesce(col(_SOONER.waiting_on), "") == reach.organisation,
    )  # fmt: skip
    is_first = sa.not_(once_at_hand(same).correlate(Deadline, instance).exists())
    return col(Deadline.waiting_on) == reach.organisation, waits(Deadline), is_first


def _too_early(work: Work, limit: Any, instance: Any) -> Clause:
    """Time limits that nothing can meet in the state that the record is in."""
    found = {pair for each in work.runtime.catalogue.all() for pair in each.definition.too_early}
    pairs = (sa.and_(col(limit.rule) == rule, col(instance.state) == state) for rule, state in sorted(found))
    return sa.or_(sa.false(), *pairs)


def _tasks(work: Work, reach: Reach, wanted: WorkFilter) -> sa.Select[*tuple[Any, ...]]:
    """Tasks also of no journey; which journey one is about is told only where the viewer may read that."""
    about = sa.func.coalesce(col(HandOff.journey_id), col(Task.instance_id), col(Task.detail)["journey"].as_string())
    part = sa.func.coalesce(col(HandOff.id), col(Task.detail)["hand_off"].as_string())
    columns = _columns(WorkKind.TASK, Task, col(Task.kind), about, part)
    return (
        sa.select(*columns)
        .select_from(Task)
        .outerjoin(HandOff, col(HandOff.id) == col(Task.instance_id))
        .outerjoin(Journey, col(Journey.id) == about)
        .where(
            is_mine(work), is_told(work), col(Task.ended_at).is_(None), col(Task.due_at).is_not(None),
            *_narrowed(reach, wanted, col(Task.due_at)),
        )
    )  # fmt: skip


def _narrowed(reach: Reach, wanted: WorkFilter, due_at: Any) -> Iterator[Clause]:
    if wanted.partnership_id is not None:
        yield col(Journey.partnership_id) == wanted.partnership_id
    if wanted.overdue:
        yield due_at <= reach.at
    if wanted.q is not None:
        found = journey_list.narrowed(reach, JourneyFilter(q=wanted.q))
        read = joined(sa.select(col(Journey.id)).select_from(Journey))
        # Not the journey of the row at hand: found once for all rows.
        yield col(Journey.id).in_(read.where(near_journeys(reach), reach.journeys, *found).correlate(None))


def _lines(work: Work, rows: Sequence[Any]) -> list[WorkLine]:
    asked = seen_hand_offs(work).where(col(HandOff.id).in_([row.hand_off for row in rows if row.hand_off]))
    seen = set(work.transaction.connection.scalars(asked))
    for row in rows:
        # Who looks after concerns alone has such a task: that they saw it would tell others of the concern.
        surface = Surface.CONCERNS if row.what == TaskKind.CONCERN_TRIAGE else Surface.WORK
        show(work, surface, row.hand_off or row.journey_id)
    journeys = lines_of(work, [row.journey_id for row in rows if row.journey_id])
    delivering = delivering_now(work, journeys)
    return [
        WorkLine(
            id=row.id, kind=WorkKind(row.kind), what=row.what, due_on=due_day(row.due_at), due_at=row.due_at,
            overdue=work.at >= row.due_at, hand_off=row.hand_off if row.hand_off in seen else None,
            journey=journeys.get(row.journey_id), delivering_now=delivering.get(row.journey_id, []),
        )
        for row in rows
    ]  # fmt: skip
