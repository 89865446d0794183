"""What providers offer: programmes with all that is said of them, dated intakes, and the places in each period."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import Component, FeatureKind, Level

WORD, AREA = 40, 2


class Programme(SQLModel, table=True):
    """A programme of one provider; without intakes a learner may start on any day.

    It is taught at `postcode`, or else where the organisation is. `summary` is for learners, `for_employers` for
    employers, `entry_requirements` and `how_to_refer` for referrers; ages are full years on the day of the start. A
    bridging programme takes Year 11 leavers through July and August. It is offered no more from `withdrawn_on` on.
    `revision` counts every change of the record, of its parts, features, intakes and places too.
    """

    __tablename__ = "programme"
    __table_args__ = (
        sa.CheckConstraint("oldest_age >= youngest_age", name="oldest_not_below_youngest"),
        sa.CheckConstraint("youngest_age >= 0", name="youngest_not_negative"),
    )

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    title: str = Field(max_length=TITLE)
    sector: str | None = Field(default=None, max_length=TITLE)
    summary: str | None = Field(default=None, max_length=TEXT)
    for_employers: str | None = Field(default=None, max_length=TEXT)
    entry_requirements: str | None = Field(default=None, max_length=TEXT)
    how_to_refer: str | None = Field(default=None, max_length=TEXT)
    postcode: str | None = Field(default=None, max_length=10)
    bridging: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})
    youngest_age: int | None = None
    oldest_age: int | None = None
    withdrawn_on: date | None = None
    revision: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})


class ProgrammePart(SQLModel, table=True):
    """A level at which a programme teaches one of the three components."""

    __tablename__ = "programme_part"

    programme_id: str = Field(primary_key=True, max_length=ID, foreign_key="programme.id")
    component: Component = enum_of(Component, primary_key=True)
    level: Level = enum_of(Level, primary_key=True)


class ProgrammeFeature(SQLModel, table=True):
    """A word that is true of a programme: a Setting, the key of a destination, an Audience, or a SupportNeed."""

    __tablename__ = "programme_feature"

    programme_id: str = Field(primary_key=True, max_length=ID, foreign_key="programme.id")
    kind: FeatureKind = enum_of(FeatureKind, primary_key=True)
    word: str = Field(primary_key=True, max_length=WORD)


class ServedArea(SQLModel, table=True):
    """A postcode area, such as BS, from which a provider declares that it takes learners."""

    __tablename__ = "served_area"

    organisation_id: str = Field(primary_key=True, max_length=ID, foreign_key="organisation.id")
    area: str = Field(primary_key=True, max_length=AREA)


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
