"""`journey diagram`: a workflow as a Mermaid state diagram, or as an SVG picture."""

from typing import Annotated

import typer

from api.cli.sentences import CommandFailed
from engine.diagram import mermaid
from engine.svg import svg
from workflows.published import published


def diagram(
    name: str,
    as_picture: Annotated[bool, typer.Option("--svg", help="Print an SVG picture instead.")] = False,
) -> None:
    """Print the newest version of a workflow as a Mermaid state diagram, or as a picture."""
    catalogue = published()
    names = sorted({workflow.definition.name for workflow in catalogue.all()})
    if name not in names:
        raise CommandFailed(f"There is no workflow called {name}. There are: {', '.join(names)}.", 2)
    definition = catalogue.latest(name).definition
    if as_picture:
        title = f"The states of {name}, version {definition.version}"
        typer.echo(svg(definition, title, "Each box is a state, each arrow a way from one state to another."))
    else:
        typer.echo(mermaid(definition), nl=False)
