"""What is kept of the newest links, so that a history that is gone as a whole is missed too."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from engine.linked import LINK
from engine.tables import ID


class Checkpoint(SQLModel, table=True):
    """How far all that is chained had come at a moment, chained to the one before; numbered from 1 without a gap."""

    __tablename__ = "checkpoint"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    heads: int
    link: str = Field(max_length=LINK)


class CheckpointHead(SQLModel, table=True):
    """The version and newest link of one instance, or of whatever else is chained, that had changed since then.

    It refers to no instance by a foreign key: it is there to say that one was, whatever became of it.
    """

    __tablename__ = "checkpoint_head"

    checkpoint: int = Field(primary_key=True, foreign_key="checkpoint.number")
    instance_id: str = Field(primary_key=True, max_length=ID, index=True)
    version: int
    link: str = Field(max_length=LINK)


class ChainHead(SQLModel, table=True):
    """The last number and the link of a chain that no other row keeps, so that the loss of its end shows."""

    __tablename__ = "chain_head"

    name: str = Field(primary_key=True, max_length=100)
    sequence: int
    link: str = Field(max_length=LINK)
