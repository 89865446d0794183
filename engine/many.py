"""Clauses that name many rows in one parameter, each in the words of the database at hand."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from engine.tables import Json


class _Among(sa.ColumnElement[bool]):
    inherit_cache = True
    type = sa.Boolean()

    def __init__(self, column: sa.ColumnElement[Any], name: str) -> None:
        self.column, self.wanted = column, sa.bindparam(name, type_=sa.JSON())

    def self_group(self, against: Any = None) -> "_Among":
        # It needs no brackets, and SQLite finds no index for what Core would make of it: "... IN (...) = 1".
        return self


class _Pairs(GenericFunction[Any]):
    name = "pairs"
    inherit_cache = True


class _Extended(GenericFunction[Any]):
    name = "extended"
    type = Json
    inherit_cache = True


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether the column is one of the texts in the parameter `name`, a list of any length."""
    return _Among(column, name)


def pairs(name: str) -> sa.TableValuedAlias:
    """The parameter `name`, a mapping of texts to texts, as rows with the columns `key` and `value`."""
    return _Pairs(sa.bindparam(name, type_=sa.JSON())).table_valued("key", "value", name=name)


def extended(name: str, /, **members: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The JSON object in the parameter `name` with more members, which each row has of its own."""
    own: list[sa.ColumnElement[Any]] = []
    for member, column in members.items():
        own += [sa.literal_column(f"'{member}'"), column]
    return _Extended(sa.bindparam(name, type_=Json), *own)


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: SQLCompiler, **named: Any) -> str:
    column, wanted = compiler.process(element.column, **named), compiler.process(element.wanted, **named)
    return f"{column} IN (SELECT value FROM json_each({wanted}))"  # noqa: S608


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: SQLCompiler, **named: Any) -> str:
    column, wanted = compiler.process(element.column, **named), compiler.process(element.wanted, **named)
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text({wanted})))"


@compiles(_Pairs, "sqlite")
def _pairs_on_sqlite(element: _Pairs, compiler: SQLCompiler, **named: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **named)})"


@compiles(_Pairs, "postgresql")
def _pairs_on_postgresql(element: _Pairs, compiler: SQLCompiler, **named: Any) -> str:
    return f"json_each_text({compiler.process(element.clauses, **named)})"


@compiles(_Extended, "sqlite")
def _extended_on_sqlite(element: _Extended, compiler: SQLCompiler, **named: Any) -> str:
    whole, *own = (compiler.process(each, **named) for each in element.clauses)
    return f"json_set({', '.join([whole, *_paths(own)])})"


@compiles(_Extended, "postgresql")
def _extended_on_postgresql(element: _Extended, compiler: SQLCompiler, **named: Any) -> str:
    whole, *own = (compiler.process(each, **named) for each in element.clauses)
    return f"({whole} || jsonb_build_object({', '.join(own)}))"


def _paths(own: list[str]) -> list[str]:
    """Names of members as paths from the top: 'name' becomes '$.name'."""
    return [text if place % 2 else f"'$.{text[1:]}" for place, text in enumerate(own)]
