"""`journey sweep`: one pass over time limits and tasks, done or only shown."""

from datetime import datetime
from typing import Annotated

import typer

from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.wiring import build_runtime
from engine import clock
from engine.preview import foresee
from engine.sweep import sweep as sweep_once


def sweep(
    at: Annotated[
        str | None, typer.Option(help="As of this moment, such as 2026-03-02T10:00:00Z; default now.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
) -> None:
    """Do, or show, what the clock must do by now: chase, mark as late, expire, return.

    A dry run tries each learner's journey with its hand-offs by itself and takes everything back: what one journey
    would bring about in another is not foreseen. One event may show as several lines; the last line counts the acts.
    """
    settings = Settings()
    moment = clock.now() if at is None else _moment(at)
    if moment > clock.now() and not (dry_run or settings.development):
        raise CommandFailed(
            "That moment has not come: what is not due cannot be done. Add --dry-run to look ahead, or set"
            " JOURNEY_DEVELOPMENT=true where you only practise.", 2,
        )  # fmt: skip
    runtime = build_runtime(settings.database_url)
    try:
        if dry_run:
            foreseen = foresee(runtime, moment)
            lines = [str(act) for act in foreseen.lines]
            typer.echo("\n".join([*lines, f"{foreseen.applied} acts by {moment.isoformat()}; nothing was done."]))
            return
        swept = sweep_once(runtime, moment)
    finally:
        runtime.database.dispose()
    typer.echo(f"{swept.applied} acts by {moment.isoformat()}.")
    if swept.failed:
        raise CommandFailed(f"{swept.failed} could not be done; the log says which. They are tried again next time.")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandFailed(f"{text} is no moment. Write it like 2026-03-02T10:00:00Z.", 2) from None
    if moment.tzinfo is None:
        raise CommandFailed("Say the time zone of the moment: 2026-03-02T10:00:00Z, or +01:00 in summer.", 2)
    return moment
