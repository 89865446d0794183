"""Bodies and replies around running the installation."""

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from api.schemas.common import Body, Reply

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,60}$")]


class FailureView(Reply):
    """One delivery, or message, that failed for good: to whom (the kind of recipient, and the organisation by name),
    when it was tried last, how often, and why not."""

    id: str
    channel: str
    topic: str
    recipient_kind: str | None
    organisation: str | None
    at: datetime
    attempts: int
    code: int | None
    why: str | None


class TryKind(Body):
    """A kind of failure: its channel and topic, as the list has them."""

    channel: Word
    topic: Word


class TriedAgain(Reply):
    """How many are tried again now; 0 where they wait already, or may not go any more."""

    number: int


class CheckAsked(Reply):
    """That the look for what contradicts itself was begun, or is under way already."""

    asked_at: datetime
