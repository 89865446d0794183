"""How column types are written in a migration: in plain SQLAlchemy, so that old migrations need none of our code."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.dialects import postgresql

POSTGRESQL = sa.make_url("postgresql://").get_dialect()()


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """The source text of a column type that Alembic would render wrongly; False leaves the item to Alembic."""
    if kind != "type":
        return False
    if isinstance(item, sa.JSON) and isinstance(item.dialect_impl(POSTGRESQL), postgresql.JSONB):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if not isinstance(item, sa.types.TypeDecorator):
        return False
    stored = item.impl_instance
    if isinstance(stored, sa.String):
        return f"sa.String({stored.length or ''})"
    if isinstance(stored, sa.DateTime):
        return f"sa.DateTime(timezone={stored.timezone})"
    return False
