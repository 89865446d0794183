"""Who looked at what of a learner, when and why: one entry a look, chained learner by learner."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.chains import Chain
from engine.linked import LINK
from engine.statements import table_of
from engine.tables import ID, NAME, Json

REQUEST = 64


class AccessEntry(SQLModel, table=True):
    """That something of a learner was shown to somebody; never what it was. Written before the answer went out.

    `surface` is a word of `words.accesses.Surface`, of the journey and the hand-off if one was shown. `relationships`
    are those by which the caller's organisation sees it, none where only a task or report of its own led there;
    `override_id` is the written reason where a safeguarding lead shared it without consent. The ids stay whatever
    becomes of what they name. `acting_for` is the colleague on whose behalf it was looked at.
    """

    __tablename__ = "access_entry"
    __table_args__ = (sa.Index("ix_access_entry_journey", "journey_id", "id"),)

    learner_id: str = Field(primary_key=True, max_length=ID, foreign_key="learner.id")
    sequence: int = Field(primary_key=True)
    id: str = Field(max_length=ID)
    at: datetime
    actor_kind: str = Field(max_length=NAME)
    actor_id: str = Field(max_length=ID)
    organisation_id: str | None = Field(default=None, max_length=ID)
    acting_for: str | None = Field(default=None, max_length=ID)
    surface: str = Field(max_length=NAME)
    journey_id: str | None = Field(default=None, max_length=ID)
    hand_off_id: str | None = Field(default=None, max_length=ID)
    relationships: list[str] = Field(default_factory=list, sa_type=Json)
    override_id: str | None = Field(default=None, max_length=ID)
    request_id: str | None = Field(default=None, max_length=REQUEST)
    link: str = Field(max_length=LINK)


class AccessHead(SQLModel, table=True):
    """How many access entries a learner has, and the link of the newest, so that the loss of the last ones shows."""

    __tablename__ = "access_head"

    learner_id: str = Field(primary_key=True, max_length=ID, foreign_key="learner.id")
    sequence: int
    link: str = Field(max_length=LINK)


ACCESSES = Chain(
    table_of(AccessHead), table_of(AccessEntry), of="learner_id",
    fixed=tuple(name for name in AccessEntry.model_fields if name != "link"),
    entry="access", whole="record of who looked",
)  # fmt: skip
