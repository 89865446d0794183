"""files kept beside a journey, and what is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.String(36)
KINDS = (
    "signed_consent", "plan", "assessment_sheet", "evidence_of_work", "certificate", "letter", "staff_note", "other",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "journey_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("journey_id", ID, nullable=False),
        sa.Column("hand_off_id", ID, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="filekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", ID, nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", ID, nullable=True),
        sa.Column("removed_reason", sa.String(4000), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_journey_file_size_positive")),
        sa.CheckConstraint("NOT shared OR hand_off_id IS NOT NULL", name=op.f("ck_journey_file_shared_by_hand_off")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_journey_file_removed_by_somebody")
        ),
        sa.CheckConstraint(
            "removed_at IS NULL OR removed_reason IS NOT NULL", name=op.f("ck_journey_file_removed_for_reason")
        ),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_file_journey_id_journey")),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_journey_file_hand_off_id_hand_off")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_journey_file_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_file")),
    )
    for column in ("journey_id", "hand_off_id", "organisation_id"):
        op.create_index(op.f(f"ix_journey_file_{column}"), "journey_file", [column], unique=False)
    op.create_table(
        "journey_file_content",
        sa.Column("file_id", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["journey_file.id"], name=op.f("fk_journey_file_content_file_id_journey_file")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_journey_file_content")),
    )
