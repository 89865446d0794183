"""The ways out: what a channel is given, what it answers, and how it says that it failed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from notifications.pace import Pace


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded message: the subject on one line, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side took it; `code` is what it answered, if its protocol has codes."""

    code: int | None = None


class DeliveryFailed(Exception):
    """The other side did not take it: the message says why, without anything it may have answered.

    `permanent`: trying again is no use. `retry_after`: how long it asked us to wait. `target_down`: whatever else
    goes to the same place would fail too.
    """

    def __init__(
        self, why: str, *, permanent: bool = False, code: int | None = None, retry_after: timedelta | None = None,
        target_down: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(why)
        self.permanent = permanent
        self.code = code
        self.retry_after = retry_after
        self.target_down = target_down


class EmailSender(Protocol):
    """Sends email."""

    def send(self, delivery_id: str, addresses: Sequence[str], letter: Letter) -> Receipt:
        """Send to all `addresses`; raises DeliveryFailed. The same `delivery_id` marks a repeated sending."""
        ...


class TextSender(Protocol):
    """Sends text messages to phones."""

    def send(self, delivery_id: str, phone: str, text: str) -> Receipt:
        """Send one line to `phone`; raises DeliveryFailed."""
        ...


class HookSender(Protocol):
    """Sends webhooks."""

    def send(self, delivery_id: str, url: str, secrets: Sequence[str], body: bytes) -> Receipt:
        """Post `body`, signed with each of `secrets`; raises DeliveryFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Channels:
    """What this installation can send through; without email people find everything in their inbox.

    `address` begins the links to records (https://journeys.example).
    """

    address: str = "http://127.0.0.1:8000"
    email: EmailSender | None = None
    text: TextSender | None = None
    webhook: HookSender | None = None
    pace: Pace = field(default_factory=Pace)
