"""`journey diagram`: a workflow as a Mermaid state diagram."""

import typer

from api.cli.sentences import CommandFailed
from engine.diagram import mermaid
from workflows.published import published


def diagram(name: str) -> None:
    """Print the newest version of a workflow as a Mermaid state diagram."""
    catalogue = published()
    names = sorted({workflow.definition.name for workflow in catalogue.all()})
    if name not in names:
        raise CommandFailed(f"There is no workflow called {name}. There are: {', '.join(names)}.", 2)
    typer.echo(mermaid(catalogue.latest(name).definition), nl=False)
