"""Safeguarding concerns: restricted notes of their own, which no other record mentions (rule C24)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import ConcernDecision, ConcernOutcome


class Concern(SQLModel, table=True):
    """What somebody saw or heard that makes them fear for a learner, and what was decided about it.

    It is about `journey_id`, and looked after on `on_journey_id`: the same, until a transfer took it along. The
    safeguarding leads of `handler_id` are to look at it. It was raised by a person or a system of `raised_for_id`.
    `about` says who the learner was, from when the rest of their record was erased: a concern is kept longer.
    """

    __tablename__ = "concern"
    __table_args__ = (
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decision_with_moment"),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="outcome_with_moment"),
        sa.CheckConstraint("outcome IS NULL OR decision IS NOT NULL", name="closed_after_decision"),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    on_journey_id: str = refers_to("journey.id")
    handler_id: str = refers_to("organisation.id")
    reference: str = Field(max_length=20, unique=True)
    raised_at: datetime
    raised_by: str = Field(max_length=ID)
    raised_for_id: str = refers_to("organisation.id")
    text: str = Field(max_length=TEXT)
    seen_on: date
    place: str | None = Field(default=None, max_length=TITLE)
    immediate: bool
    decision: ConcernDecision | None = enum_of(ConcernDecision, default=None, nullable=True)
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=ID)
    outcome: ConcernOutcome | None = enum_of(ConcernOutcome, default=None, nullable=True)
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, max_length=ID)
    about: str | None = Field(default=None, max_length=TEXT)


class ConcernNote(SQLModel, table=True):
    """What a safeguarding lead wrote on a concern: with the decision, between, and with the outcome. Never edited."""

    __tablename__ = "concern_note"

    id: str = key()
    concern_id: str = refers_to("concern.id")
    written_at: datetime
    written_by: str = Field(max_length=ID)
    text: str = Field(max_length=TEXT)


class SafeguardingOverride(SQLModel, table=True):
    """That a safeguarding lead shared without consent, for a learner's safety, and the written reason (rule C21)."""

    __tablename__ = "safeguarding_override"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    hand_off_id: str = refers_to("hand_off.id")
    organisation_id: str = refers_to("organisation.id")
    used_at: datetime
    used_by: str = Field(max_length=ID)
    reason: str = Field(max_length=TEXT)
