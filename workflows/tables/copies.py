"""Copies of what is known of learners that left the system, so that they can be recalled (rule C25)."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME
from workflows.tables.columns import TEXT, enum_of, key, refers_to
from workflows.vocabulary import CopyFormat, CopyKind, CopyOutcome, SharingPurpose


class RecordCopy(SQLModel, table=True):
    """A copy that somebody of `organisation_id` made for `receiver_id`, often the same organisation.

    `digest` is a hash of what it says. It is recalled at `recalled_at`, when the first consent that it rests on was
    taken back; `outcome` and `note` say what then became of it. Of a list there is one for each journey in it.
    """

    __tablename__ = "record_copy"
    __table_args__ = (
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="outcome_with_moment"),
        sa.CheckConstraint("(outcome IS NULL) = (note IS NULL)", name="outcome_with_reason"),
        sa.CheckConstraint("outcome IS NULL OR recalled_at IS NOT NULL", name="settled_after_recall"),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    kind: CopyKind = enum_of(CopyKind)
    format: CopyFormat = enum_of(CopyFormat)
    made_at: datetime
    made_by: str = Field(max_length=ID)
    organisation_id: str = refers_to("organisation.id")
    receiver_id: str = refers_to("organisation.id")
    digest: str = Field(max_length=64)
    recalled_at: datetime | None = None
    outcome: CopyOutcome | None = enum_of(CopyOutcome, default=None, nullable=True)
    note: str | None = Field(default=None, max_length=TEXT)
    settled_at: datetime | None = None
    settled_by: str | None = Field(default=None, max_length=ID)


class CopyItem(SQLModel, table=True):
    """Something that a copy holds: an item of the policy, or what was shared on a basis, through which hand-off."""

    __tablename__ = "copy_item"

    id: str = key()
    copy_id: str = refers_to("record_copy.id")
    item: str = Field(max_length=NAME)
    basis: str | None = Field(default=None, max_length=NAME)
    purpose: SharingPurpose | None = enum_of(SharingPurpose, default=None, nullable=True)
    consent_id: str | None = refers_to("consent.id", default=None)
    hand_off_id: str | None = refers_to("hand_off.id", default=None)
