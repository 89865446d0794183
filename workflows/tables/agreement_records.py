"""What is recorded under agreements: steps taken, meetings held, evidence of safety, qualifications of staff."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME, Json
from workflows.tables.columns import TEXT, enum_of, key, refers_to
from workflows.vocabulary import AgreementStep, MeetingKind

_NOT_REMOVED = sa.text("removed_at IS NULL")


class AgreementChange(SQLModel, table=True):
    """A step in the life of an agreement: written in the transaction that takes it, never changed.

    `revision` is that of the agreement after it. `before` is all that a draft said until it was changed.
    """

    __tablename__ = "agreement_change"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "revision", "what", name="uq_agreement_change_once"),)

    id: str = key()
    agreement_id: str = refers_to("agreement.id")
    revision: int
    what: AgreementStep = enum_of(AgreementStep)
    at: datetime
    by_id: str = Field(max_length=ID)
    acting_for: str | None = Field(default=None, max_length=ID)
    organisation_id: str | None = refers_to("organisation.id", default=None)
    note: str | None = Field(default=None, max_length=TEXT)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class AgreementMeeting(SQLModel, table=True):
    """A meeting or review that was held under an agreement (ext_08, ext_09, str_09)."""

    __tablename__ = "agreement_meeting"

    id: str = key()
    agreement_id: str = refers_to("agreement.id")
    kind: MeetingKind = enum_of(MeetingKind)
    held_on: date
    note: str | None = Field(default=None, max_length=TEXT)
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)


class AgreementSafety(SQLModel, table=True):
    """Evidence that a side's health and safety were looked at, and until when that holds (clause ext_06)."""

    __tablename__ = "agreement_safety"
    __table_args__ = (sa.CheckConstraint("valid_until >= checked_on", name="valid_after_check"),)

    id: str = key()
    agreement_id: str = refers_to("agreement.id")
    organisation_id: str = refers_to("organisation.id")
    evidence: str = Field(max_length=TEXT)
    checked_on: date
    valid_until: date
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)


class StaffQualification(SQLModel, table=True):
    """That somebody of an organisation has a qualification, as its manager recorded it (clause ext_03).

    One that is removed stays for the record.
    """

    __tablename__ = "staff_qualification"
    __table_args__ = (
        sa.Index(
            "ix_staff_qualification_held", "person_id", "qualification", unique=True, sqlite_where=_NOT_REMOVED,
            postgresql_where=_NOT_REMOVED,
        ),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
    )  # fmt: skip

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    person_id: str = refers_to("person.id")
    qualification: str = Field(max_length=NAME)
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)
    removed_at: datetime | None = None
    removed_by: str | None = Field(default=None, max_length=ID)
