"""`journey diagram`: a workflow as a Mermaid state diagram."""

import typer

from api.cli.sentences import CommandFailed
from engine.diagram import mermaid


def diagram(name: str) -> None:
    """Print the newest version of a workflow as a Mermaid state diagram."""
    from workflows.definitions import CATALOGUE

    names = sorted({published.definition.name for published in CATALOGUE.all()})
    if name not in names:
        raise CommandFailed(f"There is no workflow called {name}. There are: {', '.join(names)}.", 2)
    typer.echo(mermaid(CATALOGUE.latest(name).definition), nl=False)
