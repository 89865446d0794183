"""Columns that many tables share: ids, names, enumerations held by a CHECK, and JSON lists."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from engine.tables import ID

TEXT = 4000
TITLE = 200


def enum_of(words: type[StrEnum], **options: Any) -> Any:
    """A column that holds one word of `words`, checked by the database."""
    kind = sa.Enum(
        words, native_enum=False, create_constraint=True, length=40, name=words.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip
    return Field(sa_type=kind, **options)


def key(**options: Any) -> Any:
    """The primary key: an opaque id."""
    return Field(primary_key=True, max_length=ID, **options)


def refers_to(target: str, **options: Any) -> Any:
    """A foreign key to `target` ("table.column"), indexed."""
    return Field(foreign_key=target, max_length=ID, index=True, **options)
