"""Learners: who they are, what they have achieved, what support they need, and what may be shared."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import (
    LawfulBasis,
    Level,
    NeedStatus,
    SharedItem,
    SharingPurpose,
    SupportNeed,
    UlnStatus,
    WordChannel,
)


class Learner(SQLModel, table=True):
    """A young person or adult; `uln` is stored also when it is the temporary value, which never identifies anybody.

    From `erased_at` on the record says no more who it was.
    """

    __tablename__ = "learner"
    __table_args__ = (
        sa.CheckConstraint("uln IS NULL OR length(uln) = 10", name="uln_length"),
        sa.CheckConstraint("(uln_status IN ('valid', 'temporary')) = (uln IS NOT NULL)", name="uln_with_status"),
        sa.Index(
            "uq_learner_valid_uln", "uln", unique=True,
            sqlite_where=sa.text("uln_status = 'valid'"), postgresql_where=sa.text("uln_status = 'valid'"),
        ),
        sa.Index("ix_learner_name", "family_name", "given_name", "birth_date"),
    )  # fmt: skip

    id: str = key()
    given_name: str = Field(max_length=TITLE)
    family_name: str = Field(max_length=TITLE)
    birth_date: date
    uln: str | None = Field(default=None, max_length=10)
    uln_status: UlnStatus = enum_of(UlnStatus)
    phone: str | None = Field(default=None, max_length=40)
    email: str | None = Field(default=None, max_length=TITLE)
    address: str | None = Field(default=None, max_length=TEXT)
    postcode: str | None = Field(default=None, max_length=10)
    safe_contact_times: str | None = Field(default=None, max_length=TITLE)
    current_activity: int | None = None
    activity_since: date | None = None
    high_needs_funded: bool = False
    school_leaving_on: date | None = None
    death_reported_at: datetime | None = None
    died_on: date | None = None
    # Since when the learner objects to the local authority's being told more than the minimum (ESA 2008).
    tracking_objection_at: datetime | None = None
    erased_at: datetime | None = None


class PriorLearning(SQLModel, table=True):
    """Something the learner had achieved before: a qualification or unit with its level and credit.

    `journey_id` is the journey whose referral told it.
    """

    __tablename__ = "prior_learning"

    id: str = key()
    learner_id: str = refers_to("learner.id")
    journey_id: str | None = refers_to("journey.id", default=None)
    title: str = Field(max_length=TITLE)
    level: Level | None = enum_of(Level, default=None, nullable=True)
    unit_number: str | None = Field(default=None, max_length=12)
    credit: int | None = None


class Need(SQLModel, table=True):
    """A support need: as told at referral, then confirmed, changed or ended with a date (rule 5).

    `adjustment` is what a deliverer must do about it; `detail` is for those who may see the need itself.
    """

    __tablename__ = "need"

    id: str = key()
    learner_id: str = refers_to("learner.id")
    code: SupportNeed = enum_of(SupportNeed)
    status: NeedStatus = enum_of(NeedStatus)
    status_on: date
    detail: str | None = Field(default=None, max_length=TEXT)
    adjustment: str | None = Field(default=None, max_length=TEXT)
    told_by: str | None = Field(default=None, max_length=ID)


class Consent(SQLModel, table=True):
    """A lawful basis for sharing one item (one need, if named) with one receiver, or with any when none is named.

    It is for one purpose, or for any when none is named.
    """

    __tablename__ = "consent"

    id: str = key()
    learner_id: str = refers_to("learner.id")
    item: SharedItem = enum_of(SharedItem)
    need: SupportNeed | None = enum_of(SupportNeed, default=None, nullable=True)
    receiver_id: str | None = refers_to("organisation.id", default=None)
    purpose: SharingPurpose | None = enum_of(SharingPurpose, default=None, nullable=True)
    basis: LawfulBasis = enum_of(LawfulBasis)
    given_on: date
    expires_on: date | None = None
    withdrawn_at: datetime | None = None
    # Who recorded that it was taken back, and on which day and by what channel the learner said so.
    withdrawn_by: str | None = Field(default=None, max_length=ID)
    withdrawal_said_on: date | None = None
    withdrawal_channel: str | None = Field(default=None, max_length=NAME)
    # By what channel the learner said so, when it is the learner's own word.
    channel: WordChannel | None = enum_of(WordChannel, default=None, nullable=True)
    recorded_by: str = Field(max_length=ID)
    recorded_at: datetime
