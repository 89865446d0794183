"""`journey audit`: whether all history is still as it was written, and the checkpoints by which that is seen."""

from typing import Annotated

import typer
from sqlmodel import Session

from api import migrations
from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.wiring import build_runtime
from engine import checkpoints
from engine.actor import CLOCK
from engine.audit import Counted, Finding, of_histories
from engine.database import Database, open_database
from workflows.tables.journeys import HandOff, Journey

app = typer.Typer(help="Whether all history is as it was written.", no_args_is_help=True)

Known = Annotated[
    str | None, typer.Option(help="The link of a checkpoint that was kept elsewhere: it must still be there.")
]


@app.callback()
def audit_() -> None:
    """Whether all history is as it was written."""


@app.command()
def verify(known: Known = None) -> None:
    """Go through every history and checkpoint: a line for each thing that was changed behind our back, then status 1.

    Nobody can tell so much of what came after the last checkpoint: who may write everything may write its end anew.
    """
    url = Settings().database_url
    migrations.check(url)
    database = open_database(url)
    try:
        counted, found = _verify(database, known)
    finally:
        database.dispose()
    read = f"{_count(counted.entries, 'entry', 'entries')} of {_count(counted.instances, 'instance')}"
    if found:
        raise CommandFailed(f"{_count(found, 'finding')} in {read}.")
    erased = f", {counted.erased} of them with their words erased" if counted.erased else ""
    typer.echo(f"{read} verified{erased}, with {_count(counted.checkpoints, 'checkpoint')}.")


@app.command()
def checkpoint() -> None:
    """Note how far every history has come now; keep the link that is printed somewhere else, and verify with it."""
    runtime = build_runtime(Settings().database_url)
    try:
        made = runtime.run_many(CLOCK, checkpoints.write_all)
    finally:
        runtime.database.dispose()
    for each in made:
        typer.echo(f"Checkpoint {each.number}: {_count(each.heads, 'head')}, link {each.link}")
    if not made:
        typer.echo("Nothing has changed since the last checkpoint.")


def _verify(database: Database, known: str | None) -> tuple[Counted, int]:
    """Print each finding as it comes; what was read, and how many findings there were."""
    counted, found = Counted(), 0
    with database.snapshot() as transaction:
        for findings in (
            of_histories(transaction, counted),
            checkpoints.of_checkpoints(transaction, counted, known),
        ):
            for finding in findings:
                typer.echo(finding.told(_name_of(transaction.session, finding)))
                found += 1
    return counted, found


def _name_of(session: Session, finding: Finding) -> str | None:
    """The reference of the journey or hand-off that it is about."""
    if finding.instance_id is None:
        return None
    named = session.get(Journey, finding.instance_id) or session.get(HandOff, finding.instance_id)
    return named.reference if named is not None else None


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
