"""Ids of what is stored, for somebody to try who may not know of it."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from tests.people import Cast

# Rows about what everybody may know, or whose ids nobody is asked for.
PUBLIC = frozenset({"organisation", "partnership", "programme", "closure", "provider_event"})
_MORE_OF = frozenset({"journey", "hand_off", "task", "chase"})


def stored_ids(cast: Cast) -> list[str]:
    """One id of every table that holds any but what is public, the newest, and some of what most routes are about."""
    with cast.runtime.database.reading() as transaction:
        found = [
            str(identifier)
            for table in SQLModel.metadata.sorted_tables
            if "id" in table.c and table.name not in PUBLIC
            for identifier in transaction.connection.scalars(_newest(table))
        ]
    return list(dict.fromkeys(found))


def _newest(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table.c.id).order_by(table.c.id.desc()).limit(3 if table.name in _MORE_OF else 1)
