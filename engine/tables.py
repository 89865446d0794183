"""What the engine keeps: instances, their history and deadlines, tasks, messages to send, and commands already run."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from engine.linked import LINK, Linked

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

    `version` counts its firings and guards against lost updates, `link` is that of its newest history entry. `due_at`
    is its least open deadline, `wake_at` when the clock must look at it next. `scope`, `responsible` and `waiting_on`
    are opaque ids. While `messages_held` every message about it waits, those written meanwhile too.
    """

    __tablename__ = "instance"
    __table_args__ = (
        sa.CheckConstraint("version >= 1", name="version_positive"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="end_has_outcome"),
        sa.CheckConstraint("ended_at IS NULL OR (due_at IS NULL AND wake_at IS NULL)", name="end_has_no_deadline"),
        sa.Index("ix_instance_wake", "wake_at", sqlite_where=sa.text("wake_at IS NOT NULL"),
                 postgresql_where=sa.text("wake_at IS NOT NULL")),
        sa.Index("ix_instance_waiting", "waiting_on", "definition", sqlite_where=sa.text("waiting_on IS NOT NULL"),
                 postgresql_where=sa.text("waiting_on IS NOT NULL")),
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
    messages_held: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})
    link: str = Field(default="", max_length=LINK, sa_column_kwargs={"server_default": ""})


class HistoryEntry(Linked, table=True):
    """One firing, written with the change, never edited, chained to the one before; `sequence`: the version it made.

    `at` is when it counts (a deadline's own moment), `recorded_at` when it was written down. `acting_for` is
    the colleague for whom the actor did it, `via` by what they came who did not sign in.
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
    acting_for: str | None = Field(default=None, max_length=ID)
    via: str | None = Field(default=None, max_length=NAME)
    command_id: str = Field(max_length=ID, index=True)
    reason: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Deadline(SQLModel, table=True):
    """A time limit of an instance, kept for the record after it ended met, missed or not needed.

    `due_at` is exclusive (late means now >= due_at) and empty while it sleeps with `remaining` whole days left.
    `missed_at` is set at the due moment although the deadline stays open until something answers it. `next_at` is
    the next moment of the clock: its due moment or a level of chasing, of which `level` have passed; they count from
    `levels_from` where it is set; `levels_agreed` is what an agreement says of them (`engine/levels.py`).
    `calendar` is the opaque key of the calendar it is counted under (empty: everybody's). What is due so many working
    days from a day says both in `counted_days` (negative: before it) and `counted_from`, to be counted again.
    One `of_hold` is the review of the hold of its instance: it runs while that lasts, when all others sleep.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        sa.CheckConstraint("result IN ('met', 'missed', 'not_needed')", name="result_known"),
        sa.CheckConstraint("(ended_at IS NULL) = (result IS NULL)", name="end_has_result"),
        sa.CheckConstraint("ended_at IS NOT NULL OR (due_at IS NULL) <> (remaining IS NULL)", name="due_or_asleep"),
        sa.Index("ix_deadline_waiting", "waiting_on", "due_at", sqlite_where=sa.text("ended_at IS NULL"),
                 postgresql_where=sa.text("ended_at IS NULL")),
    )  # fmt: skip

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
    next_at: datetime | None = None
    slept_at: datetime | None = None
    levels_from: date | None = None
    levels_agreed: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    alarm: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})
    calendar: str | None = Field(default=None, max_length=ID)
    counted_from: date | None = None
    counted_days: int | None = None
    of_hold: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class Chase(SQLModel, table=True):
    """One level that was reached: who was waited on, and what ended it. Kept for good, as the deadline is.

    It is about a deadline of an instance or about a task. `at` is the level's own moment, `recorded_at` when the
    clock got to it. It is `cleared_at` by the move that answers it (`cleared_by`), and may be answered before:
    `answer` and why, by whom, and `until` which day it is put off.
    """

    __tablename__ = "chase"
    __table_args__ = (
        sa.CheckConstraint("(deadline_id IS NULL) <> (task_id IS NULL)", name="one_subject"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        sa.Index("ix_chase_open", "waiting_on", sqlite_where=sa.text("cleared_at IS NULL"),
                 postgresql_where=sa.text("cleared_at IS NULL")),
        sa.Index("ix_chase_late", "due_at", "id", sqlite_where=sa.text("cleared_at IS NULL AND level <> 'remind'"),
                 postgresql_where=sa.text("cleared_at IS NULL AND level <> 'remind'")),
    )  # fmt: skip

    id: str = Field(primary_key=True, max_length=ID)
    deadline_id: str | None = Field(default=None, max_length=ID, foreign_key="deadline.id", index=True)
    task_id: str | None = Field(default=None, max_length=ID, foreign_key="task.id", index=True)
    instance_id: str | None = Field(default=None, max_length=ID, foreign_key="instance.id", index=True)
    rule: str = Field(max_length=NAME)
    level: str = Field(max_length=NAME)
    at: datetime
    recorded_at: datetime
    due_at: datetime
    waiting_party: str = Field(max_length=NAME)
    waiting_on: str | None = Field(default=None, max_length=ID)
    cleared_at: datetime | None = None
    cleared_by: str | None = Field(default=None, max_length=NAME)
    answer: str | None = Field(default=None, max_length=NAME)
    answer_reason: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = Field(default=None, max_length=ID)
    until: date | None = None


class Task(SQLModel, table=True):
    """What one organisation (a role there, or a named person) must do by a day; `instance_id` is what it is about.

    It is chased like a deadline: `next_at`, `level` and `levels_from` say when the clock looks at it next, and why.
    `counted_days` says how many working days after `counted_from` it is due (negative: before it), empty when these are
    not what it counts. One that `follows` a time limit counts from the due day of that, wherever it moves.
    `calendar` is the opaque key of the calendar it is counted under (empty: everybody's), and `levels_agreed` is what
    an agreement says of its levels (`engine/levels.py`). While what it is about is on hold it sleeps since `slept_at`,
    without `due_at` and with `remaining` whole days left (one late already stays late), unless it goes `through_hold`.
    Of a task `despite_hold` people are told although other messages about its instance wait.
    """

    __tablename__ = "task"
    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (result IS NULL)", name="end_has_result"),
        sa.CheckConstraint("ended_at IS NOT NULL OR (due_at IS NULL) <> (remaining IS NULL)", name="due_or_asleep"),
        sa.Index("ix_task_next", "next_at", sqlite_where=sa.text("next_at IS NOT NULL"),
                 postgresql_where=sa.text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: str = Field(primary_key=True, max_length=ID)
    kind: str = Field(max_length=NAME)
    instance_id: str | None = Field(default=None, max_length=ID, foreign_key="instance.id", index=True)
    scope: str = Field(max_length=ID)
    organisation_id: str = Field(max_length=ID, index=True)
    role: str = Field(max_length=NAME)
    person_id: str | None = Field(default=None, max_length=ID)
    opened_at: datetime
    due_at: datetime | None = None
    remaining: int | None = None
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, max_length=ID)
    result: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    level: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    missed_at: datetime | None = None
    next_at: datetime | None = None
    levels_from: date | None = None
    levels_agreed: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    slept_at: datetime | None = None
    counted_from: date | None = None
    counted_days: int | None = None
    follows: str | None = Field(default=None, max_length=ID, foreign_key="deadline.id")
    calendar: str | None = Field(default=None, max_length=ID)
    through_hold: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})
    despite_hold: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class DueMove(SQLModel, table=True):
    """That a deadline or a task became due at another moment as the calendar changed; written once, never edited."""

    __tablename__ = "due_move"
    __table_args__ = (sa.CheckConstraint("(deadline_id IS NULL) <> (task_id IS NULL)", name="one_subject"),)

    id: str = Field(primary_key=True, max_length=ID)
    deadline_id: str | None = Field(default=None, max_length=ID, foreign_key="deadline.id", index=True)
    task_id: str | None = Field(default=None, max_length=ID, foreign_key="task.id", index=True)
    instance_id: str | None = Field(default=None, max_length=ID, foreign_key="instance.id", index=True)
    rule: str = Field(max_length=NAME)
    due_before: datetime
    due_after: datetime
    at: datetime
    moved_by: str = Field(max_length=ID)
    command_id: str = Field(max_length=ID)
    because: str


class OutboxMessage(SQLModel, table=True):
    """A message written with the change that causes it, sent after the commit; the payload holds ids and values.

    It is about an instance, or about a task of none, which its payload then names with the task's scope.
    One `despite_hold` never waits with the others about its instance: it is what ends their waiting.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('waiting', 'held', 'sending', 'sent', 'failed', 'cancelled')", name="status_known"
        ),
        sa.Index("ix_outbox_message_status_available_at", "status", "available_at"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    topic: str = Field(max_length=NAME)
    instance_id: str | None = Field(default=None, max_length=ID, foreign_key="instance.id", index=True)
    command_id: str = Field(max_length=ID)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime
    available_at: datetime
    status: str = Field(default="waiting", max_length=NAME)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_error: str | None = None
    despite_hold: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("(false)")})


class CommandRecord(SQLModel, table=True):
    """A command that a caller ran under a key: asked again, it is answered with the stored verdict.

    `shown` is what was noted of whose records the verdict shows: it is noted again with each such answer.
    """

    __tablename__ = "command_record"

    caller: str = Field(primary_key=True, max_length=ID + NAME)
    key: str = Field(primary_key=True, max_length=200)
    name: str = Field(max_length=NAME)
    fingerprint: str = Field(max_length=64)
    at: datetime
    verdict: dict[str, Any] | None = Field(default=None, sa_type=Json)
    shown: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)
