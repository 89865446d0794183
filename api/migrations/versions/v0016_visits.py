"""providers' events, and the places booked at them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.String(36)
STANDS = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision."""
    kind = sa.Enum(
        "open_day", "taster_session", "staff_session", name="providereventkind", native_enum=False,
        create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "provider_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("venue", sa.String(200), nullable=False),
        sa.Column("programme_id", ID, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_by", ID, nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_reason", sa.String(4000), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_provider_event_ends_after_start")),
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_provider_event_places_positive")),
        sa.CheckConstraint(
            "(called_off_at IS NULL) = (called_off_reason IS NULL)",
            name=op.f("ck_provider_event_called_off_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_provider_event_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_provider_event_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_event")),
    )
    for column in ("organisation_id", "programme_id"):
        op.create_index(op.f(f"ix_provider_event_{column}"), "provider_event", [column], unique=False)
    _bookings()


def _bookings() -> None:
    channel = sa.Enum(
        "phone", "text_message", "email", "letter", "home_visit", "face_to_face", "through_carer", name="channel",
        native_enum=False, create_constraint=True, length=40,
    )  # fmt: skip
    refers = {
        "event_id": "provider_event.id", "organisation_id": "organisation.id", "journey_id": "journey.id",
        "person_id": "person.id",
    }  # fmt: skip
    op.create_table(
        "visit_booking",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("journey_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", ID, nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_channel", channel, nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("attendance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attendance_by", ID, nullable=True),
        sa.CheckConstraint("(journey_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_visit_booking_of_one")),
        sa.CheckConstraint(
            "(journey_id IS NULL) = (agreed_on IS NULL)", name=op.f("ck_visit_booking_agreed_by_learners")
        ),
        sa.CheckConstraint(
            "(attended IS NULL) = (attendance_at IS NULL)", name=op.f("ck_visit_booking_attendance_dated")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_visit_booking_{column}_{target.removesuffix('.id')}")
            )
            for column, target in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_booking")),
        sa.UniqueConstraint("reference", name=op.f("uq_visit_booking_reference")),
    )
    for column in refers:
        op.create_index(op.f(f"ix_visit_booking_{column}"), "visit_booking", [column], unique=False)
    for name, column in (("learner", "journey_id"), ("person", "person_id")):
        op.create_index(
            f"ix_visit_booking_{name}_once", "visit_booking", ["event_id", column], unique=True,
            sqlite_where=STANDS, postgresql_where=STANDS,
        )  # fmt: skip
