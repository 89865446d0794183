"""Files kept beside a journey: what each is, and apart from that its content, so that lists stay light."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.rules.files import LONGEST_NAME
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import FileKind

MEDIA_TYPE, SHA256 = 80, 64


class JourneyFile(SQLModel, table=True):
    """A file that somebody of `organisation_id` added; the content of a removed one is gone, that it was there stays.

    `file_name` is what it was called where it came from, made harmless; `size` is in bytes, `sha256` of the content.
    One that belongs to a hand-off and is `shared` both its sides see; a `restricted` one named staff alone, one
    `withheld` the learner not (rule 0.6).
    """

    __tablename__ = "journey_file"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size_positive"),
        sa.CheckConstraint("NOT shared OR hand_off_id IS NOT NULL", name="shared_by_hand_off"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        sa.CheckConstraint("removed_at IS NULL OR removed_reason IS NOT NULL", name="removed_for_reason"),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    hand_off_id: str | None = refers_to("hand_off.id", default=None)
    kind: FileKind = enum_of(FileKind)
    title: str = Field(max_length=TITLE)
    file_name: str = Field(max_length=LONGEST_NAME)
    media_type: str = Field(max_length=MEDIA_TYPE)
    size: int
    sha256: str = Field(max_length=SHA256)
    shared: bool = False
    restricted: bool = False
    withheld: bool = False
    organisation_id: str = refers_to("organisation.id")
    added_at: datetime
    added_by: str = Field(max_length=ID)
    removed_at: datetime | None = None
    removed_by: str | None = Field(default=None, max_length=ID)
    removed_reason: str | None = Field(default=None, max_length=TEXT)


class FileContent(SQLModel, table=True):
    """What is in a file, as it was sent."""

    __tablename__ = "journey_file_content"

    file_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey_file.id")
    content: bytes = Field(sa_type=sa.LargeBinary)
