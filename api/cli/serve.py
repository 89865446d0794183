"""`journey serve`: answer requests until stopped."""

from typing import Annotated

import typer
import uvicorn

from api import migrations
from api.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default JOURNEY_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default JOURNEY_PORT.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
) -> None:
    """Answer requests until stopped."""
    settings = Settings()
    # Said here once, instead of by each worker with a traceback.
    migrations.check(settings.database_url)
    uvicorn.run(
        "api.app:from_environment",
        factory=True,
        host=host or settings.host,
        port=settings.port if port is None else port,
        workers=workers,
        # Paths hold the ids of records; our own log writes their templates.
        access_log=False,
        server_header=False,
    )
