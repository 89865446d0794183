"""Whether the clock's work is being done: when it was last seen to, and what waits the longest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from engine import outbox
from engine.clock import london_date
from engine.database import Transaction
from engine.lease_table import Lease
from engine.tables import Chase, Instance, OutboxMessage, Task
from notifications.tables import Delivery, DeliveryStatus, UnreachableFlag

SWEEP_JOB = "sweep"
SWEEP_LIMIT = timedelta(minutes=5)
"""After this long without a sweep the worker counts as late; it sweeps twice a minute."""
DUE_LIMIT = timedelta(hours=1)
OUTBOX_LIMIT = timedelta(hours=1)
MESSAGE_LIMIT = timedelta(days=2)
"""A message that was not told for so long has been tried for a day and waited for a digest: somebody must look."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Ages in seconds at one moment; `sweep_age` is None when no sweep ever ended."""

    sweep_age: float | None
    oldest_due: float
    outbox_age: float

    @property
    def late(self) -> bool:
        """Whether somebody should look after the worker."""
        swept = self.sweep_age is not None and self.sweep_age <= SWEEP_LIMIT.total_seconds()
        on_time = self.oldest_due <= DUE_LIMIT.total_seconds() and self.outbox_age <= OUTBOX_LIMIT.total_seconds()
        return not (swept and on_time)


def read_pulse(transaction: Transaction, moment: datetime) -> Pulse:
    """How the worker does at `moment`."""
    wakes = sa.select(sa.func.min(col(Instance.wake_at))).where(col(Instance.wake_at) <= moment)
    tasks = sa.select(sa.func.min(col(Task.next_at))).where(col(Task.next_at) <= moment)
    waiting = sa.select(sa.func.min(col(OutboxMessage.available_at))).where(
        col(OutboxMessage.status) == outbox.WAITING, col(OutboxMessage.available_at) <= moment
    )
    # One that is tried again later counts from then: a receiver that is down is not the worker's fault.
    going = sa.select(col(OutboxMessage.id)).where(col(OutboxMessage.status) == outbox.SENDING)
    unsent = sa.select(sa.func.min(col(Delivery.next_at))).where(
        col(Delivery.status) == DeliveryStatus.WAITING, col(Delivery.grouped).is_(False),
        col(Delivery.next_at) <= moment, col(Delivery.message_id).in_(going),
    )  # fmt: skip
    swept = transaction.session.scalar(sa.select(col(Lease.finished_at)).where(col(Lease.name) == SWEEP_JOB))
    due = [age for age in (_age(transaction, wakes, moment), _age(transaction, tasks, moment)) if age is not None]
    return Pulse(
        sweep_age=None if swept is None else (moment - swept).total_seconds(),
        oldest_due=max(due, default=0.0),
        outbox_age=max(_age(transaction, each, moment) or 0.0 for each in (waiting, unsent)),
    )


def overdue(transaction: Transaction, moment: datetime) -> list[str]:
    """One sentence for each kind of thing that the clock has left lying beyond its limit at `moment`."""
    pulse, found = read_pulse(transaction, moment), []
    if pulse.oldest_due > DUE_LIMIT.total_seconds():
        found.append(f"What was due {pulse.oldest_due / 3600:.1f} hours ago has not been acted on.")
    old = sa.select(sa.func.count()).where(
        col(OutboxMessage.status).in_((outbox.WAITING, outbox.SENDING)),
        col(OutboxMessage.created_at) < moment - MESSAGE_LIMIT,
    )
    messages = transaction.session.scalar(old)
    if messages:
        found.append(f"{messages} messages have not been told for more than {MESSAGE_LIMIT.days} days.")
    return [*found, *_lost(transaction, moment)]


def _lost(transaction: Transaction, moment: datetime) -> list[str]:
    """Organisations of which a message was lost of late: nobody could be told, there or elsewhere."""
    flag = col(UnreachableFlag.organisation_id)
    lost = sa.select(flag).distinct().where(
        flag == col(UnreachableFlag.lead_id), col(UnreachableFlag.flagged_on) > london_date(moment - MESSAGE_LIMIT)
    )  # fmt: skip
    found = transaction.session.scalars(lost.order_by(flag))
    return [f"The organisation {each} cannot be reached, and nobody else could be told so." for each in found]


def open_instances(transaction: Transaction) -> int:
    """How many journeys and hand-offs are open; it reads all of them."""
    return transaction.session.scalar(sa.select(sa.func.count()).where(col(Instance.ended_at).is_(None))) or 0


def gauges(transaction: Transaction, moment: datetime) -> Mapping[str, float]:
    """The figures that are watched over time, by the end of their metric's name."""
    pulse = read_pulse(transaction, moment)
    counts = {
        "open_flags": sa.select(sa.func.count()).where(col(Chase.cleared_at).is_(None), col(Chase.level) != "remind"),
        "messages_waiting": sa.select(sa.func.count()).where(col(OutboxMessage.status) == outbox.WAITING),
        "messages_failed": sa.select(sa.func.count()).where(col(OutboxMessage.status) == outbox.FAILED),
    }
    found = {name: float(transaction.session.scalar(count) or 0) for name, count in counts.items()}
    jobs = transaction.session.scalars(sa.select(Lease)).all()
    for job in jobs:
        if job.finished_at is not None:
            found[f"{job.name}_age_seconds"] = (moment - job.finished_at).total_seconds()
        # Counted by the hourly look: a million rows are not read for every scrape.
        found |= {name: float(job.result[name]) for name in ("broken", "open_instances") if name in job.result}
    return {**found, "due_age_seconds": pulse.oldest_due, "outbox_age_seconds": pulse.outbox_age}


def _age(transaction: Transaction, oldest: sa.Select[Any], moment: datetime) -> float | None:
    found: datetime | None = transaction.session.scalar(oldest)
    return None if found is None else (moment - found).total_seconds()
