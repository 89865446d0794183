"""Agreements between organisations: who signed, for which days, and the clauses that act."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import AgreementBasis, AgreementKind, TargetMeasure

_FIRST = {"server_default": sa.text("1")}


class Agreement(SQLModel, table=True):
    """An agreement in force on the local dates `starts_on` to `ends_on`, both included (guard G1).

    `required` makes it a hard condition where it would only be a warning; `may_open_support` is clause ext_05.
    `provider_calendar` lets the receiver's own closures count in every time limit that opens under it ("Time").
    `answer_by_link` lets the receiver's people answer by the link of an e-mail, without signing in (clause str_06).
    Only where its `basis` is contractual do its clauses stop anything.

    One that was drafted here (`drafted_at`, by `drafted_by`) counts for nothing until all have signed (`signed_at`);
    others came from a document. `revision` counts every change of the record, `version` the agreements that follow one
    another through `follows_id`. `owner_id` keeps it (clause ext_10). One ended early was agreed until `agreed_until`.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("signed_at IS NULL OR withdrawn_at IS NULL", name="not_signed_and_withdrawn"),
        sa.CheckConstraint("notice_days >= 0", name="notice_not_negative"),
        sa.CheckConstraint("review_months > 0", name="review_positive"),
        sa.CheckConstraint("meeting_weeks > 0", name="meeting_positive"),
    )

    id: str = key()
    kind: AgreementKind = enum_of(AgreementKind)
    partnership_id: str | None = refers_to("partnership.id", default=None)
    title: str = Field(max_length=TITLE)
    starts_on: date
    ends_on: date
    required: bool = False
    may_open_support: bool = False
    provider_calendar: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})
    answer_by_link: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})
    basis: AgreementBasis = enum_of(
        AgreementBasis, default=AgreementBasis.CONTRACTUAL, sa_column_kwargs={"server_default": "contractual"}
    )
    revision: int = Field(default=1, sa_column_kwargs=_FIRST)
    version: int = Field(default=1, sa_column_kwargs=_FIRST)
    follows_id: str | None = refers_to("agreement.id", default=None)
    drafted_at: datetime | None = None
    drafted_by: str | None = refers_to("organisation.id", default=None)
    owner_id: str | None = refers_to("person.id", default=None)
    signed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    agreed_until: date | None = None
    notice_days: int | None = None
    review_months: int | None = None
    meeting_weeks: int | None = None


class AgreementParty(SQLModel, table=True):
    """A side of an agreement, the day it signed, and who did so for it; unsigned while empty.

    Of one that came from a document it is only known on which day.
    """

    __tablename__ = "agreement_party"

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    organisation_id: str = Field(primary_key=True, max_length=ID, foreign_key="organisation.id", index=True)
    signed_on: date | None = None
    signed_by: str | None = refers_to("person.id", default=None)


class AgreementDelivery(SQLModel, table=True):
    """A part of the journey that the partner may deliver (clause ext_01): a stage or a component by its word."""

    __tablename__ = "agreement_delivery"

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    part: str = Field(primary_key=True, max_length=NAME)


class AgreementRecord(SQLModel, table=True):
    """A record that the partner must return with its work (clause ext_04); `part` empty: with any work."""

    __tablename__ = "agreement_record"

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    record: str = Field(primary_key=True, max_length=NAME)
    part: str = Field(default="", primary_key=True, max_length=NAME)


class AgreementTime(SQLModel, table=True):
    """A time limit that the agreement sets in place of the default, in the unit of the rule; empty: no limit."""

    __tablename__ = "agreement_time"
    __table_args__ = (sa.CheckConstraint("amount IS NULL OR amount > 0", name="amount_positive"),)

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    rule: str = Field(primary_key=True, max_length=NAME)
    amount: int | None = None


class AgreementClause(SQLModel, table=True):
    """What an agreement says in words under one of the clauses of its kind."""

    __tablename__ = "agreement_clause"

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    clause: str = Field(primary_key=True, max_length=NAME)
    text: str = Field(max_length=TEXT)


class AgreementTarget(SQLModel, table=True):
    """What one side is to reach from `from_on` to `until_on`: per cent, or so much of what it is `about`.

    Clauses ext_02, str_09 and int_06.
    """

    __tablename__ = "agreement_target"
    __table_args__ = (
        sa.CheckConstraint("until_on >= from_on", name="until_after_from"),
        sa.CheckConstraint("amount >= 0 AND (measure = 'other' OR amount <= 100)", name="amount_possible"),
        sa.CheckConstraint("(measure = 'other') = (about IS NOT NULL)", name="other_about_something"),
    )

    id: str = key()
    agreement_id: str = refers_to("agreement.id")
    organisation_id: str = refers_to("organisation.id")
    measure: TargetMeasure = enum_of(TargetMeasure)
    about: str | None = Field(default=None, max_length=TITLE)
    amount: int
    from_on: date
    until_on: date


class AgreementQualification(SQLModel, table=True):
    """A qualification that somebody of the partner's staff is to have (clause ext_03)."""

    __tablename__ = "agreement_qualification"

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    qualification: str = Field(primary_key=True, max_length=NAME)


class PlaceReservation(SQLModel, table=True):
    """Places of a pool that are for learners whom `organisation_id` sends (str_04).

    They are kept from the day on which all have signed to the last day of the agreement.
    """

    __tablename__ = "place_reservation"
    __table_args__ = (sa.CheckConstraint("places > 0", name="places_positive"),)

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    pool_id: str = Field(primary_key=True, max_length=ID, foreign_key="place_pool.id", index=True)
    organisation_id: str = Field(primary_key=True, max_length=ID, foreign_key="organisation.id")
    places: int
