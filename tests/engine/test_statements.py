"""Prepared statements answer what Core answers, with every kind of value, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.database import Database, open_database
from engine.statements import Statement, insert_into, table_of
from engine.tables import Instance, Json

SAMPLE = sa.Table(
    "sample",
    sa.MetaData(),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("count", sa.Integer),
    sa.Column("yes", sa.Boolean),
    sa.Column("day", sa.Date),
    sa.Column("detail", Json),
    sa.Column("at", table_of(Instance).c.created_at.type),
)


INSERT = insert_into(SAMPLE)
READ = sa.select(SAMPLE).where(SAMPLE.c.id == sa.bindparam("wanted"))
PREPARED = Statement(READ)
AT = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
EMPTY: dict[str, Any] = dict.fromkeys(column.name for column in SAMPLE.columns)


@pytest.fixture
def samples(database: Database) -> Iterator[Database]:
    """A database with the table of samples besides ours."""
    SAMPLE.create(database.engine)
    yield database
    SAMPLE.drop(database.engine)


def stored(database: Database, **values: Any) -> tuple[Any, ...]:
    with database.unit_of_work() as work:
        work.write(INSERT, {**EMPTY, "id": "one", **values})
    return read(database)


def read(database: Database) -> tuple[Any, ...]:
    with database.reading() as work:
        return work.run(PREPARED, wanted="one")[0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "one"),
        ("id", "Zoë Ó'Brien; DROP -- %s ? :x"),
        ("count", -(2**31)),
        ("yes", True),
        ("yes", False),
        ("day", date(2024, 2, 29)),
        ("at", AT),
        ("at", datetime(2026, 3, 2, tzinfo=UTC)),
        ("detail", {"list": [1, 2.5, None, "ü"], "nested": {"yes": True}}),
        ("detail", {}),
        ("detail", None),
    ],
)
def test_a_value_comes_back_as_it_went(samples: Database, column: str, value: object) -> None:
    with samples.unit_of_work() as work:
        work.write(INSERT, {**EMPTY, "id": "one", column: value})
        row = work.run(Statement(sa.select(SAMPLE)))[0]
    assert row[list(EMPTY).index(column)] == value


def test_a_moment_of_another_zone_comes_back_in_utc(samples: Database) -> None:
    row = stored(samples, at=AT.astimezone(timezone(timedelta(hours=5))))
    assert (row[-1], row[-1].utcoffset()) == (AT, timedelta(0))


def test_a_prepared_read_equals_core(samples: Database) -> None:
    row = stored(samples, count=7, yes=True, day=date(2026, 3, 2), detail={"a": [1]}, at=AT)
    with samples.reading() as work:
        assert row == tuple(work.connection.execute(READ, {"wanted": "one"}).one())


def test_a_prepared_write_equals_core(samples: Database) -> None:
    values = {"count": 7, "yes": False, "day": date(2026, 3, 2), "detail": {"a": [1]}, "at": AT}
    stored(samples, **values)
    with samples.unit_of_work() as work:
        work.connection.execute(sa.insert(SAMPLE), {"id": "two", **values})
        same = sa.select(sa.func.count(sa.distinct(SAMPLE.c.at)), sa.func.count(sa.distinct(SAMPLE.c.day)))
        assert work.connection.execute(same).one() == (1, 1)


def test_a_write_says_how_many_rows_it_changed(samples: Database) -> None:
    change = Statement(sa.update(SAMPLE).where(SAMPLE.c.id == sa.bindparam("wanted")).values(count=1))
    stored(samples)
    with samples.unit_of_work() as work:
        assert [work.write(change, {"wanted": wanted}) for wanted in ("one", "none")] == [1, 0]


def test_a_constant_of_the_statement_is_sent_with_it(samples: Database) -> None:
    stored(samples, count=7)
    with samples.reading() as work:
        assert work.run(Statement(sa.select(SAMPLE.c.id).where(SAMPLE.c.count == 7).limit(1))) == [("one",)]


def test_a_value_that_is_not_given_is_an_error_and_never_null(samples: Database) -> None:
    with samples.unit_of_work() as work, pytest.raises(KeyError):
        work.write(INSERT, {"id": "one"})


def test_a_moment_without_a_zone_is_refused(samples: Database) -> None:
    with pytest.raises(ValueError, match="naive"):
        stored(samples, at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_one_statement_runs_on_both_databases(tmp_path: Path, samples: Database) -> None:
    stored(samples, count=7)
    other = open_database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    SAMPLE.create(other.engine)
    assert stored(other, count=7) == read(samples)
    other.dispose()
