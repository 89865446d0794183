"""referrals that somebody is still writing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.String(36)


def upgrade() -> None:
    """Bring the tables to this revision."""
    refers = {"person_id": "person", "organisation_id": "organisation", "learner_id": "learner",
              "journey_id": "journey"}  # fmt: skip
    later = {"learner_id", "journey_id"}
    op.create_table(
        "referral_draft",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(column, ID, nullable=column in later) for column in refers),
        sa.Column("answers", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_referral_draft_{column}_{target}"))
            for column, target in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_draft")),
    )
    for column in refers:
        op.create_index(op.f(f"ix_referral_draft_{column}"), "referral_draft", [column], unique=False)
