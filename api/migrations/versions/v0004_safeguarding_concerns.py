"""concerns about a learner's safety."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "concern",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("journey_id", sa.String(36), nullable=False),
        sa.Column("on_journey_id", sa.String(36), nullable=False),
        sa.Column("handler_id", sa.String(36), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(36), nullable=False),
        sa.Column("raised_for_id", sa.String(36), nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(200), nullable=True),
        sa.Column("immediate", sa.Boolean(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "no_further_action",
                "advice_given",
                "watch",
                "hold",
                "social_care",
                "emergency",
                name="concerndecision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(36), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "no_further_action",
                "risk_ended",
                "with_social_care",
                "with_police",
                "handed_on",
                name="concernoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(36), nullable=True),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_concern_decision_with_moment")),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_concern_outcome_with_moment")),
        sa.CheckConstraint("outcome IS NULL OR decision IS NOT NULL", name=op.f("ck_concern_closed_after_decision")),
        sa.ForeignKeyConstraint(["handler_id"], ["organisation.id"], name=op.f("fk_concern_handler_id_organisation")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_concern_journey_id_journey")),
        sa.ForeignKeyConstraint(["on_journey_id"], ["journey.id"], name=op.f("fk_concern_on_journey_id_journey")),
        sa.ForeignKeyConstraint(
            ["raised_for_id"], ["organisation.id"], name=op.f("fk_concern_raised_for_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("reference", name=op.f("uq_concern_reference")),
    )
    for column in ("handler_id", "journey_id", "on_journey_id", "raised_for_id"):
        op.create_index(op.f(f"ix_concern_{column}"), "concern", [column], unique=False)
    op.create_table(
        "concern_note",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("concern_id", sa.String(36), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(36), nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_note_concern_id_concern")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_note")),
    )
    op.create_index(op.f("ix_concern_note_concern_id"), "concern_note", ["concern_id"], unique=False)
    op.create_table(
        "safeguarding_override",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("journey_id", sa.String(36), nullable=False),
        sa.Column("hand_off_id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.String(36), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=False),
        sa.ForeignKeyConstraint(
            ["hand_off_id"], ["hand_off.id"], name=op.f("fk_safeguarding_override_hand_off_id_hand_off")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_safeguarding_override_journey_id_journey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_safeguarding_override_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_override")),
    )
    for column in ("hand_off_id", "journey_id", "organisation_id"):
        op.create_index(op.f(f"ix_safeguarding_override_{column}"), "safeguarding_override", [column], unique=False)
