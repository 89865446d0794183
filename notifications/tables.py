"""What is kept of messages on their way: deliveries and their attempts, inboxes, preferences, webhook endpoints."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from engine.tables import ID, NAME


class DeliveryStatus(StrEnum):
    """What became of a delivery: it waits, the other side took it, it never will, or nobody is to be told any more."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


URL = 2000
SECRET = 200
LINE = 200


class Delivery(SQLModel, table=True):
    """One message on its way to one recipient through one channel; its id is what receivers drop repeats by.

    It holds no address: who `recipient_id` is, and whether they may still be told, is asked again before each
    sending. `grouped` ones wait for the digest of their person; a digest is itself a delivery, of no message, with the
    `digest_day` in London on which it is the only one, and what it holds points to it by `digest_id`.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint("channel IN ('email', 'text', 'webhook')", name="channel_known"),
        sa.CheckConstraint("recipient_kind IN ('person', 'organisation', 'learner', 'endpoint')", name="kind_known"),
        sa.CheckConstraint(f"status IN ({', '.join(map(repr, map(str, DeliveryStatus)))})", name="status_known"),
        sa.CheckConstraint("(message_id IS NULL) = (digest_day IS NOT NULL)", name="message_or_digest"),
        sa.UniqueConstraint(
            "message_id", "channel", "recipient_kind", "recipient_id", name="uq_delivery_once_a_recipient"
        ),
        sa.UniqueConstraint("recipient_id", "digest_day", name="uq_delivery_digest_a_day"),
        sa.Index(
            "ix_delivery_due", "next_at", "id", sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        ),
        sa.Index(
            "ix_delivery_failed", "settled_at", "id", sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        ),
        sa.Index("ix_delivery_recipient", "recipient_id", "id"),
    )  # fmt: skip

    id: str = Field(primary_key=True, max_length=ID)
    message_id: str | None = Field(default=None, max_length=ID, foreign_key="outbox_message.id")
    topic: str = Field(max_length=NAME)
    channel: str = Field(max_length=NAME)
    recipient_kind: str = Field(max_length=NAME)
    recipient_id: str = Field(max_length=ID)
    organisation_id: str | None = Field(default=None, max_length=ID)
    grouped: bool = False
    digest_id: str | None = Field(default=None, max_length=ID, foreign_key="delivery.id", index=True)
    digest_day: date | None = None
    created_at: datetime
    status: str = Field(default=DeliveryStatus.WAITING, max_length=NAME)
    attempts: int = 0
    next_at: datetime
    claimed_until: datetime | None = None
    settled_at: datetime | None = None
    response_code: int | None = None
    last_error: str | None = Field(default=None, max_length=LINE)


class DeliveryAttempt(SQLModel, table=True):
    """One try to send, kept for the log: when, how it went, and what the other side answered."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (sa.CheckConstraint("outcome IN ('sent', 'retry', 'failed')", name="outcome_known"),)

    id: str = Field(primary_key=True, max_length=ID)
    delivery_id: str = Field(max_length=ID, foreign_key="delivery.id", index=True)
    at: datetime
    outcome: str = Field(max_length=NAME)
    response_code: int | None = None
    error: str | None = Field(default=None, max_length=LINE)


class InboxItem(SQLModel, table=True):
    """What one person was told in the application, as it was worded then; at most once a message."""

    __tablename__ = "inbox_item"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "person_id", name="uq_inbox_item_once_a_person"),
        sa.Index(
            "ix_inbox_item_unread", "person_id", sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
        sa.Index("ix_inbox_item_person", "person_id", "id"),
    )  # fmt: skip

    id: str = Field(primary_key=True, max_length=ID)
    person_id: str = Field(max_length=ID)
    message_id: str | None = Field(default=None, max_length=ID, foreign_key="outbox_message.id")
    topic: str = Field(max_length=NAME)
    subject: str = Field(max_length=LINE)
    body: str
    link: str | None = Field(default=None, max_length=URL)
    created_at: datetime
    read_at: datetime | None = None


class Preference(SQLModel, table=True):
    """How one person wants to hear of one group of topics; without a row, by email and inbox at once."""

    __tablename__ = "notification_preference"
    __table_args__ = (sa.CheckConstraint("channel IN ('email', 'inbox', 'both')", name="channel_known"),)

    person_id: str = Field(primary_key=True, max_length=ID)
    topic_group: str = Field(primary_key=True, max_length=NAME)
    channel: str = Field(max_length=NAME)
    digest: bool = False


class WebhookEndpoint(SQLModel, table=True):
    """Where a system of an organisation receives messages, and the secret that signs them.

    The secret must be readable to sign with, so the database keeps it as it is; no interface ever answers it again.
    Earlier ones also sign for a while, see EarlierSecret. `failures` counts failed attempts in a row since
    `failing_since`.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        sa.CheckConstraint("failures >= 0", name="failures_not_negative"),
        sa.CheckConstraint("(failures = 0) = (failing_since IS NULL)", name="failing_has_begin"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(max_length=ID, index=True)
    url: str = Field(max_length=URL)
    secret: str = Field(max_length=SECRET)
    created_at: datetime
    created_by: str = Field(max_length=ID)
    switched_off_at: datetime | None = None
    switched_off_by: str | None = Field(default=None, max_length=ID)
    failures: int = 0
    failing_since: datetime | None = None
    deleted_at: datetime | None = None


class EarlierSecret(SQLModel, table=True):
    """A secret that an endpoint had before a rotation: it signs too until `signs_until`, exclusive."""

    __tablename__ = "webhook_earlier_secret"

    id: str = Field(primary_key=True, max_length=ID)
    endpoint_id: str = Field(max_length=ID, foreign_key="webhook_endpoint.id", index=True)
    secret: str = Field(max_length=SECRET)
    signs_until: datetime


class UnreachableFlag(SQLModel, table=True):
    """An organisation that nobody could be reached at, flagged once a London day to the lead of a partnership.

    Of a lead itself the others hear, each in the place of `lead_id`; flagged to itself nobody at all could be told.
    """

    __tablename__ = "unreachable_flag"

    organisation_id: str = Field(primary_key=True, max_length=ID)
    lead_id: str = Field(primary_key=True, max_length=ID)
    flagged_on: date = Field(primary_key=True)
