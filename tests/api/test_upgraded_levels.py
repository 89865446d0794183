"""A level of chasing that was switched off under an earlier release stays off once the database is upgraded."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command

from api import migrations
from engine.database import open_database
from engine.definition import FLAG, USUAL_LEVELS
from engine.levels import in_force

OPENED = datetime(2026, 3, 2, 10, tzinfo=UTC)
DUE = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(("off", "left"), [("", USUAL_LEVELS), ("remind,escalate,escalate_again", (FLAG,))])
def test_what_was_switched_off_stays_off(empty_database_url: str, off: str, left: tuple[object, ...]) -> None:
    database = open_database(empty_database_url)
    with database.engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0002")
        task = sa.Table("task", sa.MetaData(), autoload_with=connection)
        connection.execute(sa.insert(task).values(
            id="t", kind="place_again", scope="p", organisation_id="o", role="coordinator", opened_at=OPENED,
            due_at=DUE, detail={}, levels_off=off,
        ))  # fmt: skip
        command.upgrade(migrations.configuration(connection), "head")
        agreed = connection.execute(sa.text("SELECT levels_agreed FROM task")).scalar_one()
    database.dispose()
    assert tuple(level for level in in_force(USUAL_LEVELS, agreed) if level is not None) == left
