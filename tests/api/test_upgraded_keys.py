"""A key that was given under an earlier release may read and write once the database is upgraded."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command

from api import migrations
from engine.database import open_database

MADE = datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_an_earlier_key_reads_and_writes(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with database.engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0003")
        tables = sa.MetaData()
        organisation = sa.Table("organisation", tables, autoload_with=connection)
        connection.execute(sa.insert(organisation).values(id="o", name="School", kind="school"))
        key = sa.Table("api_key", tables, autoload_with=connection)
        connection.execute(
            sa.insert(key).values(id="k", organisation_id="o", name="Records", key_hash="h", roles=[], created_at=MADE)
        )
        command.upgrade(migrations.configuration(connection), "head")
        scope = connection.execute(sa.text("SELECT scope FROM api_key")).scalar_one()
    database.dispose()
    assert scope == "read_and_write"
