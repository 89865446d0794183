"""Looks for the impossible: instances whose state, history and deadlines contradict each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from engine.statements import table_of
from engine.tables import Chase, Deadline, HistoryEntry, Instance, Task

_INSTANCE, _HISTORY = table_of(Instance), table_of(HistoryEntry)
_DEADLINE, _CHASE, _TASK = table_of(Deadline), table_of(Chase), table_of(Task)
_IS_OPEN = _DEADLINE.c.ended_at.is_(None)
_OF_INSTANCE = _DEADLINE.c.instance_id == _INSTANCE.c.id
_FIRINGS = (
    sa.select(
        _HISTORY.c.instance_id,
        sa.func.count().label("entries"),
        sa.func.min(_HISTORY.c.sequence).label("first"),
        sa.func.max(_HISTORY.c.sequence).label("last"),
    )
    .group_by(_HISTORY.c.instance_id)
    .subquery()
)

# Not every task is about an instance.
_LEFT_OPEN = (
    sa.select(_TASK.c.id)
    .where(
        _TASK.c.ended_at.is_not(None),
        sa.exists().where(_CHASE.c.task_id == _TASK.c.id, _CHASE.c.cleared_at.is_(None)),
    )
    .order_by(_TASK.c.id)
)

_ABOUT, _ROOT, _MEMBER = _INSTANCE.alias("about"), _INSTANCE.alias("root"), _INSTANCE.alias("member")
_ROOT_ID = sa.func.coalesce(_ABOUT.c.parent_id, _ABOUT.c.id)
# A task sleeps for the hold of what it is about, of the root of that, or of a part that it names.
_RUNS_HELD = (
    sa.select(_TASK.c.id)
    .join(_ABOUT, _ABOUT.c.id == _TASK.c.instance_id)
    .join(_ROOT, _ROOT.c.id == _ROOT_ID)
    .where(
        _TASK.c.ended_at.is_(None), _TASK.c.slept_at.is_(None), sa.not_(_TASK.c.through_hold),
        sa.or_(_ABOUT.c.held_since.is_not(None), _ROOT.c.held_since.is_not(None)),
    )
    .order_by(_TASK.c.id)
)  # fmt: skip
_SLEEPS_FREE = (
    sa.select(_TASK.c.id)
    .outerjoin(_ABOUT, _ABOUT.c.id == _TASK.c.instance_id)
    .where(
        _TASK.c.ended_at.is_(None), _TASK.c.slept_at.is_not(None),
        ~sa.exists().where(
            sa.or_(_MEMBER.c.id == _ROOT_ID, _MEMBER.c.parent_id == _ROOT_ID), _MEMBER.c.held_since.is_not(None)
        ),
    )
    .order_by(_TASK.c.id)
)  # fmt: skip
_TASK_CHECKS: Mapping[str, sa.Select[tuple[str]]] = {
    "a chase of it was not cleared although it has ended.": _LEFT_OPEN,
    "it runs although what it is about is on hold.": _RUNS_HELD,
    "it sleeps although nothing that it is about is on hold.": _SLEEPS_FREE,
}
_DEADLINE_CHECKS: Mapping[str, sa.Select[tuple[str]]] = {
    "it is open, and what it belongs to is not there.": (
        sa.select(_DEADLINE.c.id).where(_IS_OPEN, ~sa.exists().where(_OF_INSTANCE)).order_by(_DEADLINE.c.id)
    )
}


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that one thing breaks: what that is called, an opaque id or a reference, and how it breaks it."""

    what: str
    rule: str

    @property
    def told(self) -> str:
        """The whole sentence."""
        return f"{self.what}: {self.rule}"


def violations(session: Session) -> list[str]:
    """One sentence for each instance or task and rule that is broken, none when all agree."""
    return [each.told for each in broken_rules(session)]


def broken_rules(session: Session) -> Iterator[Broken]:
    """Each instance, task or time limit with the rule that it breaks.

    Every firing writes all of this in one transaction, so that a finding means a fault of the code or of the disk.
    """
    connection = session.connection()
    for name, checks in (("Instance", _CHECKS), ("Task", _TASK_CHECKS), ("Time limit", _DEADLINE_CHECKS)):
        for rule, broken in checks.items():
            for identifier in connection.execute(broken).scalars():
                yield Broken(f"{name} {identifier}", rule)


def _least(moment: sa.ColumnElement[object], *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[object]:
    least = sa.select(sa.func.min(moment)).where(_OF_INSTANCE, _IS_OPEN, *which)
    return least.correlate(_INSTANCE).scalar_subquery()


def _broken(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
    return sa.select(_INSTANCE.c.id).where(*conditions).order_by(_INSTANCE.c.id)


_CHECKS: Mapping[str, sa.Select[tuple[str]]] = {
    "its history does not count from 1 to its version without a gap.": _broken(
        ~sa.exists().where(
            _FIRINGS.c.instance_id == _INSTANCE.c.id,
            _FIRINGS.c.entries == _INSTANCE.c.version,
            _FIRINGS.c.first == 1,
            _FIRINGS.c.last == _INSTANCE.c.version,
        )
    ),
    "its last history entry leads to another state.": _broken(
        sa.exists().where(
            _HISTORY.c.instance_id == _INSTANCE.c.id,
            _HISTORY.c.sequence == _INSTANCE.c.version,
            _HISTORY.c.target != _INSTANCE.c.state,
        )
    ),
    "its newest link is not that of its last history entry.": _broken(
        sa.exists().where(
            _HISTORY.c.instance_id == _INSTANCE.c.id,
            _HISTORY.c.sequence == _INSTANCE.c.version,
            _HISTORY.c.link != _INSTANCE.c.link,
        )
    ),
    "a history entry does not start where the one before led to.": _broken(
        sa.exists().where(
            _HISTORY.c.instance_id == _INSTANCE.c.id,
            _HISTORY.c.sequence > 1,
            _HISTORY.c.source.is_distinct_from(
                sa.select((earlier := _HISTORY.alias()).c.target)
                .where(earlier.c.instance_id == _HISTORY.c.instance_id, earlier.c.sequence == _HISTORY.c.sequence - 1)
                .scalar_subquery()
            ),
        )
    ),
    "it has ended without an outcome, or has an outcome and goes on.": _broken(
        _INSTANCE.c.ended_at.is_(None) != _INSTANCE.c.outcome.is_(None)
    ),
    "it has ended and somebody is still waited on.": _broken(
        _INSTANCE.c.ended_at.is_not(None), _INSTANCE.c.waiting_party.is_not(None)
    ),
    "it has ended with a deadline open.": _broken(
        _INSTANCE.c.ended_at.is_not(None), sa.exists().where(_OF_INSTANCE, _IS_OPEN)
    ),
    "its due moment is not that of its least open deadline.": _broken(
        _INSTANCE.c.due_at.is_distinct_from(_least(_DEADLINE.c.due_at, sa.not_(_DEADLINE.c.of_hold)))
    ),
    "its next moment of the clock is not the least of its open deadlines.": _broken(
        _INSTANCE.c.wake_at.is_distinct_from(_least(_DEADLINE.c.next_at))
    ),
    "a deadline of it is due and the clock will not look.": _broken(
        sa.exists().where(
            _OF_INSTANCE,
            _IS_OPEN,
            _DEADLINE.c.missed_at.is_(None),
            _DEADLINE.c.due_at.is_not(None),
            _DEADLINE.c.next_at.is_(None) | (_DEADLINE.c.next_at > _DEADLINE.c.due_at),
        )
    ),
    "a deadline of it runs although it is on hold.": _broken(
        _INSTANCE.c.held_since.is_not(None),
        sa.exists().where(
            _OF_INSTANCE,
            _IS_OPEN,
            _DEADLINE.c.next_at.is_not(None),
            sa.not_(_DEADLINE.c.alarm),
            sa.not_(_DEADLINE.c.of_hold),
        ),
    ),
    "a hold of it is to be looked at although there is none.": _broken(
        _INSTANCE.c.held_since.is_(None), sa.exists().where(_OF_INSTANCE, _IS_OPEN, _DEADLINE.c.of_hold)
    ),
    "a chase of it was not cleared although its deadline has ended.": _broken(
        sa.exists().where(
            _OF_INSTANCE, ~_IS_OPEN, _CHASE.c.deadline_id == _DEADLINE.c.id, _CHASE.c.cleared_at.is_(None)
        )
    ),
    "two deadlines of one rule are open.": _broken(
        _INSTANCE.c.id.in_(
            sa.select(_DEADLINE.c.instance_id)
            .where(_IS_OPEN)
            .group_by(_DEADLINE.c.instance_id, _DEADLINE.c.rule)
            .having(sa.func.count() > 1)
        )
    ),
    "a deadline of it names a firing that never was.": _broken(
        sa.exists().where(
            _OF_INSTANCE,
            sa.or_(_DEADLINE.c.opened_sequence > _INSTANCE.c.version, _DEADLINE.c.ended_sequence > _INSTANCE.c.version),
        )
    ),
}
