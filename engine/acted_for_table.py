"""What is kept of commands that somebody ran for a colleague."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME


class ActedFor(SQLModel, table=True):
    """A command that one person ran for another, also one that leaves no history; kept for good."""

    __tablename__ = "acted_for"

    command_id: str = Field(primary_key=True, max_length=ID)
    name: str = Field(max_length=NAME)
    actor_id: str = Field(max_length=ID)
    acting_for: str = Field(max_length=ID, index=True)
    organisation_id: str | None = Field(default=None, max_length=ID)
    at: datetime
