"""The history of an earlier release is chained as it stands once the database is upgraded, and goes on from there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from api import migrations
from engine.audit import Counted, of_histories
from engine.database import Database, open_database
from engine.tables import HistoryEntry
from tests.engine import toy

BEGUN = datetime(2026, 3, 2, 10, 0, 0, 250_000, tzinfo=UTC)
# More than one batch of the migration, and more than one of the audit.
MANY = 1_200
DETAILS: tuple[dict[str, Any], ...] = (
    {},
    {"b": 1, "a": [1.5, 2.0, 1e23, -0.0, None, True]},
    {"é": {"z": "😀", "y": "\\"}},
)


def instances() -> list[dict[str, Any]]:
    """Orders, the first with three entries and every other with one."""
    return [
        {"id": f"order-{number:05}", "definition": "order", "definition_version": 1, "state": "waiting",
         "version": 1 if number else 3, "scope": "town", "created_at": BEGUN, "entered_at": BEGUN}
        for number in range(MANY)
    ]  # fmt: skip


def history() -> list[dict[str, Any]]:
    """Their entries as the earlier release wrote them."""
    return [
        {"instance_id": each["id"], "sequence": place + 1, "event": "note" if place else "place",
         "source": "waiting" if place else None, "target": "waiting", "at": BEGUN + timedelta(hours=place),
         "recorded_at": BEGUN + timedelta(hours=place, microseconds=1), "actor_kind": "person", "actor_id": "bea",
         "organisation_id": None, "command_id": "c", "reason": f"said {place}" if place else None,
         "detail": DETAILS[place]}
        for each in instances() for place in range(each["version"])
    ]  # fmt: skip


@pytest.fixture
def upgraded(empty_database_url: str) -> Iterator[Database]:
    """A database of the release before, with history, upgraded."""
    database = open_database(empty_database_url)
    with database.engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0003")
        known = sa.MetaData()
        for name, rows in (("instance", instances()), ("history_entry", history())):
            table = sa.Table(name, known, autoload_with=connection)
            connection.execute(sa.insert(table), [
                {key: value for key, value in row.items() if key in table.columns} for row in rows
            ])  # fmt: skip
    migrations.upgrade(empty_database_url)
    yield database
    database.dispose()


def findings(database: Database) -> tuple[list[str], int]:
    """What is found, and in how many entries."""
    counted = Counted()
    with database.snapshot() as transaction:
        return [each.told() for each in of_histories(transaction, counted)], counted.entries


def test_what_was_there_is_chained(upgraded: Database) -> None:
    assert findings(upgraded) == ([], MANY + 2)


def test_each_entry_has_a_salt_of_its_own(upgraded: Database) -> None:
    with upgraded.reading() as transaction:
        salts = transaction.session.exec(select(HistoryEntry.salt)).all()
    assert (len(set(salts)), {len(salt or "") for salt in salts}) == (MANY + 2, {16})


def test_what_happens_afterwards_goes_on_from_there(upgraded: Database) -> None:
    toy.act(toy.runtime_on(upgraded), "order-00000", "ask")
    assert findings(upgraded) == ([], MANY + 3)


def test_a_change_from_then_on_is_found(upgraded: Database) -> None:
    with upgraded.unit_of_work() as work:
        work.connection.exec_driver_sql("UPDATE history_entry SET reason = 'x' WHERE sequence = 3")
    assert len(findings(upgraded)[0]) == 1
