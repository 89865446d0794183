"""A learner whom partners taught before the upgrade is contacted by the lead as long after it as after any contact."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from freezegun import freeze_time

from api import migrations
from engine.database import Database, open_database
from engine.invariants import violations
from engine.tables import Deadline, Instance
from tests.api.test_upgraded_holds import HISTORY, INSTANCE, entry, held, instance, reviews

# 28 days after Wednesday 4 March 2026, to the end of that day in London.
DUE = datetime(2026, 4, 1, 23, tzinfo=UTC)
TAUGHT = {"definition": "partnership", "state": "on_programme"}


@pytest.fixture
def upgraded(empty_database_url: str) -> Iterator[Database]:
    """A database of the first release with learners on programme, upgraded on 4 March."""
    database = open_database(empty_database_url)
    rows = [
        instance("taught", **TAUGHT), held("unwell", **TAUGHT), instance("away", **TAUGHT | {"state": "on_break"}),
        instance("planned", **TAUGHT | {"state": "planning"}), instance("alone", state="on_programme"),
    ]  # fmt: skip
    with database.engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0001")
        connection.execute(sa.insert(INSTANCE), rows)
        told = [entry(row["id"], "hold" if row["held_since"] else "submit") | {"target": row["state"]} for row in rows]
        connection.execute(sa.insert(HISTORY), told)
    with freeze_time("2026-03-04 10:00"):
        migrations.upgrade(empty_database_url)
    yield database
    database.dispose()


def contact(database: Database, name: str) -> list[Deadline]:
    """The time limits for contact on programme of a journey."""
    return [each for each in reviews(database, name) if each.rule == "lead_contact"]


def test_it_is_due_28_days_after_the_upgrade(upgraded: Database) -> None:
    (due,) = contact(upgraded, "taught")
    assert (due.due_at, due.next_at, due.waiting_party, due.waiting_on) == (DUE, DUE, "responsible", "provider")
    with upgraded.reading() as transaction:
        found = transaction.session.get_one(Instance, "taught")
        assert (found.wake_at, found.due_at, violations(transaction.session)) == (DUE, DUE, [])


@pytest.mark.parametrize("name", ["unwell", "away"])
def test_in_a_hold_or_a_break_it_sleeps(upgraded: Database, name: str) -> None:
    (due,) = contact(upgraded, name)
    assert (due.due_at, due.remaining) == (None, 28)


@pytest.mark.parametrize("name", ["planned", "alone"])
def test_nobody_else_is_to_be_contacted_so(upgraded: Database, name: str) -> None:
    assert contact(upgraded, name) == []
