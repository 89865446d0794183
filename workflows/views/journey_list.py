"""The journeys that somebody may read, a page at a time, filtered and searched without telling of any other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import Work
from workflows.shown import show
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, Partnership, Person
from workflows.views.deadlines_view import due_day
from workflows.views.near import near_and_found, near_journeys
from workflows.views.reach import (
    HAND_OFF_INSTANCE,
    JOURNEY_INSTANCE,
    Clause,
    Reach,
    responsible_now,
    with_hand_off,
)
from workflows.views.shapes import Named, View
from workflows.visibility import is_referring_agency
from workflows.vocabulary import CancelReason, DeliveryModel, UlnStatus
from workflows.words.accesses import Surface

MOST_ROWS = 100
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class JourneyFilter:
    """What a list of journeys is narrowed to; nothing given narrows nothing.

    `q` is the beginning of the learner's names, a ULN, or the beginning of the journey's reference. `adviser_left`:
    only those that the viewer's organisation referred by somebody who has left. `learners`: only theirs, by id.
    """

    state: str | None = None
    delivery_model: DeliveryModel | None = None
    partnership_id: str | None = None
    responsible_me: bool = False
    waiting_on_me: bool = False
    overdue: bool = False
    q: str | None = None
    adviser_left: bool = False
    learners: frozenset[str] | None = None


class JourneyLine(View):
    """A journey in a list; `due_on` is the most urgent day that the viewer sees of it and of its hand-offs."""

    id: str
    reference: str
    delivery_model: DeliveryModel
    partnership: Named
    state: str
    label: str
    learner_name: str
    responsible: Named | None
    waiting_on: Named | None
    submitted_at: datetime
    ended_at: datetime | None
    due_on: date | None
    due_at: datetime | None
    overdue: bool


class JourneyPage(View):
    """Some journeys, the latest referred first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[JourneyLine]
    last_id: str | None


def journey_list(
    work: Work, wanted: JourneyFilter, limit: int, after: str | None, surface: Surface | None = None
) -> JourneyPage:
    """At most `limit` (never over 100) of the journeys the actor may read, those after the id `after`."""
    if wanted != JourneyFilter():
        work.transaction.follow_indexes()
    limit = min(limit, MOST_ROWS)
    reach = Reach.of(work)
    near = near_journeys(reach) if wanted.q is None else near_and_found(reach, partial(_fits, wanted.q))
    clauses = [near, reach.journeys, *narrowed(reach, wanted)]
    if after is not None:
        clauses.append(col(Journey.id) < after)
    rows = work.transaction.connection.execute(_select(reach, clauses).limit(limit + 1)).all()
    shown = rows[:limit]
    lines = _lines(work, reach, shown)
    usual = Surface.JOURNEY_LIST if wanted.q is None else Surface.SEARCH
    show(work, surface or usual, *(row.id for row in shown))
    return JourneyPage(items=lines, last_id=shown[-1].id if len(rows) > limit else None)


def lines_of(work: Work, journey_ids: Collection[str]) -> dict[str, JourneyLine]:
    """Those of the journeys that the actor may read, as lines, by id; what is shown of them the caller registers."""
    reach = Reach.of(work)
    query = _select(reach, [reach.journeys, col(Journey.id).in_(set(journey_ids))])
    lines = _lines(work, reach, work.transaction.connection.execute(query).all())
    return {line.id: line for line in lines}


def names_of(work: Work, ids: set[str | None]) -> dict[str | None, Named]:
    """Organisations by id."""
    wanted = sa.select(col(Organisation.id), col(Organisation.name)).where(col(Organisation.id).in_(ids - {None}))
    return {row.id: Named(id=row.id, name=row.name) for row in work.transaction.connection.execute(wanted)}


def named_like(q: str, learner: Any = Learner) -> Clause:
    """Learners of whom every word of `q` begins the given or the family name."""
    words = q.split()[:MOST_WORDS]
    either = [
        sa.or_(*(col(name).istartswith(word, autoescape=True) for name in (learner.given_name, learner.family_name)))
        for word in words
    ]
    return sa.and_(sa.true(), *either) if words else sa.false()


def _select(reach: Reach, clauses: Sequence[Clause]) -> sa.Select[*tuple[Any, ...]]:
    row = JOURNEY_INSTANCE
    return (
        sa.select(
            col(Journey.id), col(Journey.reference), col(Journey.delivery_model), col(Journey.referrer_id),
            col(Journey.source), col(Journey.submitted_at), col(Journey.end_reason), col(Partnership.id).label("scope"),
            col(Partnership.name).label("partnership"), col(Learner.given_name), col(Learner.family_name),
            col(row.state), col(row.definition), col(row.definition_version), col(row.waiting_on), col(row.due_at),
            _end_told(reach), responsible_now(reach.at).label("responsible"),
        )
        .select_from(Journey)
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .join(Learner, col(Learner.id) == col(Journey.learner_id))
        .join(Partnership, col(Partnership.id) == col(Journey.partnership_id))
        .where(*clauses)
        .order_by(col(Journey.id).desc())
    )  # fmt: skip


def _end_told(reach: Reach) -> sa.Label[Any]:
    """When it ended; not to the local authority alone once the learner objects to more than the minimum (0.6)."""
    otherwise = sa.or_(reach.responsible, reach.referrer, reach.delivering)
    objected = sa.and_(col(Learner.tracking_objection_at).is_not(None), reach.tracked, sa.not_(otherwise))
    return sa.case((objected, None), else_=col(JOURNEY_INSTANCE.ended_at)).label("ended_at")


def narrowed(reach: Reach, wanted: JourneyFilter) -> list[Clause]:
    """What the filter asks of journeys, as conditions."""
    found: list[Clause] = []
    if wanted.state is not None:
        found.append(col(JOURNEY_INSTANCE.state) == wanted.state)
    if wanted.delivery_model is not None:
        found.append(col(Journey.delivery_model) == wanted.delivery_model)
    if wanted.partnership_id is not None:
        found.append(col(Journey.partnership_id) == wanted.partnership_id)
    if wanted.responsible_me:
        found.append(reach.responsible)
    if wanted.waiting_on_me:
        found.append(_waits_on_me(reach))
    if wanted.overdue:
        found.append(is_overdue(reach))
    if wanted.q is not None:
        found.append(_found_by(reach, wanted.q))
    if wanted.learners is not None:
        found.append(col(Journey.learner_id).in_(sorted(wanted.learners)))
    if wanted.adviser_left:
        found.append(_adviser_left(reach))
    return found


def _adviser_left(reach: Reach) -> Clause:
    left = sa.select(col(Person.id)).where(
        col(Person.organisation_id) == reach.organisation, col(Person.left_at).is_not(None)
    )
    return sa.and_(reach.referrer, col(JOURNEY_INSTANCE.ended_at).is_(None), col(Journey.adviser_id).in_(left))


def _waits_on_me(reach: Reach) -> Clause:
    own_part = sa.and_(col(HAND_OFF_INSTANCE.waiting_on) == reach.organisation, reach.whole_hand_offs)
    return sa.or_(col(JOURNEY_INSTANCE.waiting_on) == reach.organisation, with_hand_off(own_part))


def is_overdue(reach: Reach) -> Clause:
    """Journeys of which a time limit has passed that the viewer sees, of the journey or of a hand-off."""
    own = sa.or_(reach.responsible, col(JOURNEY_INSTANCE.waiting_on) == reach.organisation)
    late_part = sa.and_(col(HAND_OFF_INSTANCE.due_at) <= reach.at, reach.whole_hand_offs)
    return sa.or_(sa.and_(col(JOURNEY_INSTANCE.due_at) <= reach.at, own), with_hand_off(late_part))


def _found_by(reach: Reach, q: str) -> Clause:
    # Everybody who may read a journey sees the name and the reference; the ULN only these.
    sees_uln = sa.or_(reach.responsible, reach.referrer, reach.delivering)
    return _fits(q, Journey, Learner, sees_uln)


def _fits(q: str, journey: Any, learner: Any, sees_uln: Clause | None = None) -> Clause:
    """Whether the words are the beginning of names or of the reference, or a ULN, for whoever sees that."""
    # The temporary number identifies nobody.
    by_uln = sa.and_(col(learner.uln) == q.strip(), col(learner.uln_status) == UlnStatus.VALID)
    seen = by_uln if sees_uln is None else sa.and_(by_uln, sees_uln)
    return sa.or_(named_like(q, learner), seen, col(journey.reference).istartswith(q.strip(), autoescape=True))


def _lines(work: Work, reach: Reach, rows: Sequence[Any]) -> list[JourneyLine]:
    names = names_of(work, {each for row in rows for each in (row.responsible, row.waiting_on)})
    parts_due = _parts_due(work, reach, [row.id for row in rows])
    return [_line(work, reach, row, names, parts_due.get(row.id)) for row in rows]


def _parts_due(work: Work, reach: Reach, journey_ids: Sequence[str]) -> dict[str, datetime]:
    """The most urgent due moment of the hand-offs the viewer sees, by journey."""
    wanted = (
        sa.select(col(HandOff.journey_id), sa.func.min(col(HAND_OFF_INSTANCE.due_at)).label("due_at"))
        .select_from(HandOff)
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
        .where(
            col(HandOff.journey_id).in_(journey_ids), col(HAND_OFF_INSTANCE.due_at).is_not(None), reach.whole_hand_offs
        )
        .group_by(col(HandOff.journey_id))
    )
    return {row.journey_id: row.due_at for row in work.transaction.connection.execute(wanted)}


def _line(work: Work, reach: Reach, row: Any, names: dict[str | None, Named], part_due: datetime | None) -> JourneyLine:
    own, released = reach.organisation, row.end_reason == CancelReason.STARTED_ELSEWHERE
    answers = row.responsible == own and not released
    refers = is_referring_agency(row.source, row.referrer_id, own)
    own_due = row.due_at if answers or row.waiting_on == own else None
    due_at = min((due for due in (own_due, part_due) if due is not None), default=None)
    words = work.runtime.catalogue.labels(row.definition, row.definition_version, row.state)
    told = answers or refers or row.waiting_on in (own, row.responsible, row.referrer_id)
    return JourneyLine(
        id=row.id, reference=row.reference, delivery_model=row.delivery_model,
        partnership=Named(id=row.scope, name=row.partnership), state=row.state,
        label=words.referrer if refers else words.staff if answers else words.partner,
        learner_name=f"{row.given_name} {row.family_name}", responsible=names.get(row.responsible),
        waiting_on=names.get(row.waiting_on) if told else None, submitted_at=row.submitted_at, ended_at=row.ended_at,
        due_on=due_day(due_at), due_at=due_at, overdue=due_at is not None and reach.at >= due_at,
    )  # fmt: skip
