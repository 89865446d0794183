"""What happens in learning: induction, initial assessment, plans, aims and units, reviews, breaks, destinations."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME, Json
from workflows.tables.columns import TEXT, TITLE, enum_of, key, refers_to
from workflows.vocabulary import Achievement, AssessmentArea, Channel, Component, Level


class Induction(SQLModel, table=True):
    """The induction checklist and the day the learner saw the privacy notice (rule C10)."""

    __tablename__ = "induction"

    journey_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey.id")
    checklist: list[str] = Field(default_factory=list, sa_type=Json)
    privacy_notice_seen_on: date | None = None
    recorded_by: str = Field(max_length=ID)


class InitialAssessment(SQLModel, table=True):
    """The initial assessment of a journey; its results are rows, one an area (rule C11)."""

    __tablename__ = "initial_assessment"

    journey_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey.id")
    finished_on: date | None = None
    prior_units_checked: bool = False
    recorded_by: str = Field(max_length=ID)


class AssessmentResult(SQLModel, table=True):
    """What the initial assessment found in one area: a level where the area has levels, and words."""

    __tablename__ = "assessment_result"

    journey_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey.id")
    area: AssessmentArea = enum_of(AssessmentArea, primary_key=True)
    level: Level | None = enum_of(Level, default=None, nullable=True)
    finding: str = Field(max_length=TEXT)


class Plan(SQLModel, table=True):
    """A version of the individual learning plan, never changed once agreed (rules C12, C15)."""

    __tablename__ = "plan"

    journey_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey.id")
    version: int = Field(primary_key=True)
    destination: str = Field(max_length=NAME)
    entry_requirements: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    planned_credit: int
    planned_end_on: date
    agreed_on: date
    learner_agreed_on: date
    learner_channel: Channel = enum_of(Channel)
    reason: str | None = Field(default=None, max_length=TEXT)


class LearningAim(SQLModel, table=True):
    """A qualification that a learner works for, in one component, with planned and actual credit.

    `last_version` is the last version of the plan it stood in, once it has left; `deliverer_id` who teaches it.
    """

    __tablename__ = "learning_aim"
    __table_args__ = (
        sa.CheckConstraint("planned_credit >= 0", name="planned_credit_not_negative"),
        sa.CheckConstraint("actual_credit IS NULL OR actual_credit >= 0", name="actual_credit_not_negative"),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    component: Component = enum_of(Component)
    title: str = Field(max_length=TITLE)
    level: Level = enum_of(Level)
    planned_credit: int
    actual_credit: int | None = None
    achievement: Achievement | None = enum_of(Achievement, default=None, nullable=True)
    deliverer_id: str = refers_to("organisation.id")
    credit_recorded_by: str | None = Field(default=None, max_length=ID)
    last_version: int | None = None
    closed_on: date | None = None


class Unit(SQLModel, table=True):
    """A unit of an aim; achieved, its credit counts once for the learner."""

    __tablename__ = "unit"
    __table_args__ = (sa.UniqueConstraint("aim_id", "number"), sa.CheckConstraint("credit >= 0", name="credit"))

    id: str = key()
    aim_id: str = refers_to("learning_aim.id")
    number: str = Field(max_length=12)
    title: str = Field(max_length=TITLE)
    level: Level = enum_of(Level)
    credit: int
    achieved_on: date | None = None
    recorded_by: str | None = Field(default=None, max_length=ID)


class Review(SQLModel, table=True):
    """A progress review that was held (rule C13); `with_adviser` says that a careers adviser (IAG) took part (3.5)."""

    __tablename__ = "review"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    held_on: date
    sessions_planned: int
    sessions_attended: int
    credit_so_far: int
    needs_note: str | None = Field(default=None, max_length=TEXT)
    at_risk: bool
    at_risk_reason: str | None = Field(default=None, max_length=TEXT)
    actions: list[str] = Field(default_factory=list, sa_type=Json)
    next_on: date
    learner_comment: str = Field(max_length=TEXT)
    recorded_by: str = Field(max_length=ID)
    with_adviser: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class ReviewInput(SQLModel, table=True):
    """What a deliverer, employer or agency sends for the next review; an agency only whether support is in place."""

    __tablename__ = "review_input"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    hand_off_id: str = refers_to("hand_off.id")
    review_id: str | None = refers_to("review.id", default=None)
    sent_at: datetime
    sent_by: str = Field(max_length=ID)
    in_place: bool | None = None
    progress: str | None = Field(default=None, max_length=TEXT)
    sessions_planned: int | None = None
    sessions_attended: int | None = None


class Break(SQLModel, table=True):
    """An agreed break in learning (rule C14); `ended_on` once the learner is back."""

    __tablename__ = "break_in_learning"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    agreed_on: date
    return_on: date
    reason: str = Field(max_length=TEXT)
    ended_on: date | None = None


class BreakReview(SQLModel, table=True):
    """That a break was looked at with the learner before the day of return, and what came of it (rule C14)."""

    __tablename__ = "break_review"

    id: str = key()
    break_id: str = refers_to("break_in_learning.id")
    held_on: date
    finding: str = Field(max_length=TEXT)


class ExitReport(SQLModel, table=True):
    """The exit report of a journey (rule C28)."""

    __tablename__ = "exit_report"

    journey_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey.id")
    reported_on: date
    report: str = Field(max_length=TEXT)
    recorded_by: str = Field(max_length=ID)


class Redundancy(SQLModel, table=True):
    """An apprentice who went on from a journey was made redundant, or is in danger of it (rule 6)."""

    __tablename__ = "redundancy"
    __table_args__ = (
        sa.CheckConstraint("per_cent_done IS NULL OR per_cent_done BETWEEN 0 AND 100", name="per_cent_possible"),
    )

    id: str = key()
    journey_id: str = refers_to("journey.id")
    in_danger: bool
    on: date
    employer: str = Field(max_length=TITLE)
    source: str = Field(max_length=TEXT)
    apprenticeship_ends_on: date | None = None
    per_cent_done: int | None = None
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)


class Destination(SQLModel, table=True):
    """Where the learner went, in our words and in the code lists; a later record replaces an earlier one."""

    __tablename__ = "destination"

    id: str = key()
    journey_id: str = refers_to("journey.id")
    destination: str = Field(max_length=NAME)
    starts_on: date
    out_type: str | None = Field(default=None, max_length=3)
    out_code: int | None = None
    nccis_activity: int | None = None
    positive: str = Field(max_length=NAME)
    handed_over_to: str | None = Field(default=None, max_length=TITLE)
    source: str = Field(max_length=TEXT)
    recorded_at: datetime
    recorded_by: str = Field(max_length=ID)
    replaced_at: datetime | None = None


class Withdrawal(SQLModel, table=True):
    """Why and when a learner left before the end (rule C18), or asked for it by a deliverer (rule 2.6)."""

    __tablename__ = "withdrawal"

    journey_id: str = Field(primary_key=True, max_length=ID, foreign_key="journey.id")
    reason: str = Field(max_length=NAME)
    last_attended_on: date
    note: str | None = Field(default=None, max_length=TEXT)
