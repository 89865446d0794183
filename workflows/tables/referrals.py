"""Referrals that somebody is still writing."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from engine.tables import Json
from workflows.tables.columns import key, refers_to


class ReferralDraft(SQLModel, table=True):
    """A referral as somebody has typed it so far: `answers` by page as they were sent, right or wrong; theirs alone.

    It goes at `expires_at`, ten working days after it was begun (rule 0.3). Once sent nothing that was typed is left,
    and `journey_id` says what came of it. `learner_id` is the known learner whom it fits, so that it is found when
    that learner asks what is held, and goes when their record does. `revision` counts every change.
    """

    __tablename__ = "referral_draft"

    id: str = key()
    person_id: str = refers_to("person.id")
    organisation_id: str = refers_to("organisation.id")
    learner_id: str | None = refers_to("learner.id", default=None)
    journey_id: str | None = refers_to("journey.id", default=None)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    revision: int = 1
    begun_at: datetime
    saved_at: datetime
    expires_at: datetime
