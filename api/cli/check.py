"""`journey check`: tells whether every workflow of this release is sound."""

import typer

from engine.definition import Definition
from engine.verify import Fault, verify
from workflows.definitions.parties import ALL_PARTIES
from workflows.published import DEFINITIONS


def check() -> None:
    """Verify every published workflow: a line each, and its faults with the path that shows them; then status 1."""
    faulty = False
    for definition, guards in DEFINITIONS:
        faults = verify(definition, guards, ALL_PARTIES)
        typer.echo(described(definition, faults))
        faulty = faulty or bool(faults)
    if faulty:
        raise typer.Exit(1)


def described(definition: Definition, faults: tuple[Fault, ...] = ()) -> str:
    """Name, version, fingerprint head and number of states, then a line for each fault and its path."""
    verdict = f"{len(faults)} faults" if faults else "sound"
    head = f"{definition.name} {definition.version} {definition.fingerprint[:12]}, {len(definition.states)} states"
    shown = (f"    {each.code}: {each.sentence} [{' > '.join(each.path)}]" for each in faults)
    return "\n".join([f"{head}: {verdict}", *shown])
