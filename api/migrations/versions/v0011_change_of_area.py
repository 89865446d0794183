"""changes of vocational area, what became of each unit, and reviews with an adviser."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RESULTS = ("carried", "recognition_pending", "continues", "closed", "recognised", "not_recognised")
CHANNELS = ("phone", "text_message", "email", "letter", "home_visit", "face_to_face", "through_carer")


def upgrade() -> None:
    """Bring the tables to this revision; of reviews held before, nobody said whether an adviser took part."""
    op.add_column("review", sa.Column("with_adviser", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
    op.create_table(
        "area_change",
        sa.Column("hand_off_id", sa.String(36), nullable=False),
        sa.Column("review_id", sa.String(36), nullable=True),
        sa.Column("proposed_by", _words("proposer", "learner", "home"), nullable=False),
        sa.Column("learner_said_on", sa.Date(), nullable=False),
        sa.Column("learner_channel", _words("channel", *CHANNELS), nullable=False),
        sa.Column("last_learning_on", sa.Date(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("planned_credit_before", sa.Integer(), nullable=True),
        sa.Column("planned_credit", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_area_change_hand_off_id_hand_off")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_area_change_review_id_review")),
        sa.PrimaryKeyConstraint("hand_off_id", name=op.f("pk_area_change")),
    )
    op.create_index(op.f("ix_area_change_review_id"), "area_change", ["review_id"], unique=False)
    op.create_table(
        "credit_transfer",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("hand_off_id", sa.String(36), nullable=False),
        sa.Column("unit_id", sa.String(36), nullable=False),
        sa.Column("result", _words("unitresult", *RESULTS), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(36), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_credit_transfer_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(result IN ('recognised', 'not_recognised')) = (decided_at IS NOT NULL)",
            name=op.f("ck_credit_transfer_decided_when_decided"),
        ),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_credit_transfer_hand_off_id_hand_off")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_credit_transfer_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_transfer")),
        sa.UniqueConstraint("hand_off_id", "unit_id", name=op.f("uq_credit_transfer_hand_off_id_unit_id")),
    )
    for column in ("hand_off_id", "unit_id"):
        op.create_index(op.f(f"ix_credit_transfer_{column}"), "credit_transfer", [column], unique=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
