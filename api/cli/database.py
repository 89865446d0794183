"""Opens the database that the environment names, for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session, col, or_, select

from api import migrations
from api.cli.sentences import CommandFailed
from api.settings import Settings
from engine.database import open_database
from workflows.tables.organisations import Organisation


@contextmanager
def writing() -> Iterator[Session]:
    """A session whose changes are kept when the block ends well; raises SchemaMismatch."""
    url = Settings().database_url
    migrations.check(url)
    database = open_database(url)
    try:
        with database.unit_of_work() as transaction:
            yield transaction.session
    finally:
        database.dispose()


def find_organisation(session: Session, given: str) -> Organisation:
    """The one organisation with this id, UKPRN or name; CommandFailed when there is none or more than one."""
    wanted = or_(col(Organisation.id) == given, col(Organisation.ukprn) == given, col(Organisation.name) == given)
    found = session.exec(select(Organisation).where(wanted)).all()
    if not found:
        raise CommandFailed(f"There is no organisation with the id, UKPRN or name {given}.")
    if len(found) > 1:
        raise CommandFailed(f"{len(found)} organisations are called {given}. Give the id or the UKPRN.")
    return found[0]
