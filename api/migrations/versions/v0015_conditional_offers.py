"""offers that ask for an answer by a day, and stand under conditions until they are met."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision: offers stored until now ask for no day, and nothing is known to be met."""
    with op.batch_alter_table("hand_off") as batch_op:
        batch_op.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("conditions_met_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("conditions_met", sa.String(4000), nullable=True))
