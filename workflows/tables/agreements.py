"""Agreements between organisations: who signed, for which days, and the clauses that act."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME
from workflows.tables.columns import TITLE, enum_of, key, refers_to
from workflows.vocabulary import AgreementKind


class Agreement(SQLModel, table=True):
    """An agreement in force on the local dates `starts_on` to `ends_on`, both included (guard G1).

    `required` makes it a hard condition where it would only be a warning; `may_open_support` is clause ext_05.
    `provider_calendar` lets the receiver's own closures count in every time limit that opens under it ("Time").
    """

    __tablename__ = "agreement"
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: str = key()
    kind: AgreementKind = enum_of(AgreementKind)
    partnership_id: str | None = refers_to("partnership.id", default=None)
    title: str = Field(max_length=TITLE)
    starts_on: date
    ends_on: date
    required: bool = False
    may_open_support: bool = False
    provider_calendar: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class AgreementParty(SQLModel, table=True):
    """A side of an agreement and the day it signed; unsigned while empty."""

    __tablename__ = "agreement_party"

    agreement_id: str = Field(primary_key=True, max_length=ID, foreign_key="agreement.id")
    organisation_id: str = Field(primary_key=True, max_length=ID, foreign_key="organisation.id", index=True)
    signed_on: date | None = None


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
