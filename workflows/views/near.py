"""What names an organisation anywhere: all that it might read, found by indexes, before conditions ask what it may.

A reach alone would be asked of every journey there is.
"""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from engine.tables import Chase, Deadline, Task
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.learners import Learner
from workflows.tables.organisations import Partnership
from workflows.views.at_hand import once_at_hand
from workflows.views.reach import Clause, Reach
from workflows.visibility import ROLES
from workflows.vocabulary import Relationship

# Made once: making one takes longer than asking.
_CHASE, _JOURNEY, _PART, _LEARNER = aliased(Chase), aliased(Journey), aliased(HandOff), aliased(Learner)


def near_journeys(reach: Reach) -> Clause:
    """Journeys that the organisation answered for, referred, sent or received a part of, or follows as an authority."""
    return col(Journey.id).in_(sa.union(*_naming(reach)))


def near_and_found(reach: Reach, words: Callable[[Any, Any], Clause]) -> Clause:
    """Such journeys of which `words`, of a journey and its learner, hold.

    They are looked for before conditions ask what may be read: those are dearer, and few fit the words.
    """
    near = sa.union(*_naming(reach)).subquery()
    found = (
        sa.select(col(_JOURNEY.id))
        .select_from(near)
        .join(_JOURNEY, col(_JOURNEY.id) == near.c[0])
        .join(_LEARNER, col(_LEARNER.id) == col(_JOURNEY.learner_id))
        .where(words(_JOURNEY, _LEARNER))
    )
    return col(Journey.id).in_(once_at_hand(found))


def near_hand_offs(reach: Reach) -> Clause:
    """Hand-offs of such journeys."""
    return col(HandOff.journey_id).in_(sa.union(*_naming(reach)))


def near_chasers(reach: Reach, *, own: bool = False) -> sa.CompoundSelect[Any]:
    """The ids of running chasers of such journeys and hand-offs, of the organisation's tasks, and about no journey.

    With `own` only of what waits on the organisation itself: its time limits and its tasks.
    """
    running = sa.select(col(_CHASE.id)).where(
        col(_CHASE.cleared_at).is_(None), col(_CHASE.level) != sa.literal_column("'remind'")
    )
    limits = running.join(Deadline, col(Deadline.id) == col(_CHASE.deadline_id))
    of_tasks = running.join(Task, col(Task.id) == col(_CHASE.task_id))
    tasks = of_tasks.where(col(Task.organisation_id) == reach.organisation, col(Task.ended_at).is_(None))
    if own:
        waiting = col(Deadline.waiting_on) == reach.organisation, col(Deadline.ended_at).is_(None)
        return sa.union(limits.where(*waiting), tasks)
    parts = sa.select(col(HandOff.id)).where(near_hand_offs(reach))
    return sa.union(
        running.where(col(_CHASE.instance_id).in_(sa.union(*_naming(reach)))),
        running.where(col(_CHASE.instance_id).in_(parts)),
        running.where(col(_CHASE.instance_id).is_(None)),
        tasks,
    )


def _naming(reach: Reach) -> Iterator[sa.Select[Any]]:
    own = reach.organisation
    yield sa.select(col(ResponsibilityPeriod.journey_id)).where(col(ResponsibilityPeriod.organisation_id) == own)
    yield sa.select(col(_JOURNEY.id)).where(col(_JOURNEY.referrer_id) == own)
    yield sa.select(col(_PART.journey_id)).where(col(_PART.receiver_id) == own)
    yield sa.select(col(_PART.journey_id)).where(col(_PART.sender_id) == own)
    if not reach.roles.isdisjoint(ROLES[Relationship.LOCAL_AUTHORITY]):
        followed = sa.select(col(Partnership.id)).where(col(Partnership.local_authority_id) == own)
        yield sa.select(col(_JOURNEY.id)).where(col(_JOURNEY.partnership_id).in_(followed))
