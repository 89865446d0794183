"""What providers open their doors for, who is booked, and who came."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import Channel, ProviderEventKind


class ProviderEvent(SQLModel, table=True):
    """An open day, a taster session or a staff session of a provider; without `places` anybody more may come.

    It is about one of the provider's programmes, or about all of them.
    """

    __tablename__ = "provider_event"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("places IS NULL OR places > 0", name="places_positive"),
        sa.CheckConstraint("(called_off_at IS NULL) = (called_off_reason IS NULL)", name="called_off_with_reason"),
    )

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    kind: ProviderEventKind = enum_of(ProviderEventKind)
    title: str = Field(max_length=TITLE)
    venue: str = Field(max_length=TITLE)
    programme_id: str | None = refers_to("programme.id", default=None)
    starts_at: datetime
    ends_at: datetime
    places: int | None = None
    revision: int = 1
    announced_at: datetime
    announced_by: str = Field(max_length=ID)
    called_off_at: datetime | None = None
    called_off_reason: str | None = Field(default=None, max_length=TEXT)


class VisitBooking(SQLModel, table=True):
    """A place at a provider's event, for one learner or for one member of staff.

    The provider knows it by its `reference` alone: who the learner is, only the organisation that booked can say. Where
    several booked for one learner, each without knowing of the others, the learner takes one place.
    """

    __tablename__ = "visit_booking"
    __table_args__ = (
        sa.CheckConstraint("(journey_id IS NULL) <> (person_id IS NULL)", name="of_one"),
        sa.CheckConstraint("(journey_id IS NULL) = (agreed_on IS NULL)", name="agreed_by_learners"),
        sa.CheckConstraint("(attended IS NULL) = (attendance_at IS NULL)", name="attendance_dated"),
        sa.Index(
            "ix_visit_booking_learner_once", "event_id", "journey_id", "organisation_id", unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"), postgresql_where=sa.text("cancelled_at IS NULL"),
        ),
        sa.Index(
            "ix_visit_booking_person_once", "event_id", "person_id", unique=True,
            sqlite_where=sa.text("cancelled_at IS NULL"), postgresql_where=sa.text("cancelled_at IS NULL"),
        ),
    )  # fmt: skip

    id: str = key()
    event_id: str = refers_to("provider_event.id")
    reference: str = Field(max_length=20, unique=True)
    organisation_id: str = refers_to("organisation.id")
    journey_id: str | None = refers_to("journey.id", default=None)
    person_id: str | None = refers_to("person.id", default=None)
    booked_at: datetime
    booked_by: str = Field(max_length=ID)
    # When and how the learner agreed.
    agreed_on: date | None = None
    agreed_channel: Channel | None = enum_of(Channel, default=None, nullable=True)
    cancelled_at: datetime | None = None
    attended: bool | None = None
    attendance_at: datetime | None = None
    attendance_by: str | None = Field(default=None, max_length=ID)
