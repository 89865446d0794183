"""Attendance session by session, holidays of providers, evidence that a learner means to return, flags of risk."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, Json
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.words.attendance import AttendanceMark, Session

_IN_FORCE = sa.text("replaced_at IS NULL")
_NOT_REMOVED = sa.text("removed_at IS NULL")
_OPEN = sa.text("cleared_at IS NULL")


class SessionAttendance(SQLModel, table=True):
    """How a learner was marked in one session at one deliverer (rule C18).

    A later entry replaces an earlier one, which stays readable: one mark a session is in force, without `replaced_at`.
    """

    __tablename__ = "session_attendance"
    __table_args__ = (
        sa.Index(
            "ix_session_attendance_in_force", "journey_id", "deliverer_id", "held_on", "session", unique=True,
            sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE,
        ),
        sa.CheckConstraint("(replaced_at IS NULL) = (replaced_by IS NULL)", name="replaced_by_somebody"),
    )  # fmt: skip

    id: str = key()
    journey_id: str = refers_to("journey.id")
    deliverer_id: str = refers_to("organisation.id")
    held_on: date
    session: Session = enum_of(Session)
    mark: AttendanceMark = enum_of(AttendanceMark)
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)
    replaced_at: datetime | None = None
    replaced_by: str | None = Field(default=None, max_length=ID)


class ProviderHoliday(SQLModel, table=True):
    """Days from `starts_on` to `ends_on`, both included, on which a provider teaches nobody (rule C18).

    They stop the count of an absence and no time limit: staff may work while nobody is taught. A `Closure` is the
    other way round: a day off the working calendar, on which an absence is counted as on any other.

    One that is removed, and what one was before it was changed, stays for the record, without force from `removed_at`
    on.
    """

    __tablename__ = "provider_holiday"
    __table_args__ = (
        sa.Index(
            "ix_provider_holiday_in_force", "organisation_id", "starts_on", unique=True, sqlite_where=_NOT_REMOVED,
            postgresql_where=_NOT_REMOVED,
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
    )  # fmt: skip

    id: str = key()
    organisation_id: str = refers_to("organisation.id")
    starts_on: date
    ends_on: date
    title: str = Field(max_length=TITLE)
    added_at: datetime
    added_by: str = Field(max_length=ID)
    removed_at: datetime | None = None
    removed_by: str | None = Field(default=None, max_length=ID)

    def superseded(self, past_id: str, at: datetime, by: str) -> "ProviderHoliday":
        """What it is now as a row of its own, for the record: without force since `at`, when `by` changed it."""
        return ProviderHoliday(**{**self.model_dump(), "id": past_id, "removed_at": at, "removed_by": by})


class IntentionToReturn(SQLModel, table=True):
    """Evidence that an absent learner means to come back, and the day it is from (rule C18)."""

    __tablename__ = "intention_to_return"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    shown_on: date
    evidence: str = Field(max_length=TEXT)
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)


class RiskFlag(SQLModel, table=True):
    """That a learner was seen to be at risk, from `raised_at` until none of its reasons held any more (rule C13).

    Each of `reasons` says its code, a sentence, since when it held, and until when.
    """

    __tablename__ = "risk_flag"
    __table_args__ = (
        sa.Index("ix_risk_flag_open", "journey_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.CheckConstraint("(cleared_at IS NULL) = (cleared_by IS NULL)", name="cleared_by_somebody"),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    raised_at: datetime
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    cleared_at: datetime | None = None
    cleared_by: str | None = Field(default=None, max_length=ID)
