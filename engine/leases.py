"""Lets one of several workers do a job at a time: a row taken by compare-and-set, with a fence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.database import Database, Transaction
from engine.lease_table import Lease
from engine.statements import Statement, table_of

_LEASE = table_of(Lease)
_VALUES: dict[str, sa.BindParameter[Any]] = {column.name: sa.bindparam(column.name) for column in _LEASE.columns}
_FIRST = {
    "sqlite": Statement(sqlite.insert(_LEASE).values(_VALUES).on_conflict_do_nothing()),
    "postgresql": Statement(postgresql.insert(_LEASE).values(_VALUES).on_conflict_do_nothing()),
}
_TAKE = Statement(
    sa.update(_LEASE)
    .where(_LEASE.c.name == sa.bindparam("wanted"), _LEASE.c.held_until <= sa.bindparam("moment"))
    .values(
        holder=sa.bindparam("holder"), fence=_LEASE.c.fence + 1, held_until=sa.bindparam("until"),
        started_at=sa.bindparam("moment"),
    )
)  # fmt: skip
_FENCE = Statement(sa.select(_LEASE.c.fence).where(_LEASE.c.name == sa.bindparam("wanted")))
_HELD = (_LEASE.c.name == sa.bindparam("wanted")) & (_LEASE.c.fence == sa.bindparam("fence"))
_RETURN = Statement(
    sa.update(_LEASE)
    .where(_HELD)
    .values(
        held_until=sa.bindparam("moment"),
        finished_at=sa.bindparam("moment"),
        result=sa.bindparam("outcome", type_=_LEASE.c.result.type),
    )
)
_FAIL = Statement(
    sa.update(_LEASE).where(_HELD).values(held_until=sa.bindparam("moment"), failed_at=sa.bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class Held:
    """A lease in hand: the job, and the fence that says it is still ours."""

    name: str
    fence: int


def take(database: Database, name: str, holder: str, moment: datetime, length: timedelta) -> Held | None:
    """Take the lease of job `name` for `length`; None while another worker holds it.

    A holder that died loses it when its time is up.
    """
    with database.unit_of_work() as transaction:
        first = {
            "name": name, "holder": holder, "fence": 1, "held_until": moment + length, "started_at": moment,
            "finished_at": None, "failed_at": None, "result": {},
        }  # fmt: skip
        if transaction.write(_FIRST[database.engine.dialect.name], first):
            return Held(name, 1)
        values = {"wanted": name, "holder": holder, "moment": moment, "until": moment + length}
        return Held(name, _fence(transaction, name)) if transaction.write(_TAKE, values) else None


def give_back(database: Database, held: Held, moment: datetime, result: Mapping[str, Any]) -> None:
    """Say that the job is done and what came of it; nothing is written when another took the lease meanwhile."""
    with database.unit_of_work() as transaction:
        values = {"wanted": held.name, "fence": held.fence, "moment": moment, "outcome": dict(result)}
        transaction.write(_RETURN, values)


def fail(database: Database, held: Held, moment: datetime) -> None:
    """Say that the job failed; the next worker may try at once."""
    with database.unit_of_work() as transaction:
        transaction.write(_FAIL, {"wanted": held.name, "fence": held.fence, "moment": moment})


def _fence(transaction: Transaction, name: str) -> int:
    return int(transaction.run(_FENCE, wanted=name)[0][0])
