"""`journey closures`: days off the working calendar, for everybody or in one organisation's own."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated

import typer

from api.cli.database import find_organisation
from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.wiring import build_runtime
from engine.actor import CLOCK
from engine.errors import Refused
from engine.runtime import Command, Verdict, Work
from workflows import queries
from workflows.set_up import closures
from workflows.set_up.closures import Recounted

app = typer.Typer(help="Days off the working calendar.", no_args_is_help=True)

Day = Annotated[str, typer.Argument(help="Such as 2026-12-28.")]
Until = Annotated[str | None, typer.Option(help="Every day from DAY to this one.")]
Whose = Annotated[str | None, typer.Option(help="Id, UKPRN or name of the organisation; default: everybody's.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would move.")]


@app.callback()
def closures_() -> None:
    """Days off the working calendar."""


@app.command()
def add(day: Day, name: str, organisation: Whose = None, until: Until = None, dry_run: DryRun = False) -> None:
    """Close a day, show what moves and move it; an organisation's own counts only where its agreement says so."""
    days = _days(day, until)

    def act(work: Work) -> Recounted:
        whose = _whose(work, organisation)
        if dry_run:
            return closures.foresee_adding(work, days, whose)
        return closures.add(work, days, name, whose)

    _say(_done("closure.add", act, dry_run=dry_run), "closed", dry_run=dry_run)


@app.command()
def remove(day: Day, organisation: Whose = None, until: Until = None, dry_run: DryRun = False) -> None:
    """Make a closed day a day of work again, show what moves and move it; nothing is brought forward into the past."""
    days = _days(day, until)

    def act(work: Work) -> Recounted:
        whose = _whose(work, organisation)
        return (closures.foresee_removing if dry_run else closures.remove)(work, days, whose)

    _say(_done("closure.remove", act, dry_run=dry_run), "opened again", dry_run=dry_run)


@app.command("list")
def list_(organisation: Whose = None) -> None:
    """Everybody's closures, or those of one organisation, the earliest first."""
    runtime = build_runtime(Settings().database_url)
    try:
        with runtime.reading(CLOCK) as work:
            for row in queries.closures.of_calendar(work.session, _whose(work, organisation)):
                typer.echo(f"{row.day.isoformat()} {row.name}")
    finally:
        runtime.database.dispose()


def _done(command: str, act: Callable[[Work], Recounted], *, dry_run: bool) -> Recounted:
    """Run in one transaction, or only look; CommandFailed with every reason against it."""
    found: list[Recounted] = []

    def run(work: Work) -> Verdict:
        # The action runs again after a lost race: the last time counts.
        found.append(act(work))
        return {}

    runtime = build_runtime(Settings().database_url)
    try:
        if dry_run:
            with runtime.reading(CLOCK) as work:
                return act(work)
        runtime.run(Command(command), CLOCK, run)
    except Refused as refused:
        raise CommandFailed(str(refused)) from refused
    finally:
        runtime.database.dispose()
    return found[-1]


def _say(found: Recounted, done: str, *, dry_run: bool) -> None:
    for each in found.moved:
        typer.echo(f"{each.rule} of {each.instance_id}: {each.due_before.isoformat()} -> {each.due_after.isoformat()}")
    for rule, count in found.by_rule.items():
        typer.echo(f"{count} {rule}")
    ending = "; nothing was done." if dry_run else "."
    would = "would be " if dry_run else ""
    typer.echo(f"{_count(found.days, 'day')} {would}{done}, {_count(found.moved, 'due day')} {would}moved{ending}")


def _count(things: Sequence[object], what: str) -> str:
    return f"{len(things)} {what}" if len(things) == 1 else f"{len(things)} {what}s"


def _whose(work: Work, given: str | None) -> str | None:
    return find_organisation(work.session, given).id if given is not None else None


def _days(day: str, until: str | None) -> Sequence[date]:
    try:
        first, last = date.fromisoformat(day), date.fromisoformat(until) if until is not None else None
    except ValueError:
        raise CommandFailed("Write a day like 2026-12-28.", 2) from None
    try:
        return closures.days_of(first, last)
    except Refused as refused:
        raise CommandFailed(str(refused), 2) from refused
