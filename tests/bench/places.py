"""Makes the databases of the benchmark: one with orders placed, and copies of it for each side."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests import databases

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class Place(Protocol):
    """Where databases can be made and copied."""

    kind: str

    def new(self) -> str:
        """The URL of a new database with all tables."""

    def copy(self, url: str) -> str:
        """The URL of a copy of a database that nobody is connected to."""

    def connect(self, url: str) -> Any:
        """The bare driver's connection, as durable as ours."""

    def settle(self, url: str) -> None:
        """Do now what the database would otherwise do some time during the measurement."""

    def hurry(self, connection: Any) -> None:
        """Let the connection commit without waiting for the disk."""


@dataclass
class SqlitePlace:
    """Files in a folder."""

    folder: Path
    kind: str = "sqlite"

    def new(self) -> str:
        url = self._url()
        databases.add_tables(url)
        return url

    def copy(self, url: str) -> str:
        self.settle(url)
        copy = self._url()
        shutil.copyfile(_path(url), _path(copy))
        return copy

    def connect(self, url: str) -> sqlite3.Connection:
        connection = sqlite3.connect(_path(url), timeout=10, isolation_level=None)
        for pragma in ("journal_mode=wal", "foreign_keys=on", "busy_timeout=10000", "synchronous=full"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def settle(self, url: str) -> None:
        connection = sqlite3.connect(_path(url))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def hurry(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA synchronous=off")

    def _url(self) -> str:
        return f"sqlite:///{self.folder / uuid4().hex}.sqlite3"


@dataclass
class PostgresPlace:
    """Databases of one server."""

    server: str
    kind: str = "postgresql"

    def new(self) -> str:
        url = self._created("template1")
        databases.add_tables(url)
        return url

    def copy(self, url: str) -> str:
        return self._created(str(make_url(url).database))

    def connect(self, url: str) -> psycopg.Connection[Any]:
        return psycopg.connect(_plain(url))

    def settle(self, url: str) -> None:
        with psycopg.connect(_plain(url), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def hurry(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute("SET synchronous_commit = off")
        connection.commit()

    def _created(self, template: str) -> str:
        name = f"bench_{uuid4().hex}"
        with psycopg.connect(_plain(self.server), autocommit=True) as connection:
            create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def drop_all(self) -> None:
        """Drop every database made here."""
        with psycopg.connect(_plain(self.server), autocommit=True) as connection:
            for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'"):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def sqlite_place() -> Iterator[SqlitePlace]:
    """A folder for SQLite files on the disk of the project, removed at the end."""
    folder = Path("build") / f"bench-{uuid4().hex}"
    folder.mkdir(parents=True)
    yield SqlitePlace(folder)
    shutil.rmtree(folder)


@contextmanager
def postgres_place() -> Iterator[PostgresPlace]:
    """A PostgreSQL server that commits durably, as it does by default; tests are content with less."""
    databases.begin_run()
    server = databases.postgres_server()
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        for setting in DURABLE:
            connection.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    place = PostgresPlace(server)
    try:
        yield place
    finally:
        place.drop_all()
        databases.end_run()


def _path(url: str) -> str:
    return str(make_url(url).database)


def _plain(url: str) -> str:
    """The URL as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
