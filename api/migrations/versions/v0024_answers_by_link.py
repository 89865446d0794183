"""a hand-off can be answered by the link of an e-mail, where the agreement allows it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.String(36)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(
        "agreement", sa.Column("answer_by_link", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
    )
    op.add_column("history_entry", sa.Column("via", sa.String(60), nullable=True))
    refers = {"person_id": "person", "hand_off_id": "hand_off"}
    op.create_table(
        "answer_link",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(column, ID, nullable=False) for column in refers),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_answer_link_{column}_{target}"))
            for column, target in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_answer_link_token_hash")),
    )
    for column in refers:
        op.create_index(op.f(f"ix_answer_link_{column}"), "answer_link", [column], unique=False)
