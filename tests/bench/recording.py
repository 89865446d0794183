"""Writes down every statement that passes through a driver, to be run again without us."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa

Statements = list[tuple[str, Any]]


@dataclass
class Record:
    """The statements of the transaction at hand, from its begin to its commit."""

    statements: Statements = field(default_factory=list)

    def take(self) -> Statements:
        """What was written down since the last time."""
        taken, self.statements = self.statements, []
        return taken


def record_on(engine: sa.Engine) -> Record:
    """Write down what every new connection of `engine` runs."""
    record = Record()
    connect = {"sqlite": _recording_sqlite, "postgresql": _recording_postgres}[engine.dialect.name](record)
    sa.event.listen(engine, "do_connect", lambda _dialect, _entry, args, named: connect(*args, **named))
    # What comes before a transaction (is the connection alive?) is no part of it.
    sa.event.listen(engine, "checkout", lambda _connection, _entry, _proxy: record.take())
    return record


def run_again(connection: Any, statements: Statements) -> None:
    """Run the statements of one transaction on a bare driver connection, fetch what they answer, and commit."""
    for sql, values in statements:
        with closing(connection.cursor()) as cursor:
            cursor.execute(sql, values)
            if cursor.description:
                cursor.fetchall()
    connection.commit()


def _recording_sqlite(record: Record) -> Callable[..., sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, values: Any = (), /) -> "Cursor":
            record.statements.append((sql, values))
            super().execute(sql, values)
            return self

    class Connection(sqlite3.Connection):
        def cursor(self, *_factory: Any) -> Any:
            return super().cursor(Cursor)

    return lambda *args, **named: sqlite3.connect(*args, **named, factory=Connection)


def _recording_postgres(record: Record) -> Callable[..., psycopg.Connection[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> "Cursor":
            record.statements.append((query, params))
            super().execute(query, params, **more)
            return self

    return lambda *args, **named: psycopg.connect(*args, **named, cursor_factory=Cursor)
