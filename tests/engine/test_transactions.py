"""Rows outlive the transaction that read them, and belong to no transaction after it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa

from engine.clock import now
from engine.database import Database, Transaction
from engine.tables import CommandRecord

Open = Callable[[Database], AbstractContextManager[Transaction]]


@pytest.fixture
def stored(database: Database) -> Database:
    """A database with one row."""
    with database.unit_of_work() as work:
        work.session.add(CommandRecord(caller="anna", key="1", name="start", fingerprint="0", at=now()))
    return database


@pytest.mark.parametrize("opened", [Database.unit_of_work, Database.reading, Database.rehearsal])
def test_a_row_read_in_one_transaction_is_written_in_another(stored: Database, opened: Open) -> None:
    with opened(stored) as first:
        row = first.session.get_one(CommandRecord, ("anna", "1"))
    row.name = "finish"
    with stored.unit_of_work() as second:
        second.session.add(row)
    with stored.reading() as third:
        assert third.connection.scalar(sa.select(CommandRecord.name)) == "finish"  # type: ignore[call-overload]
    assert not first.session.identity_map


def test_what_a_block_wrote_before_it_raised_is_rolled_back(stored: Database) -> None:
    def written_then_broken() -> None:
        with stored.unit_of_work() as work:
            work.session.add(CommandRecord(caller="anna", key="2", name="start", fingerprint="0", at=now()))
            work.flush()
            raise LookupError

    with pytest.raises(LookupError):
        written_then_broken()
    with stored.reading() as work:
        assert work.session.get(CommandRecord, ("anna", "2")) is None


def test_a_snapshot_sees_one_moment_whatever_is_written_meanwhile(stored: Database) -> None:
    with stored.snapshot() as transaction:
        before = transaction.connection.exec_driver_sql("SELECT count(*) FROM command_record").scalar_one()
        with stored.unit_of_work() as work:
            work.session.add(CommandRecord(caller="anna", key="2", name="start", fingerprint="0", at=now()))
        after = transaction.connection.exec_driver_sql("SELECT count(*) FROM command_record").scalar_one()
    assert (before, after) == (1, 1)
