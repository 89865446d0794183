"""purposes of sharing, and copies that can be recalled."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PURPOSES = ("referral", "programme", "support", "placement", "progression")


def upgrade() -> None:
    """Bring the tables to this revision: what was shared until now named no purpose, and was for any."""
    allowed = ", ".join(f"'{purpose}'" for purpose in PURPOSES)
    for table in ("consent", "shared_with_hand_off"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("purpose", sa.String(40), nullable=True))
            batch_op.create_check_constraint(op.f(f"ck_{table}_sharingpurpose"), f"purpose IN ({allowed})")
    with op.batch_alter_table("consent") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(36), nullable=True))
        batch_op.add_column(sa.Column("withdrawal_said_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawal_channel", sa.String(60), nullable=True))
    op.add_column("learner", sa.Column("tracking_objection_at", sa.DateTime(timezone=True), nullable=True))
    _copies()
    _items()


def _copies() -> None:
    op.create_table(
        "record_copy",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("journey_id", sa.String(36), nullable=False),
        sa.Column("kind", _words("copykind", "record", "list"), nullable=False),
        sa.Column("format", _words("copyformat", "json", "csv", "html"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("receiver_id", sa.String(36), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", _words("copyoutcome", "destroyed", "returned", "cannot_be"), nullable=True),
        sa.Column("note", sa.String(4000), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(36), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_record_copy_outcome_with_moment")),
        sa.CheckConstraint("(outcome IS NULL) = (note IS NULL)", name=op.f("ck_record_copy_outcome_with_reason")),
        sa.CheckConstraint(
            "outcome IS NULL OR recalled_at IS NOT NULL", name=op.f("ck_record_copy_settled_after_recall")
        ),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_record_copy_journey_id_journey")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_record_copy_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["organisation.id"], name=op.f("fk_record_copy_receiver_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_copy")),
    )
    for column in ("journey_id", "organisation_id", "receiver_id"):
        op.create_index(op.f(f"ix_record_copy_{column}"), "record_copy", [column], unique=False)


def _items() -> None:
    op.create_table(
        "copy_item",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("copy_id", sa.String(36), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("basis", sa.String(60), nullable=True),
        sa.Column("purpose", _words("sharingpurpose", *PURPOSES), nullable=True),
        sa.Column("consent_id", sa.String(36), nullable=True),
        sa.Column("hand_off_id", sa.String(36), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["record_copy.id"], name=op.f("fk_copy_item_copy_id_record_copy")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_copy_item_consent_id_consent")),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_copy_item_hand_off_id_hand_off")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_item")),
    )
    for column in ("consent_id", "copy_id", "hand_off_id"):
        op.create_index(op.f(f"ix_copy_item_{column}"), "copy_item", [column], unique=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
