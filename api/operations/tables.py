"""What is kept of those who run the installation: that they looked, and what they did."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME
from workflows.tables.columns import enum_of, key


class OperatorDeed(StrEnum):
    """What somebody who runs the installation did there."""

    LOOKED = "looked"
    SENT_AGAIN = "sent_again"
    CHECKED = "checked"


class OperatorEntry(SQLModel, table=True):
    """That an operator looked, the first time on a London day, or had something done; a machine by its key.

    What was sent again is told by channel and topic, one delivery by its id too, with how many they were. It holds
    nothing of any learner.
    """

    __tablename__ = "operator_entry"
    __table_args__ = (sa.Index("ix_operator_entry_at", "at", "id"),)

    id: str = key()
    at: datetime
    actor_kind: str = Field(max_length=NAME)
    actor_id: str = Field(max_length=ID)
    organisation_id: str | None = Field(default=None, max_length=ID)
    acting_for: str | None = Field(default=None, max_length=ID)
    deed: OperatorDeed = enum_of(OperatorDeed)
    channel: str | None = Field(default=None, max_length=NAME)
    topic: str | None = Field(default=None, max_length=NAME)
    delivery_id: str | None = Field(default=None, max_length=ID)
    number: int = 0
