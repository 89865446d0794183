"""one place at an event for a learner for whom several organisations booked."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STANDS = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision: of a journey each organisation books once, and none learns of the others."""
    op.drop_index("ix_visit_booking_learner_once", "visit_booking")
    op.create_index(
        "ix_visit_booking_learner_once", "visit_booking", ["event_id", "journey_id", "organisation_id"], unique=True,
        sqlite_where=STANDS, postgresql_where=STANDS,
    )  # fmt: skip
