"""How long records stayed in each state before they left it, counted from their history by the database."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import col

from engine.tables import HistoryEntry
from workflows.rules.small_numbers import sayable


class _DaysBetween(sa.sql.functions.GenericFunction[float]):
    """The days, with their fractions, from the first moment to the second."""

    type = sa.Float()
    inherit_cache = True


@compiles(_DaysBetween, "sqlite")
def _in_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    begin, end = (compiler.process(each, **options) for each in element.clauses)
    return f"(julianday({end}) - julianday({begin}))"


@compiles(_DaysBetween, "postgresql")
def _in_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    begin, end = (compiler.process(each, **options) for each in element.clauses)
    return f"(extract(epoch from {end} - {begin})::float / 86400)"


@dataclass(frozen=True, slots=True)
class Stays:
    """How many left a state, and the days of the one in the middle of them; of fewer than five that is not said."""

    left: int
    median_days: float | None


def stays_of(row: Any) -> Stays:
    """What a row of `stays` says."""
    return Stays(row.left, row.median if sayable(row.left) else None)


def stays(records: sa.Select[Any]) -> sa.Select[Any]:
    """The stays that ended, of the records that a select of ids finds: state, left and the median of the days.

    Holds and weekends count as any day. Whoever came back to a state stayed there twice. A state that nobody left is
    not among them.
    """
    table = HistoryEntry
    moves = sa.or_(col(table.source).is_(None), col(table.source) != col(table.target))
    until = sa.func.lead(col(table.at)).over(partition_by=col(table.instance_id), order_by=col(table.sequence))
    entered = (
        sa.select(col(table.target).label("state"), col(table.at).label("since"), until.label("until"))
        .where(moves, col(table.instance_id).in_(records))
        .subquery()
    )
    lasted = (
        sa.select(entered.c.state, _DaysBetween(entered.c.since, entered.c.until).label("days"))
        .where(entered.c.until.is_not(None))
        .subquery()
    )
    place = sa.func.row_number().over(partition_by=lasted.c.state, order_by=lasted.c.days)
    ranked = sa.select(
        lasted.c.state, lasted.c.days, place.label("place"),
        sa.func.count().over(partition_by=lasted.c.state).label("left"),
    ).subquery()  # fmt: skip
    middle = ranked.c.place.in_([(ranked.c.left + 1) // 2, (ranked.c.left + 2) // 2])
    return (
        sa.select(ranked.c.state, sa.func.max(ranked.c.left).label("left"), sa.func.avg(ranked.c.days).label("median"))
        .where(middle)
        .group_by(ranked.c.state)
    )
