"""Looks for the impossible in the records of learners: what no sequence of moves may ever leave behind."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.sql import SQLColumnExpression
from sqlmodel import Session, col

from engine import invariants
from engine.invariants import Broken
from engine.tables import Deadline, HistoryEntry, Instance, Task
from workflows.guards.parts import BESIDE
from workflows.published import DEFINITIONS
from workflows.tables.accesses import AccessEntry, AccessHead
from workflows.tables.concerns import Concern
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.programmes import PlacePool, PlaceTaken
from workflows.vocabulary import TaskKind

AT_WORK = ("active", "work_submitted")
HOLDS_PLACE = ("acknowledged", "more_asked", "accepted", "active", "work_submitted")
_ONE, _OTHER = aliased(HandOff), aliased(HandOff)
_STARTED, _BESIDE = aliased(Instance), aliased(Instance)


def violations(session: Session, moment: datetime) -> list[str]:
    """One sentence for each record that breaks a rule at `moment`, those of the engine included; none when all agree.

    Rules 0.1 (exactly one is responsible), G3 (places), G6 (one at work on a part) and 0.2 (nobody waits unseen).
    """
    return [each.told for each in broken_rules(session, moment)]


def broken_rules(session: Session, moment: datetime) -> Iterator[Broken]:
    """The same, each record apart from the rule; every rule is one statement that reads no record into memory."""
    yield from invariants.broken_rules(session)
    for rule, broken in _checks(moment).items():
        for reference in session.connection().execute(broken).scalars():
            yield Broken(reference, rule)


def _checks(moment: datetime) -> Mapping[str, sa.Select[str]]:
    return {
        "not exactly one organisation is responsible now.": _responsibility(moment),
        "it names another responsible organisation than its periods.": _named(moment),
        "more places are held than there are.": _overfull(),
        "it holds a place although it has ended or was never decided.": _held_by_nobody(),
        "another is at work on the same part of the same journey.": _worked_twice(),
        "it is open, and nobody has anything to do by any day.": _idle(),
        "nothing is decided about it, and nobody is to look at it.": _unseen(),
        "its workflow does not know the state that it is in.": _unknown_state(),
        "who looked last is not who is kept as the last.": _looks_cut_short(),
    }


def _unknown_state() -> sa.Select[str]:
    """Journeys and hand-offs in a state that their definition, in their version of it, has not.

    Of a version that another release carries nothing is known here, and nothing said.
    """
    lost = [
        sa.and_(
            col(Instance.definition) == each.name, col(Instance.definition_version) == each.version,
            col(Instance.state).not_in([state.name for state in each.states]),
        )
        for each, _guards in DEFINITIONS
    ]  # fmt: skip
    return sa.select(col(Instance.id)).where(sa.or_(*lost)).order_by(col(Instance.id))


def _looks_cut_short() -> sa.Select[str]:
    """Learners of whom the newest link of who looked is not that of the last entry, which may be gone."""
    last = sa.exists().where(
        col(AccessEntry.learner_id) == col(AccessHead.learner_id),
        col(AccessEntry.sequence) == col(AccessHead.sequence), col(AccessEntry.link) == col(AccessHead.link),
    )  # fmt: skip
    return sa.select(col(AccessHead.learner_id)).where(~last, col(AccessHead.sequence) > 0)


def _open_and_swept(moment: datetime) -> sa.ColumnElement[bool]:
    """Open, the clock has nothing left to do that might still move it, and nobody moved it after `moment`."""
    since = sa.exists().where(col(HistoryEntry.instance_id) == col(Journey.id), col(HistoryEntry.recorded_at) > moment)
    return sa.and_(
        ~since,
        col(Instance.id) == col(Journey.id),
        col(Instance.ended_at).is_(None),
        sa.or_(col(Instance.wake_at).is_(None), col(Instance.wake_at) > moment),
    )


def _periods_now(moment: datetime) -> sa.Select[str]:
    until = col(ResponsibilityPeriod.until_at)
    return sa.select(col(ResponsibilityPeriod.organisation_id)).where(
        col(ResponsibilityPeriod.journey_id) == col(Journey.id),
        col(ResponsibilityPeriod.from_at) <= moment,
        sa.or_(until.is_(None), until > moment),
    )


def _responsibility(moment: datetime) -> sa.Select[str]:
    now = _periods_now(moment).correlate(Journey).subquery()
    count = sa.select(sa.func.count()).select_from(now).scalar_subquery()
    return sa.select(col(Journey.reference)).join(Instance, _open_and_swept(moment)).where(count != 1)


def _named(moment: datetime) -> sa.Select[str]:
    named = col(Instance.responsible).in_(_periods_now(moment).correlate(Journey))
    return (
        sa.select(col(Journey.reference))
        .join(Instance, _open_and_swept(moment))
        .where(sa.or_(col(Instance.responsible).is_(None), ~named))
    )


def _overfull() -> sa.Select[str]:
    return (
        sa.select(col(PlacePool.id))
        .join(PlaceTaken, col(PlaceTaken.pool_id) == col(PlacePool.id))
        .where(col(PlaceTaken.freed_at).is_(None))
        .group_by(col(PlacePool.id), col(PlacePool.places))
        .having(sa.func.count() > col(PlacePool.places))
    )


def _held_by_nobody() -> sa.Select[str]:
    return (
        sa.select(col(HandOff.reference))
        .join(Instance, col(Instance.id) == col(HandOff.id))
        .join(PlaceTaken, col(PlaceTaken.hand_off_id) == col(HandOff.id))
        .where(col(PlaceTaken.freed_at).is_(None), col(Instance.state).not_in(HOLDS_PLACE))
    )


def _meet(one: SQLColumnExpression[Any], other: SQLColumnExpression[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(one.is_(None), other.is_(None), one == other)


def _worked_twice() -> sa.Select[str]:
    """The later of two active hand-offs of one kind with one subject; one without an aim is about all of its part.

    A whole partner referral of which another partner took a part over goes on beside it with the rest (4.4, 4.6), and
    several tasters, contributions, progressions and errands between teams go on beside one another (G6).
    """
    same = (
        col(_ONE.stage).is_not_distinct_from(col(_OTHER.stage)),
        col(_ONE.need).is_not_distinct_from(col(_OTHER.need)),
        col(_ONE.component).is_not_distinct_from(col(_OTHER.component)),
        _meet(col(_ONE.aim_id), col(_OTHER.aim_id)),
    )
    return (
        sa.select(col(_OTHER.reference))
        .join(_ONE, sa.and_(col(_ONE.journey_id) == col(_OTHER.journey_id), col(_ONE.kind) == col(_OTHER.kind)))
        .join(_STARTED, col(_STARTED.id) == col(_ONE.id))
        .join(_BESIDE, col(_BESIDE.id) == col(_OTHER.id))
        .where(col(_ONE.reference) < col(_OTHER.reference), *same)
        .where(col(_STARTED.state).in_(AT_WORK), col(_BESIDE.state).in_(AT_WORK), col(_ONE.kind).not_in(BESIDE))
    )


def _unseen() -> sa.Select[str]:
    """Concerns that are to be decided about by nobody, named by their own reference alone (C24)."""
    asked = sa.exists().where(
        col(Task.kind) == TaskKind.CONCERN_TRIAGE, col(Task.scope) == col(Concern.id),
        col(Task.organisation_id) == col(Concern.handler_id), col(Task.ended_at).is_(None),
    )  # fmt: skip
    return sa.select(col(Concern.reference)).where(col(Concern.decision).is_(None), ~asked)


def _idle() -> sa.Select[str]:
    """No time limit and no task is open, neither of the journey nor of one of its hand-offs."""
    mine = sa.or_(col(Instance.id) == col(Journey.id), col(Instance.parent_id) == col(Journey.id))
    family = sa.select(col(Instance.id)).where(mine).correlate(Journey)
    limits = sa.exists().where(col(Deadline.instance_id).in_(family), col(Deadline.ended_at).is_(None))
    tasks = sa.exists().where(col(Task.instance_id).in_(family), col(Task.ended_at).is_(None))
    is_open = sa.exists().where(col(Instance.id) == col(Journey.id), col(Instance.ended_at).is_(None))
    return sa.select(col(Journey.reference)).where(is_open, ~limits, ~tasks)
