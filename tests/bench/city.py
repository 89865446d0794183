"""A million learners: the demonstration's records, told once over the interface, multiplied by the database itself.

The lead of the demonstration has ten thousand of them, with all that belongs to each record. All others are learners of
other networks of the same shape, with what lists read of them.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from engine.database import Database

LEARNERS, OF_THE_LEAD, NETWORKS = 1_000_000, 10_000, 74
# The end of an id gives way to a number; the rest of it is enough to tell ids apart.
KEPT, ROOM = 29, 10_000_000
NETWORK = (
    "organisation", "person", "person_role", "partnership", "partnership_member", "programme", "place_pool",
    "agreement", "agreement_party", "agreement_delivery",
)  # fmt: skip
LISTED = ("learner", "instance", "journey", "responsibility_period", "hand_off", "deadline", "task", "chase")
# Of these only what is still open; by which column that is told.
_ENDING = {"deadline": "ended_at", "task": "ended_at", "chase": "cleared_at"}
_NEVER = ("access_entry", "access_head", "inbox_item", "outbox_message", "command_record", *NETWORK)
# What must be different in each copy, from which number on; the last two are digits alone.
_NUMBERED: Mapping[str, int] = {
    "person.email": ROOM, "journey.reference": ROOM, "hand_off.reference": ROOM,
    "learner.uln": 100 * ROOM, "organisation.ukprn": 2 * ROOM,
}  # fmt: skip
_DIGITS = ("learner.uln", "organisation.ukprn")
_SERIES = sa.table("bench_number", sa.column("n", sa.Integer))
nth = _SERIES.c.n
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What the demonstration holds, row by row, and which ids belong to learners and which to the network."""

    kind: str
    rows: Mapping[str, Sequence[Row]]
    learners: frozenset[str]
    network: frozenset[str]

    @classmethod
    def read(cls, connection: sa.Connection) -> "Told":
        """Everything; a row belongs to a learner when a foreign key says so, directly or through others."""
        tables = SQLModel.metadata.sorted_tables
        rows = {table.name: sorted((row._asdict() for row in connection.execute(sa.select(table))), key=_parts_last)
                for table in tables}  # fmt: skip
        learners = {row["id"] for row in rows["learner"]}
        # Twice: a journey names its learner, and shares its id with the instance that stands before it.
        for table in (*tables, *tables):
            if table.name not in NETWORK:
                learners |= {row["id"] for row in rows[table.name] if "id" in row and _belongs(table, row, learners)}
        network = frozenset(row["id"] for name in NETWORK for row in rows[name] if "id" in row)
        return cls(connection.dialect.name, rows, frozenset(learners), network)

    def of_learners(self) -> Mapping[str, Sequence[Row]]:
        """All rows that belong to learners, but for messages and who looked."""
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in _NEVER]
        return {table.name: [row for row in self.rows[table.name] if _belongs(table, row, self.learners)]
                for table in tables}  # fmt: skip

    def listed(self) -> Mapping[str, Sequence[Row]]:
        """Those of them that lists read: what is still open of what ends."""
        of_learners = self.of_learners()
        return {name: [row for row in of_learners[name] if row.get(_ENDING.get(name, "")) is None] for name in LISTED}

    def of_the_lead(self) -> int:
        """How many records the organisation that leads the demonstration answers for."""
        leads = {row["lead_id"] for row in self.rows["partnership"]}
        journeys = {row["id"] for row in self.rows["journey"]}
        return sum(row["responsible"] in leads for row in self.rows["instance"] if row["id"] in journeys)


@dataclass
class Copies:
    """Which numbers get a copy of the rows of some tables, and of which network it is: None leaves it where it was."""

    which: sa.ColumnElement[bool]
    network: sa.ColumnElement[int] | None
    rows: Mapping[str, Sequence[Row]]

    def have(self, identifier: str) -> bool:
        """Whether what has this id has copies too."""
        return identifier in self._ids

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(row["id"] for rows in self.rows.values() for row in rows if "id" in row)


def fill(database: Database) -> None:
    """Multiply the demonstration in this database up to a million learners; some minutes."""
    with database.unit_of_work() as transaction:
        connection = transaction.connection
        told = Told.read(connection)
        own = OF_THE_LEAD // told.of_the_lead()
        with _numbers(connection, LEARNERS // len(told.rows["learner"])):
            _copy(connection, told, Copies(nth <= NETWORKS, nth, {name: told.rows[name] for name in NETWORK}))
            _copy(connection, told, Copies(nth <= own, None, told.of_learners()))
            _copy(connection, told, Copies(nth > own, nth % NETWORKS + 1, told.listed()))


def multiply(database: Database, copies: int) -> None:
    """So many copies more of every learner in this database, with the same organisations."""
    with database.unit_of_work() as transaction:
        told = Told.read(transaction.connection)
        with _numbers(transaction.connection, copies):
            _copy(transaction.connection, told, Copies(nth > 0, None, told.of_learners()))


@contextmanager
def _numbers(connection: sa.Connection, count: int) -> Iterator[None]:
    connection.execute(sa.text("CREATE TABLE bench_number (n integer PRIMARY KEY)"))
    connection.execute(sa.insert(_SERIES), [{"n": number} for number in range(1, count + 1)])
    yield
    connection.execute(sa.text("DROP TABLE bench_number"))


def _parts_last(row: Row) -> bool:
    """A hand-off's instance names that of its journey, which must be there before."""
    return row.get("parent_id") is not None


def _belongs(table: sa.Table, row: Row, learners: Collection[str]) -> bool:
    return row.get("id") in learners or any(row[column.name] in learners for column in table.c if column.foreign_keys)


def _copy(connection: sa.Connection, told: Told, copies: Copies) -> None:
    for table in SQLModel.metadata.sorted_tables:
        columns = [each for each in table.c if each is not table.autoincrement_column]
        for place, row in enumerate(copies.rows.get(table.name, ())):
            values = [_value(told, copies, column, row, place) for column in columns]
            chosen = sa.select(*values).select_from(_SERIES).where(copies.which)
            connection.execute(sa.insert(table).from_select([column.name for column in columns], chosen))


def _value(told: Told, copies: Copies, column: sa.Column[Any], row: Row, place: int) -> sa.ColumnElement[Any]:
    value = row[column.name]
    first = _NUMBERED.get(str(column))
    if value is None or (column.foreign_keys and value in told.learners and not copies.have(value)):
        return sa.literal(None, column.type)
    if first is not None:
        number = _text(first + place * ROOM // 100 + nth)
        return number if str(column) in _DIGITS else sa.literal("B") + number
    if isinstance(value, str) and (value in told.learners or value in told.network):
        return _id(told, copies, value)
    if isinstance(value, dict | list):
        return _within(told, copies, column, value)
    return sa.literal(value, column.type)


def _id(told: Told, copies: Copies, value: str) -> sa.ColumnElement[Any]:
    if value in told.learners:
        return sa.literal(value[:KEPT]) + _number(nth)
    return sa.literal(value) if copies.network is None else sa.literal(value[:KEPT]) + _number(copies.network)


def _within(told: Told, copies: Copies, column: sa.Column[Any], value: Any) -> sa.ColumnElement[Any]:
    """Data with the ids that stand in it."""
    text = json.dumps(value)
    found: sa.ColumnElement[Any] = sa.literal(text)
    for each in sorted(told.learners | told.network):
        if each in text:
            found = sa.func.replace(found, each, _id(told, copies, each))
    return sa.cast(found, column.type) if told.kind == "postgresql" else found


def _number(number: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    """Seven digits."""
    return sa.func.substr(_text(number + ROOM), 2)


def _text(number: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    return sa.cast(number, sa.String)
