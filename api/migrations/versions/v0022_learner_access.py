"""learners come to what is theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID, HASH, TITLE = sa.String(36), sa.String(64), sa.String(200)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the tables to this revision."""
    _add_way_in(
        "learner_code", "code_hash", sa.Column("code_hash", HASH, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False), sa.Column("used_at", MOMENT, nullable=True),
    )  # fmt: skip
    _add_way_in(
        "learner_account", "email", sa.Column("email", TITLE, nullable=False),
        sa.Column("password_hash", TITLE, nullable=False), sa.Column("chosen_at", MOMENT, nullable=False),
    )  # fmt: skip
    op.create_table(
        "learner_session",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_learner_session_learner_id_learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_learner_session_token_hash")),
    )
    for column in ("learner_id", "expires_at"):
        op.create_index(op.f(f"ix_learner_session_{column}"), "learner_session", [column], unique=False)


def _add_way_in(table: str, found_by: str, *columns: sa.Column[object]) -> None:
    """A way by which a learner comes in, which locks after too many wrong tries."""
    op.create_table(
        table,
        sa.Column("learner_id", ID, nullable=False),
        *columns,
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.CheckConstraint("failed_attempts >= 0", name=op.f(f"ck_{table}_failed_attempts_not_negative")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f(f"fk_{table}_learner_id_learner")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(found_by, name=op.f(f"uq_{table}_{found_by}")),
    )
