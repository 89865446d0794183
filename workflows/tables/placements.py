"""What a placement says beside what every hand-off does, and what came of it (C22, journey rules 6)."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import TEXT, TITLE, enum_of
from workflows.vocabulary import Channel, PlacementKind, TrialOutcome


class Placement(SQLModel, table=True):
    """Time with an employer: its days as asked for, its pattern, what is done there, and how it went.

    A work trial has the day by which the employer decides, and in the end what came of it. `said_by`, `said_on` and
    `said_channel` are the employer's word where staff recorded its answer (rule 0.1).
    """

    __tablename__ = "placement"
    __table_args__ = (
        sa.CheckConstraint("until_on >= from_on", name="until_after_from"),
        sa.CheckConstraint("(kind = 'work_trial') = (decision_on IS NOT NULL)", name="trial_is_decided"),
        sa.CheckConstraint("outcome IS NULL OR kind = 'work_trial'", name="outcome_of_trial"),
    )

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    kind: PlacementKind = enum_of(PlacementKind)
    from_on: date
    until_on: date
    days: str = Field(max_length=TITLE)
    hours: str = Field(max_length=TITLE)
    activities: str = Field(max_length=TEXT)
    skills_goals: str | None = Field(default=None, max_length=TEXT)
    decision_on: date | None = None
    outcome: TrialOutcome | None = enum_of(TrialOutcome, default=None, nullable=True)
    outcome_on: date | None = None
    outcome_note: str | None = Field(default=None, max_length=TEXT)
    learners_words: str | None = Field(default=None, max_length=TEXT)
    employers_words: str | None = Field(default=None, max_length=TEXT)
    said_by: str | None = Field(default=None, max_length=TITLE)
    said_on: date | None = None
    said_channel: Channel | None = enum_of(Channel, default=None, nullable=True)
