"""What providers know of employers: checks by their own standards, what they require, suspensions (C22, C23)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import EmployerCriterion

_NOT_REMOVED = sa.text("removed_at IS NULL")
_NOT_LIFTED = sa.text("lifted_at IS NULL")


class EmployerCheck(SQLModel, table=True):
    """One check of an employer by one provider; the newest counts, and those before it stay for the record (C22).

    Health and safety was looked at on `safety_checked_on` and is in date through `safety_until`. The insurance is noted
    when anything of it is.
    """

    __tablename__ = "employer_check"
    __table_args__ = (
        sa.CheckConstraint("(safety_checked_on IS NULL) = (safety_until IS NULL)", name="safety_with_both_days"),
        sa.CheckConstraint("safety_until >= safety_checked_on", name="safety_until_after_checked"),
    )

    id: str = key()
    provider_id: str = refers_to("organisation.id")
    employer_id: str = refers_to("organisation.id")
    safety_checked_on: date | None = None
    safety_until: date | None = None
    insurer: str | None = Field(default=None, max_length=TITLE)
    policy: str | None = Field(default=None, max_length=TITLE)
    insured_until: date | None = None
    insurance_note: str | None = Field(default=None, max_length=TEXT)
    checked_at: datetime
    checked_by: str = Field(max_length=ID)


class EmployerFinding(SQLModel, table=True):
    """What a check found of one criterion: met or not, with a note."""

    __tablename__ = "employer_finding"

    check_id: str = Field(primary_key=True, max_length=ID, foreign_key="employer_check.id")
    criterion: EmployerCriterion = enum_of(EmployerCriterion, primary_key=True)
    met: bool
    note: str | None = Field(default=None, max_length=TEXT)


class RequiredCriterion(SQLModel, table=True):
    """A criterion that a provider made required; without force from `removed_at` on, and kept for the record."""

    __tablename__ = "required_criterion"
    __table_args__ = (
        sa.Index(
            "ix_required_criterion_in_force", "provider_id", "criterion", unique=True, sqlite_where=_NOT_REMOVED,
            postgresql_where=_NOT_REMOVED,
        ),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
    )  # fmt: skip

    id: str = key()
    provider_id: str = refers_to("organisation.id")
    criterion: EmployerCriterion = enum_of(EmployerCriterion)
    added_at: datetime
    added_by: str = Field(max_length=ID)
    removed_at: datetime | None = None
    removed_by: str | None = Field(default=None, max_length=ID)


class EmployerSuspension(SQLModel, table=True):
    """An employer at which nobody begins a placement since an incident, until who reported it lifts it (C23).

    What happened stands in `words`, for few to read; the employer and other providers know only that it is so.
    """

    __tablename__ = "employer_suspension"
    __table_args__ = (
        sa.Index(
            "ix_employer_suspension_open", "employer_id", sqlite_where=_NOT_LIFTED, postgresql_where=_NOT_LIFTED
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
    )  # fmt: skip

    id: str = key()
    employer_id: str = refers_to("organisation.id")
    provider_id: str = refers_to("organisation.id")
    hand_off_id: str = refers_to("hand_off.id")
    suspended_at: datetime
    suspended_by: str = Field(max_length=ID)
    words: str | None = Field(default=None, max_length=TEXT)
    lifted_at: datetime | None = None
    lifted_by: str | None = Field(default=None, max_length=ID)
    lift_reason: str | None = Field(default=None, max_length=TEXT)
