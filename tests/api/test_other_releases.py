"""A database or a journey of another release: nothing is guessed, and everybody is told what to do."""

from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.settings import Settings
from engine.database import open_database
from engine.errors import SchemaMismatch
from engine.statements import table_of
from engine.tables import Instance
from tests.stories.story import Story

COORDINATOR = "northgate.coordinator"
LATER = 99


@pytest.fixture
def from_later(story: Story) -> str:
    """A journey at Northgate that runs on a version of its definition which this release does not carry."""
    journey = str(story.refer("Amy Cole"))
    _set_version(story, journey, LATER)
    return journey


def _set_version(story: Story, identifier: str, version: int) -> None:
    instances = table_of(Instance)
    changed = sa.update(instances).where(instances.c.id == identifier).values(definition_version=version)
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.execute(changed)


def set_revision(url: str, revision: str) -> None:
    """Make the database say that it is at `revision`."""
    database = open_database(url)
    with database.unit_of_work() as work:
        work.connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    database.dispose()


@pytest.fixture
def newer(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A database that a newer release made, named by the environment."""
    before = _revision(database_url)
    set_revision(database_url, "from_the_future")
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)
    yield database_url
    set_revision(database_url, before)


def _revision(url: str) -> str:
    database = open_database(url)
    with database.reading() as work:
        found = str(work.connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
    database.dispose()
    return found


def test_on_an_empty_database_the_server_names_the_command(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", empty_database_url)
    ended = CliRunner().invoke(app, ["serve"])
    assert (ended.exit_code, ended.stderr) == (1, "The database has no tables yet. Run: journey db upgrade\n")


def test_on_a_newer_database_the_server_does_not_start(newer: str) -> None:
    ended = CliRunner().invoke(app, ["serve"])
    assert ended.exit_code == 1
    assert "a newer release made it. Install the release that made it." in ended.stderr


def test_on_a_newer_database_no_process_answers(newer: str) -> None:
    with pytest.raises(SchemaMismatch, match="Install the release that made it"):
        create_app(Settings())


@pytest.mark.parametrize("part", ["", "/history", "/hand-offs", "/deadlines", "/actions"])
def test_a_journey_of_a_later_version_can_be_read(story: Story, from_later: str, part: str) -> None:
    story.get(COORDINATOR, f"/journeys/{from_later}{part}")


def test_a_journey_of_a_later_version_says_where_it_stands(story: Story, from_later: str) -> None:
    seen = story.get(COORDINATOR, f"/journeys/{from_later}")
    assert (seen["state"], seen["learner"]["given_name"]) == ("referred", "Amy")


def test_every_action_is_closed_for_that_reason(story: Story, from_later: str) -> None:
    found = story.get(COORDINATOR, f"/journeys/{from_later}/actions")["items"]
    assert found != []
    assert {(each["open"], *(why["code"] for why in each["refusals"])) for each in found} == {
        (False, "unknown_definition")
    }


def test_an_action_is_answered_with_that_reason(story: Story, from_later: str) -> None:
    contact = {"channel": "phone", "reached": False}
    refused = story.act(COORDINATOR, from_later, "record_contact", contact, expect=409)
    assert refused["type"] == "unknown-definition"
    assert "install the release that carries the version" in refused["detail"]


def test_its_deadlines_wait_for_the_release_that_knows_it(story: Story, from_later: str) -> None:
    story.sweep("2026-04-01 09:00")
    assert story.deadline(from_later, "start").missed_at is None


def test_a_hand_off_of_a_later_version_can_be_read(story: Story) -> None:
    inbound = story.inbound(story.refer("Amy Cole"))
    _set_version(story, inbound, LATER)
    assert story.get(COORDINATOR, f"/hand-offs/{inbound}")["state"] == "sent"


def test_lists_hold_it_like_any_other(story: Story, from_later: str) -> None:
    assert from_later in [row["id"] for row in story.get(COORDINATOR, "/journeys")["items"]]
