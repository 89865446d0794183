"""Open tasks of an earlier release about what is on hold sleep once it is upgraded, and keep what was left."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from api import migrations
from engine.database import Database, open_database
from engine.tables import Task

OPENED = datetime(2026, 3, 2, 10, tzinfo=UTC)
# On hold since Friday 27 March 2026, two days before summer time.
HELD = datetime(2026, 3, 27, 12, tzinfo=UTC)
# The end of Wednesday 1 April in London.
DUE = datetime(2026, 4, 1, 23, tzinfo=UTC)
LATE = datetime(2026, 3, 27, tzinfo=UTC)

MOMENT = sa.DateTime(timezone=True)
INSTANCE = sa.table(
    "instance", *map(sa.column, ("id", "definition", "definition_version", "state", "version", "scope", "parent_id")),
    *(sa.column(name, MOMENT) for name in ("held_since", "created_at", "entered_at")),
)  # fmt: skip
TASK = sa.table(
    "task", *map(sa.column, ("id", "kind", "instance_id", "scope", "organisation_id", "role")),
    sa.column("opened_at", MOMENT), sa.column("due_at", MOMENT), sa.column("detail", sa.JSON),
)  # fmt: skip


def instance(name: str, **more: Any) -> dict[str, Any]:
    given = {"definition": "holistic", "definition_version": 1, "state": "referred", "version": 1, "scope": "p",
             "parent_id": None, "held_since": None, "created_at": OPENED, "entered_at": OPENED}  # fmt: skip
    return given | {"id": name} | more


def task(name: str, about: str, due_at: datetime = DUE, kind: str = "pass_on") -> dict[str, Any]:
    return {"id": name, "kind": kind, "instance_id": about, "scope": "p", "organisation_id": "o", "role": "coordinator",
            "opened_at": OPENED, "due_at": due_at, "detail": {}}  # fmt: skip


@pytest.fixture
def upgraded(empty_database_url: str) -> Iterator[Database]:
    """A database of the first release with a journey on hold, its hand-off, and one that goes on, upgraded."""
    database = open_database(empty_database_url)
    with database.engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0001")
        journeys = [instance("held", held_since=HELD), instance("running")]
        connection.execute(sa.insert(INSTANCE), [*journeys, instance("part", parent_id="held")])
        tasks = [task("asleep", "held"), task("of_part", "part"), task("late", "held", LATE), task("awake", "running"),
                 task("death", "held", kind="confirm_death")]  # fmt: skip
        connection.execute(sa.insert(TASK), tasks)
    migrations.upgrade(empty_database_url)
    yield database
    database.dispose()


def stored(database: Database, name: str) -> Task:
    with database.reading() as transaction:
        return transaction.session.exec(select(Task).where(Task.id == name)).one()


@pytest.mark.parametrize("name", ["asleep", "of_part"])
def test_it_sleeps_since_the_hold_with_the_days_that_were_left(upgraded: Database, name: str) -> None:
    found = stored(upgraded, name)
    assert (found.due_at, found.remaining, found.slept_at, found.next_at) == (None, 5, HELD, None)


def test_what_was_late_stays_late_unchased(upgraded: Database) -> None:
    found = stored(upgraded, "late")
    assert (found.due_at, found.remaining, found.slept_at, found.next_at) == (LATE, None, HELD, None)


@pytest.mark.parametrize("name", ["awake", "death"])
def test_what_does_not_sleep_keeps_its_day(upgraded: Database, name: str) -> None:
    found = stored(upgraded, name)
    assert (found.due_at, found.slept_at, found.next_at) == (DUE, None, DUE)
    assert found.through_hold is found.despite_hold is (name == "death")
