"""A hold of an earlier release is looked at again by its review date once the database is upgraded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from api import migrations
from engine.database import Database, open_database
from engine.invariants import violations
from engine.tables import Deadline, Instance

BEGUN = datetime(2026, 3, 2, 10, tzinfo=UTC)
# The end of Tuesday 31 March in London, where it is summer already.
REVIEWED = datetime(2026, 3, 31, 23, tzinfo=UTC)

MOMENT = sa.DateTime(timezone=True)
INSTANCE = sa.table(
    "instance",
    *map(sa.column, ("id", "definition", "definition_version", "state", "version", "scope", "parent_id", "responsible",
                     "waiting_party", "hold_reason")),
    sa.column("hold_review_on", sa.Date), *(sa.column(name, MOMENT) for name in ("held_since", "created_at",
                                                                                "entered_at")),
)  # fmt: skip
HISTORY = sa.table(
    "history_entry",
    *map(sa.column, ("instance_id", "sequence", "event", "source", "target", "actor_kind", "actor_id", "command_id")),
    sa.column("at", MOMENT), sa.column("recorded_at", MOMENT), sa.column("detail", sa.JSON),
)  # fmt: skip


def instance(name: str, **more: Any) -> dict[str, Any]:
    """A journey that waits on its provider since Monday 2 March 2026; on hold if `more` says so."""
    given = {
        "definition": "holistic", "definition_version": 1, "state": "planning", "version": 1, "scope": "p",
        "parent_id": None, "responsible": "provider", "waiting_party": "responsible", "hold_reason": None,
        "hold_review_on": None, "held_since": None, "created_at": BEGUN, "entered_at": BEGUN,
    }  # fmt: skip
    return given | {"id": name} | more


def held(name: str, reason: str = "learner_unwell", **more: Any) -> dict[str, Any]:
    """One on hold until Tuesday 31 March 2026."""
    return instance(name, hold_reason=reason, hold_review_on=date(2026, 3, 31), held_since=BEGUN, **more)


def entry(name: str, event: str) -> dict[str, Any]:
    """The one entry of its history: the event that set its hold, or another."""
    return {"instance_id": name, "sequence": 1, "event": event, "source": None, "target": "planning", "detail": {},
            "actor_kind": "person", "actor_id": "anna", "command_id": "c", "at": BEGUN,
            "recorded_at": BEGUN}  # fmt: skip


@pytest.fixture
def upgraded(empty_database_url: str) -> Iterator[Database]:
    """A database of the first release with holds of every sort, upgraded."""
    database = open_database(empty_database_url)
    with database.engine.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0001")
        journeys = [held("unwell"), held("stopped", "safeguarding"), instance("running")]
        parts = [held(name, parent_id="unwell", responsible=None) for name in ("along", "alone")]
        connection.execute(sa.insert(INSTANCE), journeys)
        connection.execute(sa.insert(INSTANCE), parts)
        events = {"unwell": "hold", "stopped": "hold_for_safeguarding", "running": "submit",
                  "along": "hold_with_journey", "alone": "hold"}  # fmt: skip
        connection.execute(sa.insert(HISTORY), [entry(*each) for each in events.items()])
    migrations.upgrade(empty_database_url)
    yield database
    database.dispose()


def reviews(database: Database, name: str) -> list[Deadline]:
    """The reviews of the hold of a journey or a hand-off."""
    with database.reading() as transaction:
        return list(transaction.session.exec(select(Deadline).where(Deadline.instance_id == name)))


@pytest.mark.parametrize(
    ("name", "rule", "party"),
    [
        ("unwell", "hold_review", "responsible"),
        ("stopped", "stop_review", "responsible.safeguarding_lead"),
        ("alone", "hold_review", "responsible"),
    ],
)
def test_it_waits_on_whoever_keeps_the_hold(upgraded: Database, name: str, rule: str, party: str) -> None:
    (review,) = reviews(upgraded, name)
    assert (review.rule, review.waiting_party, review.waiting_on) == (rule, party, "provider")
    assert (review.due_at, review.next_at, review.of_hold) == (REVIEWED, REVIEWED, True)


def test_the_clock_looks_at_it_then(upgraded: Database) -> None:
    with upgraded.reading() as transaction:
        found = transaction.session.get_one(Instance, "unwell")
        assert (found.wake_at, found.due_at) == (REVIEWED, None)
        assert violations(transaction.session) == []


@pytest.mark.parametrize("name", ["along", "running"])
def test_what_is_held_with_its_journey_or_not_at_all_has_none(upgraded: Database, name: str) -> None:
    assert reviews(upgraded, name) == []
