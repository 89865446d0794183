"""Opens a database and runs transactions on it; the only place that commits."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from engine.statements import Statement

READ_ONLY = "read_only"
# More kinds of statements are asked than the 500 that are kept unless told; making one takes longer than its answer.
STATEMENTS_KEPT = 5_000
# PostgreSQL error classes of a race that was lost: serialisation failure, deadlock, unique violation.
LOST_RACE_STATES = frozenset({"40001", "40P01", "23505"})


@dataclass
class Transaction:
    """A connection inside one transaction, with an ORM session on it for rows outside the hot path."""

    connection: sa.Connection
    # What was read once and holds until the transaction ends, by a name for it.
    read_once: dict[str, Any] = field(default_factory=dict)
    # Whose records the answer shows, to be noted before it goes out (`engine.runtime.Noting`).
    shown: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def session(self) -> Session:
        """A session that joins this transaction; it is flushed before the commit."""
        return Session(self.connection, expire_on_commit=False)

    def run(self, statement: Statement, **values: Any) -> list[tuple[Any, ...]]:
        """Run a prepared read; what the session holds unwritten is written first."""
        self.flush()
        return statement.run(self.connection, values)

    def run_alike(self, statement: Statement, own: int, make: Callable[..., Any],
                  **values: Any) -> list[tuple[Any, ...]]:  # fmt: skip
        """Run a prepared read of rows that are much alike; see `Statement.run_alike`."""
        self.flush()
        return statement.run_alike(self.connection, values, own, make)

    def write(self, statement: Statement, values: Mapping[str, Any]) -> int:
        """Run a prepared write; the number of rows changed."""
        return statement.write(self.connection, values)

    def write_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a prepared write for each of `rows`; the number of rows changed."""
        return statement.write_many(self.connection, rows) if rows else 0

    def follow_indexes(self) -> None:
        """Find rows by their indexes from here on, not by reading whole tables into a hash; SQLite does so anyway.

        For questions whose conditions PostgreSQL reckons dearer than reading a million rows, when a few thousand are
        at hand of which it asks them in no time.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql("SET LOCAL enable_hashjoin = off")
            self.connection.exec_driver_sql("SET LOCAL enable_mergejoin = off")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What the block writes is taken back alone when it raises; the transaction goes on."""
        # The session joins the transaction first: begun inside the block it would take a savepoint of its own.
        self.session.connection()
        self.flush()
        # Not the session's own savepoint: that is set at its first statement, after ours have gone to the driver.
        with self.connection.begin_nested():
            try:
                yield
                self.flush()
            except BaseException:
                self.session.expunge_all()
                raise

    def flush(self) -> None:
        """Write what the session holds, if there is one."""
        if "session" in self.__dict__:
            self.session.flush()

    def close(self) -> None:
        """Let go of the rows that were read, which stay readable: a session and its rows hold on to each other."""
        if "session" in self.__dict__:
            self.session.close()


class Database:
    """An opened SQLite or PostgreSQL database."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def unit_of_work(self) -> Iterator[Transaction]:
        """A writing transaction: committed when the block ends, rolled back when it raises."""
        with self.engine.connect() as connection, connection.begin() as begun, closing(Transaction(connection)) as work:
            yield work
            work.flush()
            begun.commit()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction for reading only, always rolled back."""
        with self.engine.connect() as connection:
            connection.execution_options(**{READ_ONLY: True})
            with connection.begin(), closing(Transaction(connection)) as work:
                yield work
                connection.rollback()

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """A transaction for reading only that sees one moment throughout, whatever is written while it lasts."""
        with self.reading() as transaction:
            if self.engine.dialect.name == "postgresql":
                # There each statement sees what was committed before it; SQLite reads one moment of its own accord.
                transaction.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield transaction

    @contextmanager
    def rehearsal(self) -> Iterator[Transaction]:
        """A writing transaction that is always rolled back: what it wrote, only the block itself ever saw."""
        with self.engine.connect() as connection, connection.begin() as begun, closing(Transaction(connection)) as work:
            yield work
            begun.rollback()

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url` (sqlite:///path or postgresql://...), set up for durable writes."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        engine = sa.create_engine(
            url, connect_args={"check_same_thread": False, "timeout": 10}, hide_parameters=True,
            query_cache_size=STATEMENTS_KEPT,
        )  # fmt: skip
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = sa.create_engine(
            url, pool_size=20, max_overflow=20, pool_pre_ping=True, hide_parameters=True,
            query_cache_size=STATEMENTS_KEPT,
        )  # fmt: skip
        sa.event.listen(engine, "connect", _set_up_postgres)
    return Database(engine)


def lost_race(error: BaseException) -> bool:
    """Whether `error` says that another transaction was first, so that the whole action may run again."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.IntegrityError):
        return "UNIQUE" in str(cause)
    if isinstance(cause, sqlite3.OperationalError):
        return "locked" in str(cause)
    return getattr(cause, "sqlstate", None) in LOST_RACE_STATES


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own implicit BEGIN is deferred and loses updates; `_begin_sqlite` takes its place.
    connection.isolation_level = None
    for pragma in ("journal_mode=wal", "foreign_keys=on", "busy_timeout=10000", "synchronous=full"):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgres(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # Compiling a query of long conditions takes longer than running it, and reading along an index costs no disk's arm.
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.execute("SET random_page_cost = 1.1")
    connection.autocommit = False


def _begin_sqlite(connection: sa.Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    # Straight to the driver: every command begins here, and the way through Core costs more than the statement.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
