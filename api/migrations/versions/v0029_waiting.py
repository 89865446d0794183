"""what waits on an organisation is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    waiting = sa.text("waiting_on IS NOT NULL")
    op.create_index(
        "ix_instance_waiting", "instance", ["waiting_on", "definition"], sqlite_where=waiting, postgresql_where=waiting
    )
