"""Finds instances whose time has come and applies their deadlines, one root and one command at a time."""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from engine import clock, timers
from engine.actor import CLOCK
from engine.runtime import Command, Runtime, Verdict, Work
from engine.statements import Statement, table_of
from engine.tables import Instance

_log = logging.getLogger(__name__)

_INSTANCE = table_of(Instance)
_DUE = Statement(
    sa.select(_INSTANCE.c.id, _INSTANCE.c.wake_at, sa.func.coalesce(_INSTANCE.c.parent_id, _INSTANCE.c.id))
    .where(
        _INSTANCE.c.wake_at <= sa.bindparam("moment"),
        sa.tuple_(_INSTANCE.c.wake_at, _INSTANCE.c.id)
        > sa.tuple_(sa.bindparam("after", type_=_INSTANCE.c.wake_at.type), sa.bindparam("after_id")),
    )
    .order_by(_INSTANCE.c.wake_at, _INSTANCE.c.id)
    .limit(sa.bindparam("batch"))
)


def sweep(runtime: Runtime, moment: datetime | None = None, batch: int = 500) -> int:
    """Apply every deadline due by `moment` (default: now), reading `batch` instances at a time; how many were applied.

    Doing it twice is harmless: a deadline is marked in the transaction that acts on it. One that cannot be applied is
    logged with its instance and tried again at the next sweep; it never stops the others.
    """
    moment = moment or clock.now()
    applied = 0
    with clock.at(moment):
        for root in _due_roots(runtime, moment, batch):
            applied += _apply(runtime, root)
    return applied


def _due_roots(runtime: Runtime, moment: datetime, batch: int) -> Iterator[str]:
    # It goes on after the last one seen, so that those which cannot be applied never fill every batch.
    seen: set[str] = set()
    after, after_id = datetime.min.replace(tzinfo=moment.tzinfo), ""
    while True:
        with runtime.database.reading() as transaction:
            rows = transaction.run(_DUE, moment=moment, after=after, after_id=after_id, batch=batch)
        yield from (root for root in dict.fromkeys(row[2] for row in rows) if root not in seen)
        if len(rows) < batch:
            return
        seen.update(row[2] for row in rows)
        after_id, after = rows[-1][:2]


def _apply(runtime: Runtime, root: str) -> int:
    try:
        return int(runtime.run(Command("sweep"), CLOCK, partial(_apply_due, root))["applied"])
    except Exception:
        _log.exception("The deadlines of %s could not be applied; the next sweep tries again.", root)
        return 0


def _apply_due(root: str, work: Work) -> Verdict:
    return {"applied": timers.apply_due(work, root)}
