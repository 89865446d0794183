"""The tasks that somebody has: those of the organisation in their roles, or with their name on them."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from engine import tasks
from engine.clock import london_date
from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Work
from engine.tables import Task
from workflows.facts import concerns
from workflows.facts.standing_in import roles_acted_for
from workflows.shown import show
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Person
from workflows.views.at_hand import once_at_hand
from workflows.views.deadlines_view import due_day
from workflows.views.joins import joined
from workflows.views.journey_list import MOST_ROWS
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Looking, Reach, is_restricted
from workflows.views.recordings import recording_of
from workflows.views.shapes import View
from workflows.vocabulary import Role, TaskKind
from workflows.words.accesses import Surface

# What a task says beside its kind, as far as it tells nothing of a hand-off.
_WHOLE, _PART = aliased(Journey), aliased(HandOff)
_TOLD = frozenset({
    "component", "proposed", "other", "what", "reason", "counted_from", "last_attended_on", "note", "handed_on",
    "start_on", "agreement", "title", "ends_on", "days", "year", "months", "unemployed_since", "concern", "copy",
    "sought",
})  # fmt: skip

_SHOWN = {"id", "kind", "role", "person_id", "opened_at", "due_at", "remaining", "ended_at", "result"}


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks: open ones unless `ended`; those about one journey if given; only late ones if asked.

    `left`: only those that somebody had by name who has left, and nobody has by name since.
    """

    ended: bool = False
    journey_id: str | None = None
    overdue: bool = False
    assignee_left: bool = False


class TaskView(View):
    """A task: `due_on` is the last day in time; `about` holds what else it says; `hand_off` only if that is seen.

    While what it is about is on hold it has no day, but `remaining` whole days.
    """

    id: str
    kind: str
    role: str
    person_id: str | None
    journey_id: str | None
    journey_reference: str | None
    learner_name: str | None
    hand_off: str | None
    about: dict[str, Any]
    opened_at: datetime
    due_on: date | None
    due_at: datetime | None
    remaining: int | None
    overdue: bool
    ended_at: datetime | None
    result: str | None


class TaskPage(View):
    """Some tasks, the latest opened first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[TaskView]
    last_id: str | None


def task_list(work: Work, wanted: TaskFilter, limit: int, after: str | None) -> TaskPage:
    """At most `limit` (never over 100) of the actor's tasks, those after the id `after`."""
    limit = min(limit, MOST_ROWS)
    query = select(Task).where(is_mine(work), is_told(work), *_narrowed(work, wanted))
    if after is not None:
        query = query.where(col(Task.id) < after)
    rows = work.session.exec(query.order_by(col(Task.id).desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return TaskPage(items=_views(work, shown), last_id=shown[-1].id if len(rows) > limit else None)


def finish(work: Work, task_id: str, outcome: str) -> TaskView:
    """End one of the actor's tasks with what came of it.

    Raises UnknownInstance for a task of another organisation, Refused for a colleague's, an ended one, or one that
    ends only when what it asks for is on record.
    """
    query = select(Task).where(col(Task.id) == task_id, is_own(work), is_told(work)).with_for_update()
    task = work.session.exec(query).first()
    if task is None:
        raise UnknownInstance
    show_task(work, task)
    refusals = tuple(_refusals(work, task))
    if refusals:
        raise Refused(refusals)
    tasks.finish_task(work, task, outcome)
    work.session.flush()
    return view_of(work, task)


def _refusals(work: Work, task: Task) -> Iterable[Refusal]:
    actor = work.actor
    if task.person_id != actor.id and not _acts_for(work, task):
        sentence = f"This task is for the {task.role.replace('_', ' ')} or a manager of your organisation."
        yield Refusal("not_yours", sentence, who_could=(task.role, Role.MANAGER))
    if task.ended_at is not None:
        yield Refusal("already_ended", "This task has ended already.")
    recording = recording_of(work, task)
    if recording is not None:
        yield Refusal("ended_by_action", recording.sentence, missing=tuple(recording.events))


def view_of(work: Work, task: Task) -> TaskView:
    """One task as the actor sees it."""
    return _views(work, [task])[0]


def waits_for_a_name(organisation_id: str) -> sa.ColumnElement[bool]:
    """Tasks of the organisation that somebody had by name who left, and nobody has by name since."""
    left = sa.select(col(Person.id)).where(
        col(Person.organisation_id) == organisation_id, col(Person.left_at).is_not(None)
    )
    return sa.and_(handed_from().in_(left), col(Task.person_id).is_(None))


def handed_from() -> sa.ColumnElement[str]:
    """The id of whoever had the task by name and left."""
    found: sa.ColumnElement[str] = col(Task.detail)["handed_from"].as_string()
    return found


def is_own(work: Looking) -> sa.ColumnElement[bool]:
    """Tasks of the actor's organisation."""
    return col(Task.organisation_id) == (work.actor.organisation or "")


def is_mine(work: Looking) -> sa.ColumnElement[bool]:
    """Tasks of the actor: those of the organisation in the actor's roles or name, to a manager all of them.

    What is for a role that nobody there holds is theirs who act for it.
    """
    if Role.MANAGER in work.actor.roles:
        return is_own(work)
    named = col(Task.person_id) == work.actor.id
    return sa.and_(is_own(work), sa.or_(named, in_roles(work, work.actor.roles)))


def in_roles(work: Looking, roles: Set[str]) -> sa.ColumnElement[bool]:
    """Tasks of the actor's organisation for anybody in `roles`, or for a role that these act for."""
    return sa.and_(is_own(work), sa.or_(col(Task.role).in_(sorted(roles)), _acted_for(work, roles)))


def _acted_for(work: Looking, roles: Set[str]) -> sa.ColumnElement[bool]:
    """Tasks for roles that nobody holds, as far as `roles` act for these and the actor sees what they are about."""
    usual, restricted = roles_acted_for(work.session, work.actor.organisation or "", roles)
    if not usual | restricted:
        return sa.false()
    about, role = col(Task.instance_id), col(Task.role)
    acts = sa.or_(role.in_(sorted(usual)), sa.and_(role.in_(sorted(restricted)), about_restricted()))
    journey = joined(sa.select(col(Journey.id))).where(col(Journey.id) == about, Reach.of(work).journeys)
    return sa.and_(acts, sa.or_(about.is_(None), once_at_hand(journey).correlate(Task).exists(), _seen(work, about)))


def is_told(work: Looking) -> sa.ColumnElement[bool]:
    """Not a task about support whose very existence is restricted, unless the actor sees that.

    Nor one to look at a concern: that is for those who look after concerns, and not for their managers (C24).
    """
    seen = sa.or_(~about_restricted(), _seen(work, _hand_off_of_task()))
    if concerns.looks_after(work.session, work.actor, london_date(work.at)):
        return seen
    return sa.and_(seen, col(Task.kind) != TaskKind.CONCERN_TRIAGE)


def about_restricted() -> sa.ColumnElement[bool]:
    """Tasks about support whose very existence is restricted."""
    about = sa.select(col(HandOff.id)).where(col(HandOff.id) == _hand_off_of_task(), is_restricted())
    return once_at_hand(about).correlate(Task).exists()


def _hand_off_of_task() -> sa.ColumnElement[str]:
    found: sa.ColumnElement[str] = col(Task.detail)["hand_off"].as_string()
    return found


def _seen(work: Looking, hand_off_id: sa.SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
    """Whether the actor sees the hand-off that a task is about; asked of each task, there may be millions of others."""
    return once_at_hand(seen_hand_offs(work).where(col(HandOff.id) == hand_off_id)).correlate(Task).exists()


def _acts_for(work: Work, task: Task) -> bool:
    mine = select(Task.id).where(col(Task.id) == task.id, is_mine(work))
    return work.session.exec(mine).first() is not None


def seen_hand_offs(work: Looking) -> sa.Select[*tuple[Any, ...]]:
    """The ids of the hand-offs that the actor sees."""
    return (
        sa.select(col(HandOff.id))
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .where(Reach.of(work).hand_offs)
    )


def _narrowed(work: Work, wanted: TaskFilter) -> Iterable[sa.ColumnElement[bool]]:
    ended = col(Task.ended_at)
    yield ended.is_not(None) if wanted.ended else ended.is_(None)
    if wanted.journey_id is not None:
        parts = sa.select(col(HandOff.id)).where(col(HandOff.journey_id) == wanted.journey_id)
        named = col(Task.detail)["journey"].as_string() == wanted.journey_id
        yield sa.or_(col(Task.instance_id) == wanted.journey_id, col(Task.instance_id).in_(parts), named)
    if wanted.overdue:
        yield col(Task.due_at) <= work.at
    if wanted.assignee_left:
        yield waits_for_a_name(work.actor.organisation or "")


def _views(work: Work, rows: Sequence[Task]) -> list[TaskView]:
    journeys = _journeys(work, {record for row in rows if (record := _concerning(row))})
    about = [row.detail["hand_off"] for row in rows if row.detail.get("hand_off")]
    seen = set(work.transaction.connection.scalars(seen_hand_offs(work).where(col(HandOff.id).in_(about))))
    for row in rows:
        show_task(work, row)
    return [_view(work, row, journeys.get(_concerning(row)), seen) for row in rows]


def show_task(work: Work, task: Task) -> None:
    """Register that the answer tells of the task, and so of whom it is about."""
    # Nobody but who looks after concerns has such a task: that somebody saw it would tell others of the concern.
    surface = Surface.CONCERNS if task.kind == TaskKind.CONCERN_TRIAGE else Surface.TASKS
    show(work, surface, task.detail.get("hand_off") or _concerning(task))


def _concerning(task: Task) -> str | None:
    """What the task is about, or of one about no record the journey that it names."""
    return task.instance_id or task.detail.get("journey")


def _journeys(work: Work, ids: Set[str]) -> dict[str | None, Any]:
    """References and names of the journeys the actor may read, by what a task is about: the journey or a part of it."""
    shown: sa.Select[*tuple[Any, ...]] = sa.select(
        col(Journey.id), col(Journey.reference), col(Learner.given_name), col(Learner.family_name),
        col(HandOff.id).label("part"),
    )  # fmt: skip
    # One list of ids and no "or": PostgreSQL would look at every journey there is for that.
    about = sa.union(
        sa.select(col(_WHOLE.id)).where(col(_WHOLE.id).in_(sorted(ids))),
        sa.select(col(_PART.journey_id)).where(col(_PART.id).in_(sorted(ids))),
    )
    wanted = (
        joined(shown.select_from(Journey))
        .outerjoin(HandOff, sa.and_(col(HandOff.journey_id) == col(Journey.id), col(HandOff.id).in_(sorted(ids))))
        .where(col(Journey.id).in_(about), Reach.of(work).journeys)
    )
    rows = work.transaction.connection.execute(wanted).all()
    return {record: row for row in rows for record in (row.id, row.part)}


def _view(work: Work, row: Task, journey: Any, seen: set[str]) -> TaskView:
    about = row.detail.get("hand_off")
    return TaskView(
        journey_id=journey.id if journey else None,
        journey_reference=journey.reference if journey else None,
        learner_name=f"{journey.given_name} {journey.family_name}" if journey else None,
        hand_off=about if about in seen else None,
        about={name: value for name, value in row.detail.items() if name in _TOLD and value is not None},
        due_on=due_day(row.due_at),
        overdue=tasks.overdue(row, work.at),
        **row.model_dump(include=_SHOWN),
    )
