"""what waits on somebody is found without looking through every time limit."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    open_ones = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_deadline_waiting", "deadline", ["waiting_on", "due_at"], sqlite_where=open_ones, postgresql_where=open_ones
    )
