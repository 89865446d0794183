"""`journey network import` and `journey network example`: an installation set up from a document."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli.sentences import CommandFailed
from api.settings import Settings
from api.wiring import build_runtime
from engine.actor import CLOCK
from engine.errors import Refused
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.actions.hand_offs import agreement_in_force, free_places
from workflows.actions.learning import absence
from workflows.set_up.apply import set_up
from workflows.set_up.changes import KEPT, Change
from workflows.set_up.network import Network

app = typer.Typer(help="Organisations, partnerships, agreements and places.", no_args_is_help=True)


@app.callback()
def network() -> None:
    """Organisations, partnerships, agreements and places."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON; see: journey network example")],
) -> None:
    """Add what is new, bring the rest up to date, delete nothing; the same file may be imported again."""
    document = _read(file)
    try:
        changes = _apply(document)
    except Refused as refused:
        reasons = [f"- {refusal.sentence}" for refusal in refused.refusals]
        raise CommandFailed("\n".join(["Nothing was written.", *reasons])) from refused
    for change in changes:
        if change.did != KEPT:
            typer.echo(f"{change.did} {change.what} {change.name}")
    kept = sum(change.did == KEPT for change in changes)
    typer.echo(f"{len(changes) - kept} added or changed, {kept} as they were.")


def _apply(document: Network) -> tuple[Change, ...]:
    runtime = build_runtime(Settings().database_url)
    try:
        return bring_in(runtime, document)
    finally:
        runtime.database.dispose()


def bring_in(runtime: Runtime, document: Network) -> tuple[Change, ...]:
    """Set up, and follow in the same transaction what changed: absences are counted again where holidays came or
    changed (rule C18), offers are watched to the end of what was agreed, and places are kept for those who wait (0.3).
    Raises Refused."""
    changes: tuple[Change, ...] = ()

    def act(work: Work) -> Verdict:
        nonlocal changes
        agreement_in_force.ring(work)
        changes = set_up(work.session, document)
        new = [each for each in changes if each.did != KEPT]
        closed = {each.organisation_id for each in new if each.organisation_id}
        agreed = {each.agreement_id for each in new if each.agreement_id}
        programmes = {each.programme_id for each in new if each.programme_id}
        return {
            "recounted": absence.recount_all(work, closed, "provider holiday entered") if closed else 0,
            "watched": agreement_in_force.follow(work, agreed) if agreed else 0,
            "offered": free_places.offer(work, programmes),
        }

    runtime.run(Command("network.import"), CLOCK, act)
    return changes


@app.command()
def example() -> None:
    """Print a document to begin with."""
    typer.echo(example_text(), nl=False)


def example_text() -> str:
    """The document that `journey network example` prints, as JSON."""
    return (files("api.cli") / "network_example.json").read_text(encoding="utf-8")


def _read(file: Path) -> Network:
    try:
        return Network.model_validate_json(file.read_bytes())
    except ValidationError as error:
        # What was typed is not repeated: it may hold personal data.
        faults = [f"- {_place(fault['loc'])}: {fault['msg']}" for fault in error.errors(include_input=False)]
        raise CommandFailed("\n".join(["The document cannot be used.", *faults]), 2) from error


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "the document"
