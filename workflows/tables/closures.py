"""Days on which nobody works beyond the bank holidays of England."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TITLE, key, refers_to

_EVERYBODYS = sa.text("organisation_id IS NULL AND removed_at IS NULL")
_OWN = sa.text("organisation_id IS NOT NULL AND removed_at IS NULL")


class Closure(SQLModel, table=True):
    """A day taken off the working calendar: an extra bank holiday for everybody, or one organisation's own day.

    An organisation's own days count only in time limits whose agreement says so; its nation changes nothing ("Time").
    One that is removed stays for the record, without force from `removed_at` on.
    """

    __tablename__ = "closure"
    __table_args__ = (
        sa.Index("ix_closure_everybodys", "day", unique=True, sqlite_where=_EVERYBODYS, postgresql_where=_EVERYBODYS),
        sa.Index("ix_closure_own", "organisation_id", "day", unique=True, sqlite_where=_OWN, postgresql_where=_OWN),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
    )

    id: str = key()
    day: date
    name: str = Field(max_length=TITLE)
    organisation_id: str | None = refers_to("organisation.id", default=None)
    added_at: datetime
    added_by: str = Field(max_length=ID)
    removed_at: datetime | None = None
    removed_by: str | None = Field(default=None, max_length=ID)
