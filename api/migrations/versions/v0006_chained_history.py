"""history chained by hash."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 500
FIXED = ("instance_id", "sequence", "event", "source", "target", "at", "recorded_at", "actor_kind", "actor_id",
         "organisation_id", "command_id")  # fmt: skip
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("instance", sa.Column("link", sa.String(64), server_default="", nullable=False))
    op.add_column("history_entry", sa.Column("salt", sa.String(16), nullable=True))
    op.add_column("history_entry", sa.Column("digest", sa.String(64), server_default="", nullable=False))
    op.add_column("history_entry", sa.Column("link", sa.String(64), server_default="", nullable=False))
    op.add_column("history_entry", sa.Column("erased_at", MOMENT, nullable=True))
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "checkpoint_head",
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint"], ["checkpoint.number"], name=op.f("fk_checkpoint_head_checkpoint_checkpoint")
        ),
        sa.PrimaryKeyConstraint("checkpoint", "instance_id", name=op.f("pk_checkpoint_head")),
    )
    op.create_index(op.f("ix_checkpoint_head_instance_id"), "checkpoint_head", ["instance_id"], unique=False)
    op.create_table(
        "chain_head",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chain_head")),
    )
    _chain_what_is_there()


def _chain_what_is_there() -> None:
    """Chain each instance's history as it stands now: what was done to it before, nobody can say."""
    connection = op.get_bind()
    instance = sa.table("instance", sa.column("id"), sa.column("link"))
    page = sa.select(instance.c.id).order_by(instance.c.id).limit(BATCH)
    ids = connection.execute(page).scalars().all()
    while ids:
        _chain(connection, instance, ids)
        ids = connection.execute(page.where(instance.c.id > ids[-1])).scalars().all()


def _chain(connection: sa.Connection, instance: sa.TableClause, ids: Sequence[str]) -> None:
    moments = [sa.column(name, MOMENT) for name in ("at", "recorded_at")]
    others: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in (*FIXED, "reason", "salt", "digest", "link") if name not in ("at", "recorded_at")
    ]
    history = sa.table("history_entry", *others, *moments, sa.column("detail", JSON))
    entries = (
        sa.select(history).where(history.c.instance_id.in_(ids)).order_by(history.c.instance_id, history.c.sequence)
    )
    heads: dict[str, str] = {}
    made = []
    for row in connection.execute(entries).mappings():
        salt = secrets.token_hex(8)
        digest = _hash([salt, {"reason": row["reason"], "detail": row["detail"]}])
        fixed = {name: row[name] for name in FIXED if row[name] is not None}
        head = heads[row["instance_id"]] = _hash([heads.get(row["instance_id"], ""), fixed, digest])
        made.append(
            {"of": row["instance_id"], "at_place": row["sequence"], "salt": salt, "digest": digest, "link": head}
        )
    if made:
        found = (history.c.instance_id == sa.bindparam("of")) & (history.c.sequence == sa.bindparam("at_place"))
        values: dict[str, Any] = {name: sa.bindparam(name) for name in ("salt", "digest", "link")}
        connection.execute(sa.update(history).where(found).values(values), made)
        head_of = sa.update(instance).where(instance.c.id == sa.bindparam("of")).values(link=sa.bindparam("link"))
        connection.execute(head_of, [{"of": one, "link": link} for one, link in heads.items()])


def _hash(value: Any) -> str:
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite keeps moments in UTC and forgets to say so.
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    return value
