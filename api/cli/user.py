"""`journey user add`: people of an organisation who can sign in."""

from pathlib import Path
from typing import Annotated

import typer
from email_validator import EmailNotValidError, validate_email

from api.auth.accounts import add_person
from api.auth.passwords import Passwords
from api.cli.database import find_organisation, writing
from api.cli.sentences import CommandFailed
from workflows.vocabulary import Role

app = typer.Typer(help="People who can sign in.", no_args_is_help=True)


@app.callback()
def users() -> None:
    """People who can sign in."""


@app.command()
def add(
    organisation: Annotated[str, typer.Argument(help="Id, UKPRN or name.")],
    email: str,
    name: str,
    role: Annotated[list[Role], typer.Option(help="May be given more than once.")],
    password_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Holds the password in its first line.")
    ] = None,
) -> None:
    """Add a person with a password, typed in or read from a file, and print the person's id."""
    address = _checked(email)
    password_hash = _hashed(_first_line(password_file) if password_file else _typed())
    with writing() as session:
        found = find_organisation(session, organisation)
        identifier = add_person(session, found.id, address, name, role, password_hash).id
    typer.echo(identifier)


def _typed() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _first_line(path: Path) -> str:
    return path.read_text().partition("\n")[0].rstrip("\r")


def _checked(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise CommandFailed(f"{email} is not an e-mail address: {error}", 2) from error


def _hashed(password: str) -> str:
    try:
        return Passwords().hash(password)
    except ValueError as error:
        raise CommandFailed(str(error), 2) from error
