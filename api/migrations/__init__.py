"""Brings a database to the tables this release needs, or says why the two do not fit."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from engine.database import Database, open_database
from engine.errors import SchemaMismatch

# Any number will do, as long as every process that migrates one database asks for the same.
ADVISORY_LOCK = 7_236_541


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration of this package; commands that touch a database need its open `connection`."""
    config = Config()
    config.set_main_option("script_location", "api:migrations")
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str | None:
    """The revision this release needs: the newest migration it carries."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def current(url: str) -> str | None:
    """The revision of the database at `url`, or None while it has no tables of ours."""
    with _opened(url) as database, database.reading() as work:
        return _revision(work.connection)


def upgrade(url: str) -> None:
    """Bring the database at `url` to `head()` in one transaction; nothing happens when it is there already.

    Raises SchemaMismatch when a newer release made the database, or when rows would point at nothing.
    """
    with _opened(url) as database:
        if database.engine.dialect.name == "sqlite":
            sa.event.listen(database.engine, "connect", _without_foreign_keys)
        with database.unit_of_work() as work:
            _wait_for_turn(work.connection)
            found = _revision(work.connection)
            if found is not None and not _is_known(found):
                raise SchemaMismatch(misfit(found, head()))
            command.upgrade(configuration(work.connection), "head")
            _refuse_orphans(work.connection)


def check(url: str) -> None:
    """Raise SchemaMismatch unless the database at `url` is exactly at `head()`; the message says what to do."""
    sentence = misfit(current(url), head())
    if sentence is not None:
        raise SchemaMismatch(sentence)


def misfit(found: str | None, needed: str | None) -> str | None:
    """Why a database at revision `found` does not fit a release that needs `needed`, and what to do; or None."""
    if found == needed:
        return None
    if found is None:
        return "The database has no tables yet. Run: journey db upgrade"
    if not _is_known(found):
        return (
            f"The database is at revision {found}, which this release does not know: a newer release made it. "
            "Install the release that made it."
        )
    return (
        f"The database is older than this release: it is at revision {found}, and {needed} is needed. "
        "Make a copy of it, then run: journey db upgrade"
    )


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.dispose()


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _is_known(revision: str) -> bool:
    try:
        return ScriptDirectory.from_config(configuration()).get_revision(revision) is not None
    except CommandError:
        return False


def _without_foreign_keys(connection: sqlite3.Connection, _entry: object) -> None:
    # A batch migration drops and renames whole tables, which would carry off the rows that refer to them.
    connection.execute("PRAGMA foreign_keys=off")


def _wait_for_turn(connection: sa.Connection) -> None:
    # On SQLite the writing transaction itself already keeps a second migrating process waiting.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))


def _refuse_orphans(connection: sa.Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    tables = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
    if tables:
        raise SchemaMismatch(
            f"Rows in {', '.join(tables)} refer to rows that are not there, so nothing was changed. "
            "Restore the newest good copy of the database, then run: journey db upgrade"
        )
