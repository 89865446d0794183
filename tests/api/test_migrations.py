"""The migrations build exactly the tables of the code, on both databases, and a misfit is refused with the way out."""

import re
from contextlib import closing
from sqlite3 import connect

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import SQLModel

from api import migrations
from engine.database import Database, open_database
from engine.errors import SchemaMismatch

SQLITE_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'"
# One row a column, constraint or index, with everything PostgreSQL itself knows of it.
POSTGRES_SCHEMA = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || ' not null ' || a.attnotnull
       || ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), 'none') || ' identity ' || a.attidentity::text
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace
   AND c.relname <> 'alembic_version'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL
SELECT 'index', tablename, indexname, indexdef
  FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


def schema(database: Database) -> set[tuple[str, ...]]:
    """Every column, constraint and index of the database, as the database itself describes it."""
    with database.reading() as work:
        if database.engine.dialect.name == "postgresql":
            return {tuple(row) for row in work.connection.exec_driver_sql(POSTGRES_SCHEMA)}
        rows = work.connection.exec_driver_sql(SQLITE_SCHEMA).all()
    return {(kind, name, clause) for kind, name, text in rows for clause in clauses(text or "")}


def clauses(statement: str) -> list[str]:
    """The parts of a CREATE statement between its outermost commas, so that their order does not matter."""
    parts, depth = [""], 0
    for letter in statement[statement.find("(") :]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += letter
    return [re.sub(r"\s+", " ", part).strip(" ()\"'") for part in parts]


def set_revision(url: str, revision: str) -> None:
    """Make the database say that it is at `revision`."""
    database = open_database(url)
    with database.unit_of_work() as work:
        work.connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    database.dispose()


def test_migrations_build_the_tables_of_the_code(database: Database, empty_database_url: str) -> None:
    fresh = open_database(empty_database_url)
    SQLModel.metadata.create_all(fresh.engine)
    described = schema(fresh)
    fresh.dispose()
    assert schema(database) == described


@pytest.mark.parametrize("part", ["check", "index", "not null", "varchar(36)", "foreign key", "where"])
def test_the_description_tells_everything_apart(database: Database, part: str) -> None:
    described = str(schema(database)).lower().replace("character varying", "varchar")
    assert part in described


def test_autogenerate_finds_nothing_left_to_do(database: Database) -> None:
    with database.unit_of_work() as work:
        command.check(migrations.configuration(work.connection))


def test_an_upgraded_database_fits(empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url)
    migrations.check(empty_database_url)
    assert migrations.current(empty_database_url) == migrations.head()


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrations.upgrade(database_url)
    assert migrations.current(database_url) == migrations.head()


def test_a_database_without_tables_is_refused_with_the_command(empty_database_url: str) -> None:
    with pytest.raises(SchemaMismatch, match=r"no tables yet\. Run: journey db upgrade"):
        migrations.check(empty_database_url)


def test_a_newer_database_is_refused(empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url)
    set_revision(empty_database_url, "from_the_future")
    with pytest.raises(SchemaMismatch, match="Install the release that made it"):
        migrations.check(empty_database_url)


def test_a_newer_database_is_not_upgraded(empty_database_url: str) -> None:
    migrations.upgrade(empty_database_url)
    set_revision(empty_database_url, "from_the_future")
    with pytest.raises(SchemaMismatch, match="from_the_future"):
        migrations.upgrade(empty_database_url)


def test_an_older_database_is_refused_with_the_command() -> None:
    assert migrations.misfit(found=migrations.head(), needed="the_next") == (
        f"The database is older than this release: it is at revision {migrations.head()}, and the_next is needed. "
        "Make a copy of it, then run: journey db upgrade"
    )


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_rows_that_point_at_nothing_stop_an_upgrade(database_url: str) -> None:
    with closing(connect(database_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(
            "INSERT INTO history_entry (instance_id, sequence, event, target, at, recorded_at, actor_kind, actor_id,"
            " command_id, detail) VALUES ('nobody', 1, 'started', 'open', '2026', '2026', 'clock', 'clock', 'c', '{}')"
        )
    with pytest.raises(SchemaMismatch, match="history_entry refer to rows that are not there"):
        migrations.upgrade(database_url)
