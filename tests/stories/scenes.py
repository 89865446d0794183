"""Scenes that many stories begin with: told over the interface once a process, then put back as the rows they left."""

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from itertools import count
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from psycopg import sql
from sqlmodel import SQLModel

from tests.people import Cast
from tests.stories.story import Story

# The rows of a table as the driver gives them, so that they come back to the letter.
Rows = Sequence[Any]
Tell = TypeVar("Tell", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a telling left: its answer, the time, the rows by table, counters, and who had signed in."""

    told: Any
    moment: datetime
    keys: int
    rows: dict[str, Rows]
    counters: Rows
    signed_in: dict[str, tuple[str, datetime]]


# The scenes told last: a test rarely begins with one that tests of long ago began with.
MOST = 80
_SCENES: dict[str, _Scene] = {}


def scene(tell: Tell) -> Tell:
    """A scene that is told anew only where something happened before it.

    What the same telling left on a database with only the cast in it is remembered, and put back from then on.
    """

    @wraps(tell)
    def told(story: Story, *args: Any, **about: Any) -> Any:
        if story.cast.is_touched():
            return tell(story, *args, **about)
        engine = story.cast.runtime.database.engine
        said = [tell.__module__, tell.__name__, engine.dialect.name, story.clock.now(), args, about]
        name = json.dumps(said, default=str, sort_keys=True)
        if name in _SCENES:
            _SCENES[name] = _SCENES.pop(name)
            return _put_back(story, _SCENES[name])
        before = _rows(story.cast)
        answer = tell(story, *args, **about)
        _SCENES[name] = _remember(story, answer, before)
        if len(_SCENES) > MOST:
            del _SCENES[next(iter(_SCENES))]
        return answer

    return cast("Tell", told)


def _remember(story: Story, answer: Any, before: dict[str, Rows]) -> _Scene:
    after = _rows(story.cast)
    changed = {name: rows for name, rows in after.items() if rows != before[name]}
    with story.cast.runtime.database.reading() as transaction:
        counters = transaction.connection.exec_driver_sql(_COUNTERS[transaction.connection.dialect.name]).all()
    return _Scene(
        told=deepcopy(answer), moment=story.clock.now(), keys=next(story.keys), rows=changed,
        counters=[tuple(row) for row in counters], signed_in=story.cast.tokens(),
    )  # fmt: skip


def _put_back(story: Story, found: _Scene) -> Any:
    with story.cast.runtime.database.unit_of_work() as transaction:
        connection = transaction.connection
        write = {"sqlite": _write_sqlite, "postgresql": _write_postgresql}[connection.dialect.name]
        write(connection, found)
    story.cast.sign_in_again(found.signed_in)
    story.keys = count(found.keys + 1)
    story.clock.move_to(found.moment)
    return deepcopy(found.told)


_COUNTERS = {
    "sqlite": "SELECT 1 WHERE 0",
    "postgresql": "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences"
    " WHERE last_value IS NOT NULL",
}


def _rows(cast_: Cast) -> dict[str, Rows]:
    """Every row by table: as tuples from SQLite, as JSON texts from PostgreSQL."""
    with cast_.runtime.database.reading() as transaction:
        connection = transaction.connection
        read = _READ[connection.dialect.name]
        names = [table.name for table in SQLModel.metadata.sorted_tables]
        return {name: [tuple(row) for row in connection.exec_driver_sql(_about(read, name))] for name in names}


def _write_sqlite(connection: sa.Connection, found: _Scene) -> None:
    # Rows may refer to such as come after them; all is asked at the commit.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name, rows in found.rows.items():
        connection.exec_driver_sql(_about(_DELETE, name))
        if rows:
            marks = sql.SQL(", ").join(sql.SQL("?") * len(rows[0]))
            connection.exec_driver_sql(_about(_INSERT, name, marks), list(rows))


def _write_postgresql(connection: sa.Connection, found: _Scene) -> None:
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for name, rows in found.rows.items():
        connection.exec_driver_sql(_about(_DELETE, name))
        connection.exec_driver_sql(_about(_POPULATE, name), (f"[{','.join(row[0] for row in rows)}]",))
    for counter, value in found.counters:
        connection.exec_driver_sql("SELECT setval(%s::regclass, %s)", (counter, value))


_READ = {
    "sqlite": sql.SQL("SELECT * FROM {0}"),
    "postgresql": sql.SQL("SELECT to_jsonb(one)::text FROM {0} AS one"),
}
_DELETE = sql.SQL("DELETE FROM {0}")
_INSERT = sql.SQL("INSERT INTO {0} VALUES ({1})")
_POPULATE = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, %s::jsonb)")


def _about(statement: sql.SQL, name: str, *more: sql.Composable) -> str:
    return statement.format(sql.Identifier(name), *more).as_string()
