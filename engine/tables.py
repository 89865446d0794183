"""What the engine keeps: instances, their history and deadlines, tasks, messages to send, and commands already run."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Named constraints: migrations can then drop and compare them on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

ID = 36
NAME = 60
Json = sa.JSON().with_variant(JSONB(), "postgresql")


class Instance(SQLModel, table=True):
    """One running (or ended) state machine.

    `version` counts its firings and guards against lost updates; `due_at` is its least open deadline and `wake_at`
    the next moment at which the clock must look at it. `scope`, `responsible` and `waiting_on` are opaque ids.
    """

    __tablename__ = "instance"
    __table_args__ = (
        sa.CheckConstraint("version >= 1", name="version_positive"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="end_has_outcome"),
        sa.CheckConstraint("ended_at IS NULL OR (due_at IS NULL AND wake_at IS NULL)", name="end_has_no_deadline"),
        sa.Index(
            "ix_instance_wake", "wake_at", sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        ),
        sa.Index("ix_instance_scope", "scope", "definition", "state"),
    )  # fmt: skip

    id: str = Field(primary_key=True, max_length=ID)
    definition: str = Field(max_length=NAME)
    definition_version: int
    state: str = Field(max_length=NAME)
    version: int
    scope: str = Field(max_length=ID)
    parent_id: str | None = Field(default=None, max_length=ID, foreign_key="instance.id", index=True)
    responsible: str | None = Field(default=None, max_length=ID)
    waiting_party: str | None = Field(default=None, max_length=NAME)
    waiting_on: str | None = Field(default=None, max_length=ID)
    due_at: datetime | None = None
    wake_at: datetime | None = None
    held_since: datetime | None = None
    hold_reason: str | None = Field(default=None, max_length=NAME)
    hold_review_on: date | None = None
    created_at: datetime
    entered_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = Field(default=None, max_length=NAME)


class HistoryEntry(SQLModel, table=True):
    """One firing, written with the change and never edited; `sequence` equals the version it made.

    `at` is when it counts (a deadline's own moment), `recorded_at` when it was written down.
    """

    __tablename__ = "history_entry"

    instance_id: str = Field(primary_key=True, max_length=ID, foreign_key="instance.id")
    sequence: int = Field(primary_key=True)
    event: str = Field(max_length=NAME)
    source: str | None = Field(default=None, max_length=NAME)
    target: str = Field(max_length=NAME)
    at: datetime
    recorded_at: datetime
    actor_kind: str = Field(max_length=NAME)
    actor_id: str = Field(max_length=ID)
    organisation_id: str | None = Field(default=None, max_length=ID)
    command_id: str = Field(max_length=ID, index=True)
    reason: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Deadline(SQLModel, table=True):
    """A time limit of an instance, kept for the record after it ended met, missed or not needed.

    `due_at` is exclusive (late means now >= due_at) and empty while it sleeps with `remaining` whole days left.
    `missed_at` is set at the due moment although the deadline stays open until something answers it.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        sa.CheckConstraint("result IN ('met', 'missed', 'not_needed')", name="result_known"),
        sa.CheckConstraint("(ended_at IS NULL) = (result IS NULL)", name="end_has_result"),
        sa.CheckConstraint("ended_at IS NOT NULL OR (due_at IS NULL) <> (remaining IS NULL)", name="due_or_asleep"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    instance_id: str = Field(max_length=ID, foreign_key="instance.id", index=True)
    rule: str = Field(max_length=NAME)
    basis_at: datetime
    opened_at: datetime
    opened_sequence: int
    waiting_party: str = Field(max_length=NAME)
    waiting_on: str | None = Field(default=None, max_length=ID)
    due_at: datetime | None = None
    remaining: int | None = None
    level: int = 0
    missed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_sequence: int | None = None
    ended_by: str | None = Field(default=None, max_length=NAME)
    result: str | None = Field(default=None, max_length=NAME)


class Task(SQLModel, table=True):
    """What one organisation (a role there, or a named person) must do by a day; `instance_id` is what it is about."""

    __tablename__ = "task"
    __table_args__ = (sa.CheckConstraint("(ended_at IS NULL) = (result IS NULL)", name="end_has_result"),)

    id: str = Field(primary_key=True, max_length=ID)
    kind: str = Field(max_length=NAME)
    instance_id: str | None = Field(default=None, max_length=ID, foreign_key="instance.id", index=True)
    scope: str = Field(max_length=ID)
    organisation_id: str = Field(max_length=ID, index=True)
    role: str = Field(max_length=NAME)
    person_id: str | None = Field(default=None, max_length=ID)
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, max_length=ID)
    result: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class OutboxMessage(SQLModel, table=True):
    """A message written with the change that causes it, sent after the commit; the payload holds ids and values."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        sa.CheckConstraint("status IN ('waiting', 'held', 'sent', 'failed', 'cancelled')", name="status_known"),
        sa.Index("ix_outbox_message_status_available_at", "status", "available_at"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    topic: str = Field(max_length=NAME)
    instance_id: str = Field(max_length=ID, foreign_key="instance.id", index=True)
    command_id: str = Field(max_length=ID)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime
    available_at: datetime
    status: str = Field(default="waiting", max_length=NAME)


class CommandRecord(SQLModel, table=True):
    """A command that a caller ran under a key: asked again, it is answered with the stored verdict."""

    __tablename__ = "command_record"

    caller: str = Field(primary_key=True, max_length=ID + NAME)
    key: str = Field(primary_key=True, max_length=200)
    name: str = Field(max_length=NAME)
    fingerprint: str = Field(max_length=64)
    at: datetime
    verdict: dict[str, Any] | None = Field(default=None, sa_type=Json)
