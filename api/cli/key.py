"""`journey key add`: keys with which machines act for an organisation."""

from datetime import timedelta
from typing import Annotated

import typer

from api.auth.api_keys import add_key
from api.cli.database import find_organisation, writing
from engine import clock
from workflows.vocabulary import Role

app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """API keys."""


@app.command()
def add(
    organisation: Annotated[str, typer.Argument(help="Id, UKPRN or name.")],
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[list[Role], typer.Option(help="May be given more than once.")],
    days: Annotated[int | None, typer.Option(min=1, max=3660, help="Days until it expires; default never.")] = None,
) -> None:
    """Add a key and print it; it cannot be shown again."""
    expires_at = None if days is None else clock.now() + timedelta(days=days)
    with writing() as session:
        found = find_organisation(session, organisation)
        secret = add_key(session, found.id, name, role, expires_at)
    typer.echo(secret)
