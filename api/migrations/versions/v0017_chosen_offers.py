"""which of the places offered a learner chose."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision: of what was accepted until now nobody said that it was chosen."""
    op.add_column("hand_off", sa.Column("chosen_on", sa.Date(), nullable=True))
