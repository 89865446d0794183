"""`journey audit`: whether history and looks are as they were written, checkpoints, and who acted for whom."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from api import migrations
from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.wiring import build_runtime
from engine import checkpoints
from engine.acted_for_table import ActedFor
from engine.actor import CLOCK
from engine.audit import Counted, Finding, of_chain, of_histories
from engine.clock import start_of_day
from engine.database import Database, open_database
from workflows.chained import CHAINED
from workflows.tables.accesses import ACCESSES
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Person

app = typer.Typer(help="The audit trail: history, who looked, and who acted for whom.", no_args_is_help=True)

Known = Annotated[
    str | None, typer.Option(help="The link of a checkpoint that was kept elsewhere: it must still be there.")
]


@app.callback()
def audit_() -> None:
    """The audit trail: history, who looked, and who acted for whom."""


@app.command()
def verify(known: Known = None) -> None:
    """Go through every history and checkpoint: a line for each thing that was changed behind our back, then status 1.

    Nobody can tell so much of what came after the last checkpoint: who may write everything may write its end anew.
    """
    url = Settings().database_url
    migrations.check(url)
    database = open_database(url)
    try:
        counted, looks, found = _verify(database, known)
    finally:
        database.dispose()
    read = (
        f"{_count(counted.entries, 'entry', 'entries')} of {_count(counted.instances, 'instance')}"
        f" and {_count(looks.entries, 'access', 'accesses')} to {_count(looks.instances, 'learner')}"
    )
    if found:
        raise CommandFailed(f"{_count(found, 'finding')} in {read}.")
    erased = f", {counted.erased} of them with their words erased" if counted.erased else ""
    typer.echo(f"{read} verified{erased}, with {_count(counted.checkpoints, 'checkpoint')}.")


@app.command()
def checkpoint() -> None:
    """Note how far every history has come now; keep the link that is printed somewhere else, and verify with it."""
    runtime = build_runtime(Settings().database_url)
    try:
        made = runtime.run_many(CLOCK, partial(checkpoints.write_all, chains=CHAINED))
    finally:
        runtime.database.dispose()
    for each in made:
        typer.echo(f"Checkpoint {each.number}: {_count(each.heads, 'head')}, link {each.link}")
    if not made:
        typer.echo("Nothing has changed since the last checkpoint.")


@app.command()
def acting(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; default all.")] = None,
) -> None:
    """Show what was done for a colleague, a line each: when, by whom, for whom, and the command; never about whom."""
    url = Settings().database_url
    migrations.check(url)
    database = open_database(url)
    try:
        with database.reading() as transaction:
            for row in _acted_for(transaction.session, since.date() if since else None):
                by, whom = (transaction.session.get(Person, each) for each in (row.actor_id, row.acting_for))
                names = [person.name if person else "somebody" for person in (by, whom)]
                typer.echo(f"{row.at.isoformat()} {names[0]} for {names[1]}: {row.name}")
    finally:
        database.dispose()


def _acted_for(session: Session, since: date | None) -> Sequence[ActedFor]:
    wanted = select(ActedFor).order_by(col(ActedFor.at), col(ActedFor.command_id))
    if since is not None:
        wanted = wanted.where(col(ActedFor.at) >= start_of_day(since))
    return session.exec(wanted).all()


def _verify(database: Database, known: str | None) -> tuple[Counted, Counted, int]:
    """Print each finding as it comes; what was read of history and of who looked, and how many findings there were."""
    counted, looks, found = Counted(), Counted(), 0
    with database.snapshot() as transaction:
        for findings in (
            of_histories(transaction, counted),
            of_chain(transaction, looks, ACCESSES),
            checkpoints.of_checkpoints(transaction, counted, known, CHAINED),
        ):
            for finding in findings:
                typer.echo(finding.told(_name_of(transaction.session, finding)))
                found += 1
    return counted, looks, found


def _name_of(session: Session, finding: Finding) -> str | None:
    """The reference of the journey or hand-off that it is about; of a learner only that it is one."""
    if finding.instance_id is None:
        return None
    named = session.get(Journey, finding.instance_id) or session.get(HandOff, finding.instance_id)
    if named is not None:
        return named.reference
    return "Learner" if finding.entry == ACCESSES.entry else None


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
