"""What the clock does by itself, and when: each job first takes its lease, so that several workers share the work."""

import os
import socket
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from api.address_book import RecordsAddressBook
from api.erasure import due as erasing
from api.housekeeping import forget_expired
from api.logs import open_log
from api.operations.findings import by_rule
from api.outgoing import channels_of
from api.pulse import SWEEP_JOB, open_instances, overdue
from api.settings import Settings
from engine import checkpoints, clock, leases
from engine.actor import CLOCK
from engine.runtime import Runtime
from engine.sweep import sweep
from notifications.address_book import AddressBook
from notifications.channels import Channels
from notifications.run import deliver_once, send_digests
from workflows.chained import CHAINED
from workflows.invariants import broken_rules
from workflows.nightly import (
    agreement_ends,
    agreement_rhythm,
    september_guarantee,
    waiting_lists,
    young_persons_guarantee,
)
from workflows.rules.retention import Schedules

DIGEST_HOUR = 7
LEASE = timedelta(minutes=2)
"""How long a job is left alone after its worker died; one that takes longer may be done by two, which is harmless."""


@dataclass(frozen=True)
class Worker:
    """What the jobs run on; `stopping` is set to let them finish the row in hand and leave.

    With `schedules` it erases every night what is due by them.
    """

    runtime: Runtime
    address_book: AddressBook
    channels: Channels
    schedules: Schedules | None = None
    stopping: Event = field(default_factory=Event)
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")

    def run(self, job: "Job") -> Mapping[str, Any] | None:
        """Do a job now, once; None when another worker has it in hand, when it failed, or while stopping."""
        database, started = self.runtime.database, clock.now()
        if self.stopping.is_set():
            return None
        held = None
        try:
            held = leases.take(database, job.name, self.name, started, LEASE)
            if held is None:
                return None
            result = job.work(self, started)
            leases.give_back(database, held, clock.now(), result)
        except Exception as error:
            _report(job, error)
            if held is not None:
                leases.fail(database, held, clock.now())
            return None
        if any(result.values()):
            told = {name: value for name, value in result.items() if not isinstance(value, list)}
            open_log().info("job_done", job=job.name, **told)
        return result


@dataclass(frozen=True, slots=True)
class Job:
    """One job: what it does at a moment and answers, and when it runs.

    `at_start` says that a worker does it as it begins too, from an hour of the day on (0: at any time of it).
    """

    name: str
    work: Callable[[Worker, datetime], Mapping[str, Any]]
    trigger: BaseTrigger
    at_start: int | None = None


def _report(job: Job, error: Exception) -> None:
    # Where it broke, and never the error's own words: they may hold what a record says.
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    open_log().error("job_failed", job=job.name, error=type(error).__name__, places=places)


def _sweep(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    swept = sweep(worker.runtime, moment, stop=worker.stopping.is_set)
    return {"applied": swept.applied, "failed": swept.failed}


def _deliver(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    counts = deliver_once(worker.runtime.database, worker.address_book, worker.channels, moment, worker.stopping.is_set)
    return asdict(counts)


def _digest(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    counts = send_digests(worker.runtime.database, worker.address_book, worker.channels, moment, worker.stopping.is_set)
    return asdict(counts)


def _invariants(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    """Look for the impossible and the forgotten; each finding is one line of the log, with the reference alone."""
    with worker.runtime.database.reading() as transaction:
        broken = list(broken_rules(transaction.session, moment))
        late, running = overdue(transaction, moment), open_instances(transaction)
    for sentence in (*(each.told for each in broken), *late):
        open_log().error("invariant_broken", finding=sentence)
    return {"broken": len(broken) + len(late), "open_instances": running, "rules": by_rule(broken)}


def _retention(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    with worker.runtime.database.unit_of_work() as transaction:
        forgotten = forget_expired(transaction, moment)
    if worker.schedules is None:
        return forgotten
    with clock.at(moment):
        done = erasing.run(worker.runtime, worker.schedules, CLOCK, CLOCK.id, worker.stopping.is_set)
    return {**forgotten, "learners_erased": done.learners, "learners_held_back": done.held_back}


def _checkpoint(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    """Note how far every history has come; the log keeps the last link outside the database."""
    with clock.at(moment):
        made = worker.runtime.run_many(CLOCK, partial(checkpoints.write_all, chains=CHAINED))
    return {"checkpoint": made[-1].number, "link": made[-1].link} if made else {}


def _agreements(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    with clock.at(moment):
        ends = worker.runtime.run_many(CLOCK, agreement_ends.bring_up_to_date)
        rhythm = worker.runtime.run_many(CLOCK, agreement_rhythm.bring_up_to_date)
    return {name: ends[name] + rhythm[name] for name in ends}


def _guarantees(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    with clock.at(moment):
        september = worker.runtime.run_many(CLOCK, september_guarantee.bring_up_to_date)
        young = worker.runtime.run_many(CLOCK, young_persons_guarantee.bring_up_to_date)
    return {name: september[name] + young[name] for name in september}


def _waiting_lists(worker: Worker, moment: datetime) -> Mapping[str, Any]:
    with clock.at(moment):
        return worker.runtime.run_many(CLOCK, waiting_lists.bring_up_to_date)


SWEEP = Job(SWEEP_JOB, _sweep, IntervalTrigger(seconds=30, timezone=clock.LONDON), at_start=0)
DELIVER = Job("deliver", _deliver, IntervalTrigger(seconds=5, timezone=clock.LONDON), at_start=0)
# Again every ten minutes of the morning: nobody gets a second one, and a worker that died at seven is made up for.
DIGEST = Job(
    "digest", _digest, CronTrigger(hour=f"{DIGEST_HOUR}-9", minute="*/10", timezone=clock.LONDON), at_start=DIGEST_HOUR
)
INVARIANTS = Job("invariants", _invariants, IntervalTrigger(hours=1, timezone=clock.LONDON), at_start=0)
RETENTION = Job("retention", _retention, CronTrigger(hour=3, minute=30, timezone=clock.LONDON))
# At night, and as a worker begins: a day without a checkpoint is made up for.
CHECKPOINT = Job("checkpoint", _checkpoint, CronTrigger(hour=1, minute=30, timezone=clock.LONDON), at_start=0)
# What these ask they ask once, so that a worker that was down at midnight makes up for it.
AGREEMENTS = Job("agreements", _agreements, CronTrigger(hour=0, minute=10, timezone=clock.LONDON), at_start=0)
GUARANTEES = Job("guarantees", _guarantees, CronTrigger(hour=0, minute=15, timezone=clock.LONDON), at_start=0)
# Every hour and not only when a day begins: a look that somebody's click stopped is made up for within the hour.
WAITING_LISTS = Job("waiting_lists", _waiting_lists, CronTrigger(minute=5, timezone=clock.LONDON), at_start=0)
JOBS = (SWEEP, DELIVER, DIGEST, INVARIANTS, RETENTION, AGREEMENTS, GUARANTEES, WAITING_LISTS, CHECKPOINT)


def worker_of(runtime: Runtime, settings: Settings) -> Worker:
    """A worker on `runtime` that sends through what `settings` name."""
    schedules = settings.schedules if settings.retention else None
    book = RecordsAddressBook(settings.second_factor)
    return Worker(runtime, book, channels_of(settings), schedules)


@contextmanager
def in_background(worker: Worker) -> Iterator[None]:
    """Run the jobs of `worker` in threads of this process while the block lasts; then let each finish its row."""
    executor = ThreadPoolExecutor(len(JOBS))
    scheduler = BackgroundScheduler(timezone=clock.LONDON, executors={"default": executor})
    schedule(scheduler, worker)
    scheduler.start()
    try:
        yield
    finally:
        worker.stopping.set()
        scheduler.shutdown(wait=True)


def schedule(scheduler: BaseScheduler, worker: Worker) -> None:
    """Put every job of `worker` on `scheduler`, whose memory holds them: a shared job store runs them twice.

    A run that comes late is made up for once, however late; a second of the same job never begins beside the first.
    """
    now = clock.now()
    for job in JOBS:
        scheduler.add_job(
            worker.run, job.trigger, [job], id=job.name, coalesce=True, max_instances=1, misfire_grace_time=None,
            next_run_time=first_run(job, now),
        )  # fmt: skip


def first_run(job: Job, now: datetime) -> datetime | None:
    """When a worker that starts at `now` first does a job: at once where that makes up for what it missed."""
    if job.at_start is not None and now.astimezone(clock.LONDON).hour >= job.at_start:
        return now
    first: datetime | None = job.trigger.get_next_fire_time(None, now)
    return first
