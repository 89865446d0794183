"""What keeps a learner's record from being erased, and that it was erased: neither says who the learner was."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import ErasureGround, RecordKind

_IN_FORCE = sa.text("lifted_at IS NULL")


class LegalHold(SQLModel, table=True):
    """That nothing of a learner's record may be erased, from `set_at` until it was lifted; one at a time in force.

    `set_by` and `lifted_by` are a person's id, or the command line.
    """

    __tablename__ = "legal_hold"
    __table_args__ = (
        sa.Index(
            "ix_legal_hold_in_force", "learner_id", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
    )

    id: str = key()
    learner_id: str = refers_to("learner.id")
    reason: str = Field(max_length=TEXT)
    set_at: datetime
    set_by: str = Field(max_length=ID)
    lifted_at: datetime | None = None
    lifted_by: str | None = Field(default=None, max_length=ID)
    lift_reason: str | None = Field(default=None, max_length=TEXT)


class Erasure(SQLModel, table=True):
    """That one kind of record of a learner was erased: when, by whom, on which ground, by which schedule, how much.

    `kept_until` is the last day on which it was kept by that; `rows` counts what was changed or deleted.
    """

    __tablename__ = "erasure"
    __table_args__ = (sa.CheckConstraint("rows >= 0", name="rows_not_negative"),)

    id: str = key()
    learner_id: str = refers_to("learner.id")
    kind: RecordKind = enum_of(RecordKind)
    at: datetime
    by_id: str = Field(max_length=ID)
    ground: ErasureGround = enum_of(ErasureGround)
    schedule: str = Field(max_length=TITLE)
    kept_until: date
    rows: int
