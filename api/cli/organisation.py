"""`journey organisation add`: the first organisations of an installation, before anybody can sign in."""

from typing import Annotated

import typer

from api.cli.database import writing
from api.cli.sentences import CommandFailed
from engine.runtime import new_id
from workflows.rules.identifiers import check_ukprn
from workflows.tables.organisations import Organisation
from workflows.vocabulary import OrganisationKind

app = typer.Typer(help="Organisations.", no_args_is_help=True)


@app.callback()
def organisations() -> None:
    """Organisations."""


@app.command()
def add(
    name: str,
    kind: Annotated[OrganisationKind, typer.Option(help="What it is to learners.")] = OrganisationKind.PROVIDER,
    ukprn: Annotated[str | None, typer.Option(help="Its UK provider reference number; a provider needs one.")] = None,
) -> None:
    """Add an organisation and print its id."""
    _refuse_without_ukprn(kind, ukprn)
    organisation = Organisation(id=new_id(), name=name, kind=kind, ukprn=ukprn)
    with writing() as session:
        session.add(organisation)
        session.flush()
        identifier = organisation.id
    typer.echo(identifier)


def _refuse_without_ukprn(kind: OrganisationKind, ukprn: str | None) -> None:
    if kind is OrganisationKind.PROVIDER and ukprn is None:
        raise CommandFailed("A provider needs its UKPRN. Add --ukprn.", 2)
    if ukprn is not None and not check_ukprn(ukprn).accepted:
        raise CommandFailed(f"{ukprn} is not a UKPRN: {check_ukprn(ukprn).sentence}", 2)
