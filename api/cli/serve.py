"""`journey serve`: answer requests until stopped."""

from typing import Annotated

import typer
import uvicorn

from api import migrations
from api.cli.sentences import CommandFailed
from api.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default JOURNEY_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default JOURNEY_PORT.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Do the work of the clock in the same process, for a small site.")
    ] = False,
) -> None:
    """Answer requests until stopped."""
    settings = Settings()
    # Said here once, instead of by each worker with a traceback.
    migrations.check(settings.database_url)
    if with_worker and workers > 1:
        raise CommandFailed("One process can hold the worker: leave out --workers, or run journey worker beside it.", 2)
    application = "api.app:with_worker" if with_worker else "api.app:from_environment"
    answer_requests(application, host or settings.host, settings.port if port is None else port, workers)


def answer_requests(application: str, host: str, port: int, workers: int = 1) -> None:
    """Serve what the factory `application` makes until stopped."""
    uvicorn.run(
        application,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        # Paths hold the ids of records; our own log writes their templates.
        access_log=False,
        server_header=False,
    )
