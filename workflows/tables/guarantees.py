"""What learners do and since when, and the offers made to them under the September Guarantee."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TITLE, enum_of, key, refers_to
from workflows.vocabulary import Channel, OfferAnswer


class LearnerActivity(SQLModel, table=True):
    """What a learner did from a day on, by its NCCIS code, as it came onto the record; the latest row counts."""

    __tablename__ = "learner_activity"

    id: str = key()
    learner_id: str = refers_to("learner.id")
    journey_id: str = refers_to("journey.id")
    code: int
    since_on: date
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)


class SeptemberOffer(SQLModel, table=True):
    """A suitable place in education or training offered to a young person, and what they said to it.

    `year` is the one by whose September it is owed; the place is at an organisation known here, or at one described.
    """

    __tablename__ = "september_offer"
    __table_args__ = (
        sa.CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answer_with_day"),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= offered_on", name="answered_after_offer"),
    )

    id: str = key()
    learner_id: str = refers_to("learner.id")
    journey_id: str = refers_to("journey.id")
    year: int
    offered_on: date
    provider_id: str | None = refers_to("organisation.id", default=None)
    provider: str = Field(max_length=TITLE)
    place: str = Field(max_length=TITLE)
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)
    answer: OfferAnswer | None = enum_of(OfferAnswer, default=None, nullable=True)
    answered_on: date | None = None
    answer_channel: Channel | None = enum_of(Channel, default=None, nullable=True)
    answer_recorded_by: str | None = Field(default=None, max_length=ID)
