"""What learners write on their own page, in their own words."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflows.tables.columns import TEXT, enum_of, key, refers_to
from workflows.vocabulary import NoteKind


class LearnerNote(SQLModel, table=True):
    """A comment of the learner's, or that they ask for a change or for support; read by named staff.

    `review_id` is the review at which named staff had it before them. What is asked for has a task of its own.
    """

    __tablename__ = "learner_note"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    kind: NoteKind = enum_of(NoteKind)
    written_at: datetime
    text: str = Field(max_length=TEXT)
    review_id: str | None = refers_to("review.id", default=None)
