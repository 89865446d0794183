"""The board: journeys by stage, those first that have been longest in it, with how many there are of each."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.clock import london_date
from engine.runtime import Work
from workflows.definitions import labels, shared_steps
from workflows.shown import show
from workflows.tables.journeys import Journey
from workflows.views import journey_list
from workflows.views.at_hand import once_at_hand
from workflows.views.journey_list import JourneyFilter, JourneyLine
from workflows.views.map_view import followed, journeys
from workflows.views.near import near_journeys
from workflows.views.reach import JOURNEY_INSTANCE, Reach
from workflows.views.shapes import View
from workflows.words.accesses import Surface

MOST_CARDS = 25


class BoardCard(View):
    """A journey and for how many days it has been in its stage; null where the viewer does not follow its moves."""

    line: JourneyLine
    days: int | None


class BoardColumn(View):
    """A stage, how many are in it, how many of these are late, and those that have been there longest."""

    state: str
    label: str
    sentence: str
    count: int
    late: int
    cards: list[BoardCard]


def board(work: Work, wanted: JourneyFilter, cards: int) -> list[BoardColumn]:
    """Every stage that is no end, with at most `cards` (never over 25) of the journeys that the actor may read."""
    work.transaction.follow_indexes()
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in work.transaction.connection.execute(_oldest_of_each(Reach.of(work), wanted, min(cards, MOST_CARDS))):
        found[row.state].append(row)
    lines = journey_list.lines_of(work, [row.id for rows in found.values() for row in rows])
    show(work, Surface.JOURNEY_LIST, *lines)
    return [_column(work, state, found[state], lines) for state in shared_steps.OPEN]


def _oldest_of_each(reach: Reach, wanted: JourneyFilter, cards: int) -> sa.Select[Any]:
    row = JOURNEY_INSTANCE
    late = sa.case((journey_list.is_overdue(reach), 1), else_=0)
    found = journeys(
        [
            col(Journey.id),
            col(row.state).label("state"),
            sa.case((followed(reach), 1), else_=0).label("told"),
            col(row.entered_at),
            col(Journey.submitted_at),
            late.label("late"),
        ]
    ).where(near_journeys(reach), reach.journeys, col(row.ended_at).is_(None), *journey_list.narrowed(reach, wanted))
    of_all = once_at_hand(found).subquery()
    # Of one whose moves are not told, not even the order may tell when it moved.
    since = sa.case((of_all.c.told == 1, of_all.c.entered_at), else_=of_all.c.submitted_at)
    each = sa.select(of_all.c.id, of_all.c.state, of_all.c.told, of_all.c.late, since.label("since")).subquery()
    own = each.c.state
    ranked = sa.select(
        each, sa.func.row_number().over(partition_by=own, order_by=(each.c.since, each.c.id)).label("place"),
        sa.func.count().over(partition_by=own).label("count"),
        sa.func.sum(each.c.late).over(partition_by=own).label("all_late"),
    ).subquery()  # fmt: skip
    return sa.select(ranked).where(ranked.c.place <= cards).order_by(ranked.c.state, ranked.c.place)


def _column(work: Work, state: str, rows: list[Any], lines: dict[str, JourneyLine]) -> BoardColumn:
    label = labels.JOURNEY[state]
    cards = [BoardCard(line=lines[row.id], days=_days(work, row)) for row in rows if row.id in lines]
    return BoardColumn(
        state=state, label=label.staff, sentence=label.sentence, count=rows[0].count if rows else 0,
        late=rows[0].all_late if rows else 0, cards=cards,
    )  # fmt: skip


def _days(work: Work, row: Any) -> int | None:
    """Since when it has been referred, everybody sees who may read it."""
    is_told = row.told or row.state == "referred"
    return (london_date(work.at) - london_date(row.since)).days if is_told else None
