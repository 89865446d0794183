"""Programmes that providers run, their dated intakes, and the places in each period."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TITLE, key, refers_to


class Programme(SQLModel, table=True):
    """A programme of one provider; without intakes a learner may start on any day."""

    __tablename__ = "programme"

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    title: str = Field(max_length=TITLE)
    sector: str | None = Field(default=None, max_length=TITLE)


class Intake(SQLModel, table=True):
    """A day on which a programme takes learners in."""

    __tablename__ = "intake"

    programme_id: str = Field(primary_key=True, max_length=ID, foreign_key="programme.id")
    starts_on: date = Field(primary_key=True)


class PlacePool(SQLModel, table=True):
    """How many places a programme has for learners who start from `starts_on` to `ends_on`, both included."""

    __tablename__ = "place_pool"
    __table_args__ = (
        sa.CheckConstraint("places >= 0", name="places_not_negative"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: str = key()
    programme_id: str = refers_to("programme.id")
    starts_on: date
    ends_on: date
    places: int


class PlaceTaken(SQLModel, table=True):
    """A place that an accepted or active hand-off holds until it is freed."""

    __tablename__ = "place_taken"

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    pool_id: str = refers_to("place_pool.id")
    taken_at: datetime
    freed_at: datetime | None = None
