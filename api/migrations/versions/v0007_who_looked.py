"""who looked at a learner's record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "access_head",
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_access_head_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_access_head")),
    )
    op.create_table(
        "access_entry",
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(60), nullable=False),
        sa.Column("actor_id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=True),
        sa.Column("acting_for", sa.String(36), nullable=True),
        sa.Column("surface", sa.String(60), nullable=False),
        sa.Column("journey_id", sa.String(36), nullable=True),
        sa.Column("hand_off_id", sa.String(36), nullable=True),
        sa.Column("relationships", JSON, nullable=False),
        sa.Column("override_id", sa.String(36), nullable=True),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("link", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_access_entry_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", "sequence", name=op.f("pk_access_entry")),
    )
    op.create_index(op.f("ix_access_entry_journey"), "access_entry", ["journey_id", "id"], unique=False)
    op.add_column("command_record", sa.Column("shown", JSON, nullable=True))
