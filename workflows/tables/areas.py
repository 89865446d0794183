"""Changes of vocational area in a consortium: what was proposed, and what became of each unit (journey rules 3)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID
from workflows.tables.columns import enum_of, key, refers_to
from workflows.vocabulary import Channel, Proposer, UnitResult


class AreaChange(SQLModel, table=True):
    """What a hand-off that changes the vocational area stands on, and what it made once the learner arrived.

    Proposed by the learner or the home member after the review, with the learner's word (rule 3.5). Once the arrival is
    recorded it has the last day of learning in the old area, the version of the plan that began, and planned credit old
    and new (rule 3.7).
    """

    __tablename__ = "area_change"

    hand_off_id: str = Field(primary_key=True, max_length=ID, foreign_key="hand_off.id")
    review_id: str | None = refers_to("review.id", default=None)
    proposed_by: Proposer = enum_of(Proposer)
    learner_said_on: date
    learner_channel: Channel = enum_of(Channel)
    last_learning_on: date | None = None
    plan_version: int | None = None
    planned_credit_before: int | None = None
    planned_credit: int | None = None


class CreditTransfer(SQLModel, table=True):
    """What a change of vocational area made of one unit, as found at acceptance and again at the arrival (rule 3.6)."""

    __tablename__ = "credit_transfer"
    __table_args__ = (
        sa.UniqueConstraint("hand_off_id", "unit_id"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint(
            "(result IN ('recognised', 'not_recognised')) = (decided_at IS NOT NULL)", name="decided_when_decided"
        ),
    )

    id: str = key()
    hand_off_id: str = refers_to("hand_off.id")
    unit_id: str = refers_to("unit.id")
    result: UnitResult = enum_of(UnitResult)
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=ID)
