"""What is stalled: time limits and tasks that are late and chased, most overdue first, and how many wait on whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import Work
from workflows.tables.journeys import HandOff
from workflows.views import stalled_reach
from workflows.views.at_hand import once_at_hand
from workflows.views.journey_list import MOST_ROWS, names_of
from workflows.views.reach import Clause, Reach
from workflows.views.shapes import Named, View
from workflows.views.stalled_lines import ABOUT, STATE, LateLevel, StalledLine, lines_of
from workflows.views.stalled_reach import LATE, waits_on
from workflows.vocabulary import Court

# Where a line stands in the list: when it was due, and the id of the time limit or task.
Place = tuple[datetime, str]
_PLACE = [col(LATE.id).label("chase"), col(LATE.due_at).label("due_at"), ABOUT.label("about")]


class Scope(StrEnum):
    """Whose: what the caller must do or answer, all that its organisation sees, or that in partnerships it leads."""

    MINE = "mine"
    ORGANISATION = "organisation"
    PARTNERSHIP = "partnership"


@dataclass(frozen=True, slots=True)
class StalledFilter:
    """What the list is narrowed to; nothing given narrows nothing. `rule` is a rule's name or the kind of a task."""

    scope: Scope = Scope.MINE
    rule: str | None = None
    waiting_on: str | None = None
    court: Court | None = None
    level: LateLevel | None = None


class StalledPage(View):
    """Some of what is stalled, the most overdue first; `last` goes into `after` for what follows, null at the end."""

    items: list[StalledLine]
    last: tuple[datetime, str] | None


class StalledCount(View):
    """How much waits on one organisation in one state; `kind` is journey, hand_off or task."""

    waiting_on: Named | None
    kind: str
    state: str | None
    count: int


class CourtCount(View):
    """How much lies in one court."""

    court: Court
    count: int


@dataclass(frozen=True, slots=True)
class StalledTally:
    """How much waits on each organisation in each state, and how much lies in each court; the most first.

    A court in which nothing lies is left out.
    """

    counts: list[StalledCount]
    courts: list[CourtCount]


def stalled_list(work: Work, wanted: StalledFilter, limit: int, after: Place | None) -> StalledPage:
    """At most `limit` (never over 100) of what is stalled and the actor sees, behind the place `after`."""
    reach, limit = _ready(work), min(limit, MOST_ROWS)
    found = _late(work, reach, wanted, _PLACE).subquery()
    first = sa.select(found).where(*_behind(found, after)).order_by(found.c.due_at, found.c.about).limit(limit + 1)
    return _page(work, reach, work.transaction.connection.execute(first).all(), limit)


def stalled_tally(work: Work, wanted: StalledFilter) -> StalledTally:
    """How much of the same there is, asked in one question; nothing is counted that is not seen."""
    reach = _ready(work)
    found = once_at_hand(_late(work, reach, wanted, _keys(reach))).subquery()
    query = sa.select(*_kept(found), sa.func.count().label("how_many")).group_by(*_kept(found))
    return _tally(work, work.transaction.connection.execute(query))


def list_and_tally(
    work: Work, wanted: StalledFilter, limit: int, after: Place | None
) -> tuple[StalledPage, StalledTally]:
    """Both of them at once, for what is late is looked for once."""
    reach, limit = _ready(work), min(limit, MOST_ROWS)
    found = _late(work, reach, wanted, [*_PLACE, *_keys(reach)]).cte("found")
    place, keys = (found.c.chase, found.c.due_at, found.c.about), _kept(found)
    first = (
        sa.select(*place, *(sa.null().label(each.name) for each in keys), sa.literal(0).label("how_many"))
        .where(*_behind(found, after))
        .order_by(found.c.due_at, found.c.about)
        .limit(limit + 1)
        .subquery()
    )
    counted = sa.select(*(sa.null().label(each.name) for each in place), *keys, sa.func.count()).group_by(*keys)
    both: Any = sa.union_all(sa.select(first), counted).order_by("due_at", "about")
    rows: Sequence[Any] = work.transaction.connection.execute(both).all()
    listed = [row for row in rows if not row.how_many]
    return _page(work, reach, listed, limit), _tally(work, (row for row in rows if row.how_many))


def _ready(work: Work) -> Reach:
    work.transaction.follow_indexes()
    return Reach.of(work)


def _behind(found: Any, after: Place | None) -> list[Clause]:
    """What comes after a place in the list."""
    if after is None:
        return []
    due_at, about = after
    later = sa.and_(found.c.due_at == due_at, about < found.c.about)
    return [sa.or_(found.c.due_at > due_at, later)]


def _page(work: Work, reach: Reach, found: Sequence[Any], limit: int) -> StalledPage:
    shown = found[:limit]
    last = (shown[-1].due_at, shown[-1].about) if len(found) > limit else None
    return StalledPage(items=lines_of(work, reach, [row.chase for row in shown]), last=last)


def _keys(reach: Reach) -> list[Any]:
    """What is counted apart."""
    kind = sa.case(
        (col(LATE.task_id).is_not(None), "task"), (col(HandOff.id).is_not(None), "hand_off"), else_="journey"
    )
    return [
        waits_on.label("waiting_on"), kind.label("kind"), _shown_state(reach).label("state"),
        stalled_reach.court(reach).label("court"),
    ]  # fmt: skip


def _kept(found: Any) -> list[Any]:
    return [found.c.waiting_on, found.c.kind, found.c.state, found.c.court]


def _tally(work: Work, rows: Iterable[Any]) -> StalledTally:
    counts, courts = Counter[tuple[str | None, str, str | None]](), Counter[Court]()
    for row in rows:
        counts[row.waiting_on, row.kind, row.state] += row.how_many
        courts[Court(row.court)] += row.how_many
    return StalledTally(_counts(work, counts), _courts(courts))


def _counts(work: Work, found: Mapping[tuple[str | None, str, str | None], int]) -> list[StalledCount]:
    names = names_of(work, {each for each, _kind, _state in found})
    counts = [
        StalledCount(waiting_on=names.get(waits), kind=kind, state=state, count=count)
        for (waits, kind, state), count in found.items()
    ]
    return sorted(counts, key=lambda each: (-each.count, each.waiting_on.name if each.waiting_on else "", each.kind,
                                            each.state or ""))  # fmt: skip


def _courts(found: Mapping[Court, int]) -> list[CourtCount]:
    counts = [CourtCount(court=court, count=count) for court, count in found.items()]
    return sorted(counts, key=lambda each: (-each.count, each.court))


def _late(work: Work, reach: Reach, wanted: StalledFilter, columns: list[Any]) -> sa.Select[*tuple[Any, ...]]:
    late = stalled_reach.late(columns, reach, own=wanted.scope is Scope.MINE)
    return late.where(*_narrowed(work, reach, wanted))


def _narrowed(work: Work, reach: Reach, wanted: StalledFilter) -> list[Clause]:
    found: list[Clause] = [stalled_reach.seen(work, reach)]
    if wanted.scope is Scope.MINE:
        found.append(stalled_reach.mine(work))
    if wanted.scope is Scope.PARTNERSHIP:
        found.append(stalled_reach.of_led_partnerships(reach))
    if wanted.rule is not None:
        found.append(col(LATE.rule) == wanted.rule)
    if wanted.waiting_on is not None:
        found.append(waits_on == wanted.waiting_on)
    if wanted.court is not None:
        found.append(stalled_reach.court(reach) == wanted.court.value)
    if wanted.level is not None:
        found.append(col(LATE.level) == wanted.level.value)
    return found


def _shown_state(reach: Reach) -> sa.ColumnElement[Any]:
    """The state, where the record itself may be read."""
    read = sa.or_(col(HandOff.id).is_not(None), reach.journeys)
    return sa.case((read, STATE), else_=sa.null())
