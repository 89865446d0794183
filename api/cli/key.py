"""`journey key add`, `list`, `rotate` and `revoke`: keys with which machines act for an organisation."""

from datetime import datetime, timedelta
from typing import Annotated

import typer

from api.auth.api_keys import add_key, keys_of, revoke_key, rotate
from api.auth.tables import ApiKey, KeyScope
from api.cli.database import find_organisation, writing
from engine import clock
from workflows.tables.organisations import Organisation
from workflows.vocabulary import Role

KeyId = Annotated[str, typer.Argument(metavar="KEY", help="Id of the key, as journey key list shows it.")]

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
    scope: Annotated[KeyScope, typer.Option(help="Whether it may change anything.")] = KeyScope.READ_AND_WRITE,
) -> None:
    """Add a key and print it; it cannot be shown again."""
    expires_at = None if days is None else clock.now() + timedelta(days=days)
    with writing() as session:
        found = find_organisation(session, organisation)
        secret = add_key(session, found.id, name, role, expires_at, scope)
    typer.echo(secret)


@app.command("list")
def list_keys(
    organisation: Annotated[str | None, typer.Argument(help="Id, UKPRN or name; default all.")] = None,
) -> None:
    """Show every key, a line each: id, organisation, name, roles, scope, last use, and whether or when it ends."""
    with writing() as session:
        found = find_organisation(session, organisation) if organisation else None
        for key in keys_of(session, found.id if found else None):
            owner = session.get_one(Organisation, key.organisation_id).name
            used = f"last used {_day(key.last_used_at)}" if key.last_used_at else "never used"
            typer.echo("; ".join((key.id, owner, key.name, ", ".join(key.roles), key.scope, used, _ends(key))))


@app.command("rotate")
def rotate_key(
    key: KeyId,
    overlap: Annotated[int, typer.Option(min=0, max=366, help="Days for which the old key still works.")] = 7,
) -> None:
    """Make a successor of a key and print it; it cannot be shown again. The old one ends after the overlap."""
    with writing() as session:
        secret = rotate(session, key, timedelta(days=overlap))
    typer.echo(secret)


@app.command()
def revoke(key: KeyId) -> None:
    """End a key at once."""
    with writing() as session:
        revoke_key(session, key)
    typer.echo(f"The key {key} works no more.")


def _ends(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {_day(key.revoked_at)}"
    if key.expires_at is None:
        return "does not expire"
    return f"{'expired' if key.expires_at <= clock.now() else 'expires'} {_day(key.expires_at)}"


def _day(moment: datetime) -> str:
    return clock.london_date(moment).isoformat()
