"""Whenever a process dies, what it had answered is stored, and what is stored agrees."""

from collections import Counter
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from engine.database import Database, Transaction
from engine.invariants import violations
from engine.statements import table_of
from engine.tables import CommandRecord, HistoryEntry, Instance, OutboxMessage
from tests.engine.power_cut import cut_power_until

FIRINGS = 1_000


@dataclass
class Survivors:
    """What was answered before the power cuts, and what is stored after them."""

    answered: int
    kills: int
    broken: list[str]
    history: Counter[str]
    messages: Counter[str]
    keys_without_verdict: int
    keys: int


def command_ids(work: Transaction, table: sa.Table) -> Counter[str]:
    return Counter(work.connection.execute(sa.select(table.c.command_id)).scalars())


@pytest.fixture
def survivors(database: Database, database_url: str) -> Survivors:
    """A thousand firings later; read with every instance locked, so that no dying transaction is in between."""
    answered, kills = cut_power_until(FIRINGS, database_url)
    keys = table_of(CommandRecord)
    with database.unit_of_work() as work:
        work.connection.execute(sa.select(table_of(Instance).c.id).with_for_update())
        verdicts = work.connection.execute(sa.select(keys.c.verdict)).scalars().all()
        return Survivors(
            answered,
            kills,
            violations(work.session),
            command_ids(work, table_of(HistoryEntry)),
            command_ids(work, table_of(OutboxMessage)),
            verdicts.count(None),
            len(verdicts),
        )


def test_power_cuts_neither_lose_an_answer_nor_leave_half_a_firing(survivors: Survivors) -> None:
    stored = survivors.history.total()
    assert survivors.broken == []
    assert survivors.messages == survivors.history
    assert (survivors.keys, survivors.keys_without_verdict) == (stored, 0)
    # A worker may die between the commit and its answer, once.
    assert survivors.answered <= stored <= survivors.answered + survivors.kills
    assert survivors.kills >= 5
