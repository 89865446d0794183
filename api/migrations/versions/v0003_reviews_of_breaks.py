"""reviews of breaks, and levels of chasing as agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "break_review",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("break_id", sa.String(36), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("finding", sa.String(4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["break_id"], ["break_in_learning.id"], name=op.f("fk_break_review_break_id_break_in_learning")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_review")),
    )
    op.create_index(op.f("ix_break_review_break_id"), "break_review", ["break_id"], unique=False)
    # What was switched off stays so: the names alone still mean that. Renamed, the column would keep the old name in its
    # constraint on PostgreSQL.
    for table in ("deadline", "task"):
        op.add_column(table, sa.Column("levels_agreed", sa.String(200), server_default="", nullable=False))
        names = sa.table(table, sa.column("levels_agreed"), sa.column("levels_off"))
        op.execute(sa.update(names).values(levels_agreed=names.c.levels_off))
        op.drop_column(table, "levels_off")
