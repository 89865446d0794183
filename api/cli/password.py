"""`journey user password`: a first or a new password for somebody who is known already."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from api.auth.set_password import set_password
from api.cli.database import writing
from api.cli.sentences import CommandFailed
from api.cli.user import hashed, read_or_typed
from workflows.tables.organisations import Person


def password(
    email: str,
    password_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Holds the password in its first line.")
    ] = None,
) -> None:
    """Set the password of a person, typed in or read from a file; whoever is signed in as them is signed out."""
    password_hash = hashed(read_or_typed(password_file))
    with writing() as session:
        wanted = select(Person).where(col(Person.email) == email.lower(), col(Person.left_at).is_(None))
        person = session.exec(wanted).first()
        if person is None:
            raise CommandFailed(f"There is nobody with the e-mail address {email}.")
        set_password(session, person.id, password_hash)
