"""`journey check`: is every workflow of this release sound?"""

import typer

from engine.machine import Published


def check() -> None:
    """Verify every published workflow: a line each, or its faults with the path that shows them and status 1."""
    # A faulty definition is refused while this is imported; the error lists its faults.
    from workflows.definitions import CATALOGUE

    for published in CATALOGUE.all():
        typer.echo(described(published))


def described(published: Published) -> str:
    """Name, version, the head of the fingerprint, and how many states it has."""
    definition = published.definition
    return f"{definition.name} {definition.version} {definition.fingerprint[:12]} {len(definition.states)} states"
