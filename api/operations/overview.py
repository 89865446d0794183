"""The installation at one moment: jobs, what waits, what failed, what is switched off and what contradicts itself."""

from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.operations.deeds import DeedView, latest
from api.operations.findings import RuleBroken, kept
from api.operations.jobs import JobView, job_views
from api.pulse import MESSAGE_LIMIT, SWEEP_LIMIT, gauges
from engine.clock import london_date
from engine.database import Transaction
from engine.lease_table import Lease
from engine.tables import Instance, Task
from notifications import failures
from notifications.endpoints import BY_CLOCK
from notifications.tables import Delivery, DeliveryStatus, UnreachableFlag, WebhookEndpoint
from workflows.tables.organisations import Organisation

CHECK = "invariants"
DEEDS_SHOWN = 20


class FailuresView(BaseModel):
    """What failed of one kind: the channel ("outbox": given up before it was known who hears it) and the topic."""

    channel: str
    topic: str
    number: int
    last_at: datetime
    why: str | None


class EndpointOff(BaseModel):
    """An endpoint that was switched off because it failed: whose, on which host, when, and since when it failed."""

    organisation: str
    host: str
    switched_off_at: datetime
    failing_since: datetime | None


class Lag(BaseModel):
    """What is due and no sweep has acted on: how many time limits and tasks, and since when the oldest."""

    deadlines: int
    tasks: int
    oldest: datetime | None


class Checks(BaseModel):
    """The last look for what contradicts itself: when it ended, whether one is under way, and what it found."""

    checked_at: datetime | None
    under_way: bool
    broken: list[RuleBroken]


class Overview(BaseModel):
    """How the installation does; `well` says that nobody needs to do anything."""

    at: datetime
    well: bool
    jobs: list[JobView]
    lag: Lag
    trying_again: int
    failures: list[FailuresView]
    webhooks_off: list[EndpointOff]
    unreachable: list[str]
    checks: Checks
    figures: dict[str, float]
    deeds: list[DeedView]


def overview(transaction: Transaction, moment: datetime) -> Overview:
    """All of it at `moment`; nothing here reads every journey, and nothing says who any learner is."""
    session = transaction.session
    jobs, lag, checks = job_views(transaction, moment), lag_of(session, moment), checks_of(session, moment)
    failed = [
        FailuresView(channel=each.kind.channel, topic=each.kind.topic, number=each.number, last_at=each.last_at,
                     why=each.why)
        for each in failures.groups(session, moment)
    ]  # fmt: skip
    off, unreachable = webhooks_off(session), organisations_unreachable(session, moment)
    troubles = (failed, off, unreachable, checks.broken, [each for each in jobs if not each.well], lag.oldest)
    return Overview(
        at=moment, well=not any(troubles) and checks.checked_at is not None, jobs=jobs, lag=lag,
        trying_again=_trying_again(session), failures=failed, webhooks_off=off, unreachable=unreachable, checks=checks,
        figures=_figures(transaction, moment), deeds=latest(session, DEEDS_SHOWN),
    )  # fmt: skip


def lag_of(session: Session, moment: datetime) -> Lag:
    """What is due for longer than a sweep may stay away."""
    late = moment - SWEEP_LIMIT
    limits = sa.select(sa.func.count(), sa.func.min(col(Instance.wake_at))).where(col(Instance.wake_at) <= late)
    tasks = sa.select(sa.func.count(), sa.func.min(col(Task.next_at))).where(col(Task.next_at) <= late)
    (count, oldest), (task_count, oldest_task) = (session.connection().execute(each).one() for each in (limits, tasks))
    known = [each for each in (oldest, oldest_task) if each is not None]
    return Lag(deadlines=count, tasks=task_count, oldest=min(known, default=None))


def checks_of(session: Session, moment: datetime) -> Checks:
    """The last look for what contradicts itself, as its job kept it."""
    row = session.get(Lease, CHECK)
    under_way = row is not None and row.held_until > moment
    return Checks(checked_at=row.finished_at if row else None, under_way=under_way, broken=kept(row))


def webhooks_off(session: Session) -> list[EndpointOff]:
    """Endpoints that were switched off because they failed, the latest first; of the address only the host."""
    wanted = (
        select(WebhookEndpoint, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(WebhookEndpoint.organisation_id))
        .where(col(WebhookEndpoint.switched_off_by) == BY_CLOCK, col(WebhookEndpoint.deleted_at).is_(None))
        .order_by(col(WebhookEndpoint.switched_off_at).desc())
    )
    return [
        EndpointOff(organisation=name, host=urlsplit(row.url).hostname or "", switched_off_at=row.switched_off_at,
                    failing_since=row.failing_since)
        for row, name in session.exec(wanted) if row.switched_off_at is not None
    ]  # fmt: skip


def organisations_unreachable(session: Session, moment: datetime) -> list[str]:
    """Organisations where of late nobody could be told something, by name."""
    flagged = select(UnreachableFlag.organisation_id).where(
        col(UnreachableFlag.flagged_on) > london_date(moment - MESSAGE_LIMIT)
    )
    return list(session.exec(select(Organisation.name).where(col(Organisation.id).in_(flagged)).order_by(
        col(Organisation.name))))  # fmt: skip


def _trying_again(session: Session) -> int:
    """How many deliveries failed and wait for another try."""
    waiting = (col(Delivery.status) == DeliveryStatus.WAITING, col(Delivery.attempts) > 0)
    return session.exec(select(sa.func.count()).select_from(Delivery).where(*waiting)).one()


def _figures(transaction: Transaction, moment: datetime) -> dict[str, float]:
    return dict(sorted(gauges(transaction, moment).items()))
