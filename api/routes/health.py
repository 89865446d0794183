"""Whether this process answers and reaches its database; for load balancers, which carry no credential."""

import sqlalchemy as sa
from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from api.dependencies import InstallationDep, RuntimeDep
from api.problems import MEDIA_TYPE
from api.pulse import gauges, read_pulse
from api.schemas.common import Reply
from engine import clock
from engine.errors import UnknownInstance

router = APIRouter(tags=["health"])


class Health(Reply):
    """Both words are "ok"; a database out of reach is answered 503."""

    status: str = "ok"
    database: str = "ok"


class WorkerHealth(Reply):
    """Seconds since the last sweep ended (null: never), by which the longest overdue act waits, and by which the
    oldest message waits; `status` is "ok" or "late", which is answered 503."""

    status: str
    sweep_age: float | None
    oldest_due: float
    outbox_age: float


# Late, or with no database to ask.
_NOT_WELL = {
    "model": WorkerHealth,
    "description": "The clock's work is late, or the database cannot be reached",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
}


@router.get("/health/worker", responses={503: _NOT_WELL})
def worker_health(runtime: RuntimeDep, response: Response) -> WorkerHealth:
    """Whether the clock's work is being done."""
    with runtime.database.reading() as transaction:
        pulse = read_pulse(transaction, clock.now())
    if pulse.late:
        response.status_code = 503
    return WorkerHealth(
        status="late" if pulse.late else "ok", sweep_age=pulse.sweep_age, oldest_due=pulse.oldest_due,
        outbox_age=pulse.outbox_age,
    )  # fmt: skip


@router.get("/health")
def health(runtime: RuntimeDep) -> Health:
    """Read something from the database."""
    with runtime.database.reading() as transaction:
        transaction.connection.execute(sa.select(1))
    return Health()


@router.get("/metrics", response_class=PlainTextResponse, include_in_schema=False)
def metrics(runtime: RuntimeDep, here: InstallationDep) -> PlainTextResponse:
    """Figures of the clock's work for Prometheus, read from the database; 404 unless the settings open them."""
    if not here.settings.metrics:
        raise UnknownInstance
    with runtime.database.reading() as transaction:
        figures = gauges(transaction, clock.now())
    registry = CollectorRegistry()
    for name, figure in figures.items():
        Gauge(f"journey_{name}", name.replace("_", " "), registry=registry).set(figure)
    return PlainTextResponse(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
