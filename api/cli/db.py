"""`journey db upgrade`: bring the database to this release."""

import typer

from api import migrations
from api.settings import Settings

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def database() -> None:
    """The database."""


@app.command()
def upgrade() -> None:
    """Bring the database to the tables this release needs; harmless to repeat."""
    migrations.upgrade(Settings().database_url)
    typer.echo(f"The database is at revision {migrations.head()}.")
