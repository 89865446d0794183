"""How the jobs of the clock do: when each ran last, when it runs next, and how late it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import col, select

from api.jobs import JOBS, Job
from engine.checkpoint_tables import Checkpoint
from engine.database import Transaction
from engine.lease_table import Lease

SHORT, LONG = timedelta(minutes=5), timedelta(minutes=15)
"""How late a job may be before somebody is to look: one that runs every few seconds, and all others."""
OFTEN = frozenset({"sweep", "deliver"})


class JobView(BaseModel):
    """One job: `late_seconds` is how long it is overdue beyond what is usual, null while it is in time.

    `last_run` is when it last came to its end, `failed_at` when it failed since. `next_run` is when it is due, which
    has passed where it is late.
    """

    name: str
    last_run: datetime | None
    failed_at: datetime | None
    next_run: datetime | None
    running: bool
    late_seconds: int | None

    @property
    def well(self) -> bool:
        """Whether nobody needs to look."""
        return self.late_seconds is None and self.failed_at is None


def job_views(transaction: Transaction, moment: datetime) -> list[JobView]:
    """Every job, in the order in which they are named."""
    leases = {row.name: row for row in transaction.session.exec(select(Lease))}
    began = transaction.session.scalar(sa.select(sa.func.min(col(Checkpoint.at))))
    return [_view(job, leases, began, moment) for job in JOBS]


def _view(job: Job, leases: Mapping[str, Lease], began: datetime | None, moment: datetime) -> JobView:
    row = leases.get(job.name)
    last, failed = (row.finished_at, row.failed_at) if row is not None else (None, None)
    due = _due(job, last, began, moment)
    allowed = SHORT if job.name in OFTEN else LONG
    is_late = due is not None and moment > due + allowed
    running = row is not None and row.held_until > moment
    still = failed if failed is not None and (last is None or failed > last) else None
    return JobView(
        name=job.name, last_run=last, failed_at=still, next_run=due, running=running,
        late_seconds=int((moment - due).total_seconds()) if is_late and due is not None else None,
    )  # fmt: skip


def _due(job: Job, last: datetime | None, began: datetime | None, moment: datetime) -> datetime | None:
    """When the job was or is due: after its last run, else since the first worker of this installation began.

    Where none ever did, what a worker does as it begins was due long ago: then the first time it would have run.
    """
    since = last or began
    if since is not None:
        after: datetime | None = job.trigger.get_next_fire_time(since, since)
        return after
    if job.at_start == 0:
        return moment - LONG - timedelta(seconds=1)
    first: datetime | None = job.trigger.get_next_fire_time(None, moment)
    return first
