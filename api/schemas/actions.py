"""What a change is answered with, and the bodies that only the interface knows."""

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from api.schemas.common import Body, RecordId, Reply, Text
from workflows.views.chasers_view import ActionLink
from workflows.vocabulary import ChaserAnswer, StillWorkingReason


class Done(Reply):
    """The record that moved, with its state and version now, and whatever else the action has to say."""

    model_config = ConfigDict(extra="allow")

    id: str
    state: str
    version: int


class HandOffSent(Done):
    """A hand-off that a referral sent."""

    reference: str
    receiver: str


class Submitted(Done):
    """A journey in its first state: its reference, the learner's id, the hand-offs sent, and what to look at."""

    reference: str
    learner: str
    hand_offs: list[HandOffSent]
    warnings: list[str] = Field(default=[])


class ChaserAnswered(Reply):
    """A chaser with its answer, and the actions that would record what was answered; none of them was done."""

    id: str
    answer: ChaserAnswer
    reason: StillWorkingReason | None
    until: date | None
    answered_at: datetime
    actions: list[ActionLink]


class Outcome(Body):
    """What came of a task."""

    outcome: Text


class NamedColleague(Body):
    """The colleague to whom something is given."""

    person_id: RecordId


def stopped_by(verdict: dict[str, Any]) -> dict[str, str] | None:
    """Why an action went no further although what it wrote was kept: a code and a sentence."""
    return verdict.get("stopped")
