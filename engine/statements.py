"""SQL compiled once per dialect and run on the held driver connection: the hot path builds no statement twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlmodel import SQLModel

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    positional: bool
    binds: tuple[tuple[str, Convert | None], ...]
    constants: Mapping[str, Any]
    answers: bool
    result: tuple[tuple[int, Convert], ...]


class Statement:
    """A Core statement with named bind parameters, compiled at its first use on each dialect."""

    def __init__(self, clause: sa.Executable) -> None:
        self._clause = clause
        self._prepared: dict[str, _Prepared] = {}

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run on the driver connection behind `connection`; rows as tuples of Python values, empty for a write."""
        cursor = self._execute(connection, values)
        prepared = self._prepared[connection.dialect.name]
        rows = cursor.fetchall() if prepared.answers else []
        cursor.close()
        return [_convert(row, prepared.result) for row in rows] if prepared.result else list(map(tuple, rows))

    def run_alike(self, connection: sa.Connection, values: Mapping[str, Any], own: int,
                  make: Callable[..., Any]) -> list[tuple[Any, ...]]:  # fmt: skip
        """Run a read of many rows that are much alike: for each its first columns, `own` in number, and last the rest.

        The rest is what `make` makes of the other columns, once however many rows share them. The first are texts.
        """
        cursor = self._execute(connection, values)
        prepared = self._prepared[connection.dialect.name]
        converters = [(place - own, convert) for place, convert in prepared.result if place >= own]
        rows, answer, known = cursor.fetchall(), list[tuple[Any, ...]](), dict[tuple[Any, ...], Any]()
        cursor.close()
        for row in rows:
            stored = row[own:]
            rest = known.get(stored)
            if rest is None:
                rest = known[stored] = make(*_convert(stored, converters))
            answer.append((*row[:own], rest))
        return answer

    def write(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """Run a write; the number of rows it changed."""
        cursor = self._execute(connection, values)
        changed: int = cursor.rowcount
        cursor.close()
        return changed

    def write_many(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a write once for each of `rows`, all in one call of the driver; the number of rows changed in all."""
        prepared = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        prepared = replace(
            prepared, binds=tuple((name, convert and _once_each(convert)) for name, convert in prepared.binds)
        )
        with closing(connection.connection.cursor()) as cursor:
            cursor.executemany(prepared.sql, [_parameters(prepared, row) for row in rows])
            changed: int = cursor.rowcount
        return changed

    def _execute(self, connection: sa.Connection, values: Mapping[str, Any]) -> Any:
        prepared = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        cursor = connection.connection.cursor()
        cursor.execute(prepared.sql, _parameters(prepared, values))
        return cursor

    def _prepare(self, dialect: Dialect) -> _Prepared:
        compiled: Any = self._clause.compile(dialect=dialect)  # type: ignore[attr-defined]
        columns: Any = self._clause.selected_columns if isinstance(self._clause, sa.Select) else ()
        required = {name for bind, name in compiled.bind_names.items() if bind.required}
        converts = _binders(compiled, dialect)
        names = compiled.positiontup if compiled.positional else tuple(compiled.bind_names.values())
        prepared = _Prepared(
            sql=compiled.string,
            positional=compiled.positional,
            binds=tuple((name, converts.get(name)) for name in names),
            constants={name: value for name, value in compiled.params.items() if name not in required},
            answers=bool(columns),
            result=_converters(columns, dialect),
        )
        self._prepared[dialect.name] = prepared
        return prepared


def _once_each(convert: Convert) -> Convert:
    """The conversion, done once for each moment: rows of one batch share most of theirs."""
    known: dict[datetime, Any] = {}

    def once(value: Any) -> Any:
        if not isinstance(value, datetime):
            return convert(value)
        if value not in known:
            known[value] = convert(value)
        return known[value]

    return once


def _parameters(prepared: _Prepared, values: Mapping[str, Any]) -> Any:
    # A value that nobody gave is a KeyError here, never a silent NULL.
    given = {**prepared.constants, **values}
    found = [given[name] if convert is None else convert(given[name]) for name, convert in prepared.binds]
    if prepared.positional:
        return found
    return {name: value for (name, _), value in zip(prepared.binds, found, strict=True)}


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind a SQLModel class."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def insert_into(table: sa.Table) -> Statement:
    """An insert of one row, every column a parameter of its own name."""
    return Statement(sa.insert(table).values({column.name: sa.bindparam(column.name) for column in table.columns}))


def _binders(compiled: Any, dialect: Dialect) -> dict[str, Convert]:
    found = {}
    for bind, name in compiled.bind_names.items():
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            found[name] = convert
    return found


def _converters(columns: Iterable[Any], dialect: Dialect) -> tuple[tuple[int, Convert], ...]:
    """The places in a row whose values the driver does not give as Python's own, each with what converts them."""
    processors = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    return tuple((place, convert) for place, convert in enumerate(processors) if convert is not None)


def _convert(row: Sequence[Any], converters: Iterable[tuple[int, Convert]]) -> tuple[Any, ...]:
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)
