"""The map of a workflow: its states as published, with how many are in each now, how many are late, how long it takes.

Everything is counted among what the viewer may read by name, so that no figure tells of anybody else.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine.runtime import Work
from workflows.definitions import hand_off
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.views import journey_list
from workflows.views.joins import joined
from workflows.views.near import near_hand_offs, near_journeys
from workflows.views.reach import HAND_OFF_INSTANCE, JOURNEY_INSTANCE, Clause, Reach, with_hand_off
from workflows.views.shapes import View
from workflows.views.stays import Stays, stays, stays_of
from workflows.vocabulary import DeliveryModel


class StateFigures(View):
    """What is counted of a state: those in it now, those whose time limits the viewer sees, and the late ones of these.

    `left` is how many left it so far, as far as the viewer follows them, and `median_days` the days that the one in
    the middle of them stayed; of fewer than five that is null.
    """

    state: str
    label: str
    sentence: str
    ended: bool
    count: int
    timed: int
    stalled: int
    left: int
    median_days: float | None


def followed(reach: Reach) -> Clause:
    """Journeys of which the viewer is told when they moved, as in their history; the rest learn only where they are."""
    tracked = sa.and_(reach.tracked, col(Learner.tracking_objection_at).is_(None))
    return sa.or_(reach.responsible, reach.referrer, reach.delivering, tracked)


def journey_map(work: Work, model: DeliveryModel) -> list[StateFigures]:
    """Figures of every state of a delivery model, in the order of its definition."""
    work.transaction.follow_indexes()
    reach = Reach.of(work)
    own = sa.or_(reach.responsible, col(JOURNEY_INSTANCE.waiting_on) == reach.organisation)
    timed = sa.or_(own, with_hand_off(reach.whole_hand_offs))
    wanted = (near_journeys(reach), reach.journeys, col(Journey.delivery_model) == model)
    counted = _counted(Journey, JOURNEY_INSTANCE, timed, journey_list.is_overdue(reach), followed(reach))
    return _figures(work, model.value, journeys(counted).where(*wanted))


def hand_off_map(work: Work) -> list[StateFigures]:
    """Figures of every state of a hand-off, whatever its kind, in the order of the definition."""
    work.transaction.follow_indexes()
    reach = Reach.of(work)
    timed = reach.whole_hand_offs
    late = sa.and_(timed, col(HAND_OFF_INSTANCE.due_at) <= reach.at)
    counted = _counted(HandOff, HAND_OFF_INSTANCE, timed, late, timed)
    return _figures(work, hand_off.NAME, _parts(counted).where(near_hand_offs(reach), reach.hand_offs))


def _counted(table: Any, instance: Any, timed: Clause, late: Clause, told: Clause) -> list[Any]:
    asked = {"timed": timed, "late": late, "told": told}
    return [
        col(table.id).label("id"),
        col(instance.state).label("state"),
        *(sa.case((clause, 1), else_=0).label(name) for name, clause in asked.items()),
    ]


def journeys(columns: Sequence[Any]) -> sa.Select[Any]:
    """A select of journeys with all that a reach asks of them."""
    return joined(sa.select(*columns).select_from(Journey))


def _parts(columns: Sequence[Any]) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(HandOff)
        .join(HAND_OFF_INSTANCE, col(HAND_OFF_INSTANCE.id) == col(HandOff.id))
        .join(Journey, col(Journey.id) == col(HandOff.journey_id))
        .join(JOURNEY_INSTANCE, col(JOURNEY_INSTANCE.id) == col(Journey.id))
    )


def _read(work: Work, each: sa.Select[Any]) -> tuple[dict[str, Any], dict[str, Stays]]:
    """How many are in each state, and how long they stayed: asked at once, for both are of the same records."""
    found = each.cte("found")
    counts = sa.select(
        found.c.state, sa.func.count().label("count"), sa.func.sum(found.c.timed).label("timed"),
        sa.func.sum(found.c.late).label("late"), sa.null().label("left"), sa.null().label("median"),
    ).group_by(found.c.state)  # fmt: skip
    lasted = stays(sa.select(found.c.id).where(found.c.told == 1)).subquery()
    nothing = (sa.null().label(name) for name in ("count", "timed", "late"))
    both: Any = sa.union_all(counts, sa.select(lasted.c.state, *nothing, lasted.c.left, lasted.c.median))
    rows = work.transaction.connection.execute(both).all()
    return (
        {row.state: row for row in rows if row.count is not None},
        {row.state: stays_of(row) for row in rows if row.left is not None},
    )


def _figures(work: Work, name: str, each: sa.Select[Any]) -> list[StateFigures]:
    definition = work.runtime.catalogue.latest(name).definition
    counts, lasted = _read(work, each)
    nobody = Stays(0, None)
    found = []
    for state in definition.states:
        row, stayed = counts.get(state.name), lasted.get(state.name, nobody)
        ended, label = state.outcome is not None, definition.labels[state.name]
        found.append(
            StateFigures(
                state=state.name, label=label.staff, sentence=label.sentence, ended=ended,
                count=row.count if row else 0, timed=row.timed if row and not ended else 0,
                stalled=row.late if row and not ended else 0, left=0 if ended else stayed.left,
                median_days=None if ended else stayed.median_days,
            )
        )  # fmt: skip
    return found
