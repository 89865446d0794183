"""`journey worker`: do what the clock must do, until stopped."""

import logging
import signal

import typer

from api.jobs import JOBS, in_background, worker_of
from api.settings import Settings
from api.wiring import build_runtime

TO_LEAVE = frozenset({signal.SIGTERM, signal.SIGINT})


def worker() -> None:
    """Sweep deadlines, send messages and digests, look after agreements, guarantees and invariants, forget
    what has expired.

    Several workers may run on one database. SIGTERM and SIGINT let each job finish the row in hand.
    """
    settings = Settings()
    runtime = build_runtime(settings.database_url)
    here = worker_of(runtime, settings)
    # Its own lines speak of every run; ours only of those that did something.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    # Waited for instead of handled: a handler may find any lock taken by the very thread that it interrupts.
    signal.pthread_sigmask(signal.SIG_BLOCK, TO_LEAVE)
    typer.echo(f"The worker {here.name} runs: {', '.join(job.name for job in JOBS)}. Stop it with Ctrl+C.")
    with in_background(here):
        signal.sigwait(TO_LEAVE)
    runtime.database.dispose()
    typer.echo("The worker has stopped.")
