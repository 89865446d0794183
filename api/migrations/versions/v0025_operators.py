"""who runs the installation, and what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID, WORD = sa.String(36), sa.String(60)
ROLES = (
    "manager", "coordinator", "adviser", "tutor", "employer_engagement", "mis_officer", "finance", "level_2_lead",
    "safeguarding_lead", "worker", "placement_contact", "tracking_officer", "administrator", "operator",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_person_role_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_person_role_role"), sa.column("role").in_(ROLES))
    deed = sa.Enum(
        "looked", "sent_again", "checked", name="operatordeed", native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "operator_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", WORD, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("acting_for", ID, nullable=True),
        sa.Column("deed", deed, nullable=False),
        sa.Column("channel", WORD, nullable=True),
        sa.Column("topic", WORD, nullable=True),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_entry")),
    )
    op.create_index("ix_operator_entry_at", "operator_entry", ["at", "id"], unique=False)
    op.create_index(
        "ix_delivery_failed", "delivery", ["settled_at", "id"], unique=False,
        sqlite_where=sa.text("status = 'failed'"), postgresql_where=sa.text("status = 'failed'"),
    )  # fmt: skip
