"""What every test may rely on: it begins on the same Monday, with a database that nobody has used."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from engine.clock import now
from engine.database import Database
from engine.tables import CommandRecord
from tests.clock import MONDAY, Clock

TWICE = pytest.mark.parametrize("turn", ["first", "second"])


@TWICE
def test_every_test_begins_on_the_same_monday(turn: str, clock: Clock) -> None:
    assert now() == MONDAY
    clock.later(days=5)


def test_the_clock_moves_back_as_well(clock: Clock) -> None:
    clock.move_to(datetime(2024, 2, 29, 12, tzinfo=UTC))
    assert now() == datetime(2024, 2, 29, 12, tzinfo=UTC)


def test_a_moment_without_a_time_zone_is_refused(clock: Clock) -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(datetime(2026, 3, 2))  # noqa: DTZ001


@TWICE
def test_every_test_begins_with_an_unused_database(turn: str, database: Database) -> None:
    with database.unit_of_work() as work:
        assert work.connection.scalar(sa.select(sa.func.count()).select_from(CommandRecord)) == 0
        work.session.add(CommandRecord(caller="anna", key="1", name="start", fingerprint="0", at=now()))


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    database = sa.create_engine(empty_database_url)
    assert sa.inspect(database).get_table_names() == []
    database.dispose()
