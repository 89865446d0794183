"""`journey audit` says whether history is as it was written, naming each journey as people call it."""

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from api.cli import app
from engine.database import Database
from tests.stories import way
from tests.stories.story import API, Story
from workflows.tables.journeys import Journey


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


def audit(*words: str) -> Result:
    """Run `journey audit` with these words."""
    return CliRunner().invoke(app, ["audit", *words])


def change(database: Database, journey: str, values: str) -> None:
    """Change the first entry of a journey behind the program's back."""
    statement = f"UPDATE history_entry SET {values} WHERE sequence = 1 AND instance_id = :it"  # noqa: S608
    with database.unit_of_work() as work:
        work.connection.execute(sa.text(statement), {"it": journey})


def reference_of(story: Story, journey: str) -> str:
    """What people call the journey."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Journey, journey).reference


def test_what_was_written_is_verified(story: Story) -> None:
    way.in_planning(story)
    way.refer(story, about="Ben Dale")
    ended = audit("verify")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert ended.stdout.endswith(" to 2 learners verified, with 0 checkpoints.\n")


def test_an_empty_database_is_verified(database: Database) -> None:
    read = "0 entries of 0 instances and 0 accesses to 0 learners"
    assert audit("verify").stdout == f"{read} verified, with 0 checkpoints.\n"


def test_a_change_is_told_by_reference_id_and_entry(story: Story, database: Database) -> None:
    journey = way.refer(story)
    name = reference_of(story, journey)
    change(database, journey, "actor_id = 'me'")
    ended = audit("verify")
    told = f"{name} ({journey}), entry 1: it was changed or put in: its link does not follow from entry 0.\n"
    assert (ended.exit_code, ended.stdout) == (1, told)
    assert ended.stderr.startswith("1 finding in ")


def test_erased_words_are_counted(story: Story, database: Database) -> None:
    journey = way.refer(story)
    change(database, journey, "salt = NULL, reason = NULL, detail = '{}', erased_at = at")
    assert "verified, 1 of them with their words erased, with" in audit("verify").stdout


def test_a_checkpoint_is_written_and_its_link_told(story: Story) -> None:
    way.refer(story)
    first, second = audit("checkpoint").stdout, audit("checkpoint").stdout
    assert first.startswith("Checkpoint 1: 3 heads, link ")
    assert second == "Nothing has changed since the last checkpoint.\n"
    assert "with 1 checkpoint.\n" in audit("verify", "--known", first.split()[-1]).stdout


def test_a_link_that_nobody_ever_printed_is_missed(story: Story) -> None:
    ended = audit("verify", "--known", "abc")
    assert (ended.exit_code, ended.stdout.startswith("The checkpoints: none of them has the link abc")) == (1, True)


@pytest.mark.parametrize(("since", "lines"), [("2026-03-02", 1), ("2026-03-03", 0)])
def test_what_was_done_for_a_colleague_is_shown(story: Story, since: str, lines: int) -> None:
    hand_off = story.inbound(way.refer(story))
    headers = {"Acting-For": story.cast[way.LEAD], "Idempotency-Key": "one"}
    path = f"{API}/hand-offs/{hand_off}/acknowledge"
    assert story.cast.client_of("northgate.manager").post(path, headers=headers).status_code == 200
    line = "2026-03-02T10:00:00+00:00 Northgate Manager for Northgate Coordinator: hand_off.acknowledge\n"
    assert audit("acting", "--since", since).stdout == line * lines
