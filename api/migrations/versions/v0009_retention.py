"""holds, erasures, and records that say no more who somebody was."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
IN_FORCE = sa.text("lifted_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("learner", sa.Column("erased_at", MOMENT, nullable=True))
    op.add_column("concern", sa.Column("about", sa.String(4000), nullable=True))
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("set_by", sa.String(36), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", sa.String(36), nullable=True),
        sa.Column("lift_reason", sa.String(4000), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_hold_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_legal_hold_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_learner_id"), "legal_hold", ["learner_id"], unique=False)
    op.create_index(
        "ix_legal_hold_in_force", "legal_hold", ["learner_id"], unique=True, sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )  # fmt: skip
    _erasure()


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("kind", _words("recordkind", "record", "consents", "concerns", "messages"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.String(36), nullable=False),
        sa.Column(
            "ground",
            _words("erasureground", "schedule", "no_longer_needed", "consent_withdrawn", "objection", "unlawful",
                   "legal_obligation"),
            nullable=False,
        ),
        sa.Column("schedule", sa.String(200), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_erasure_rows_not_negative")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_erasure_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )  # fmt: skip
    op.create_index(op.f("ix_erasure_learner_id"), "erasure", ["learner_id"], unique=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
