"""`journey sweep --dry-run` shows the pass that `journey sweep` then does, and nothing of it is written."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel
from typer.testing import CliRunner

from api.cli import app
from engine.database import Database
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story

THREE_WEEKS_LATER = "2026-03-23 09:00"


@pytest.fixture(autouse=True)
def _in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """A referral of Monday 2 March 2026 that nobody answers."""
    return str(story.refer("Amy Cole"))


def swept(*words: str) -> list[str]:
    """The lines that `journey sweep` prints."""
    answer = CliRunner().invoke(app, ["sweep", *words])
    assert answer.exit_code == 0, answer.output
    return answer.stdout.splitlines()


def shown(story: Story, about: str, at: str = THREE_WEEKS_LATER) -> list[tuple[str, str]]:
    """What a dry run shows about a journey, a hand-off or a task: on which day (in UTC) what."""
    story.at(at)
    lines = [line.split(" ", 2) for line in swept("--dry-run") if f" {about} " in line]
    return [(moment[:10], what) for moment, _about, what in lines]


def stored(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading() as transaction:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: sorted(map(repr, transaction.connection.execute(sa.select(table)))) for table in tables}


def test_the_whole_course_of_a_silent_referral_is_shown(story: Story, journey: str) -> None:
    assert shown(story, story.inbound(journey)) == [
        ("2026-03-03", "acknowledge: remind"), ("2026-03-05", "acknowledge: mark as late"),
        ("2026-03-05", "acknowledge: flag"), ("2026-03-06", "acknowledge: escalate"), ("2026-03-06", "decide: remind"),
        ("2026-03-10", "decide: mark as late"), ("2026-03-10", "C7: expire, now expired"),
    ]  # fmt: skip


def test_what_its_expiry_brings_about_in_its_journey_is_shown(story: Story, journey: str) -> None:
    assert shown(story, journey) == [
        ("2026-03-10", "C7: referral_expired"), ("2026-03-11", "resend_or_cancel_expired: remind"),
        ("2026-03-13", "resend_or_cancel_expired: mark as late"), ("2026-03-13", "C6: lapse, now cancelled"),
    ]  # fmt: skip


def test_the_chasing_of_a_task_that_only_the_pass_would_open_is_shown(story: Story, journey: str) -> None:
    story.at(THREE_WEEKS_LATER)
    lines = [line.split(" ", 2) for line in swept("--dry-run") if " aftercare: " in line]
    told = [(moment[:10], what) for moment, _task, what in lines]
    assert told == [
        ("2026-03-19", "aftercare: remind"), ("2026-03-21", "aftercare: mark as late"),
        ("2026-03-21", "aftercare: flag"),
    ]  # fmt: skip


def test_what_is_shown_goes_forward_in_time_whatever_journey_it_is_about(story: Story, journey: str) -> None:
    story.refer("Ben Cole", at="2026-03-04 10:00")
    story.at(THREE_WEEKS_LATER)
    moments = [line.split()[0] for line in swept("--dry-run")[:-1]]
    assert moments == sorted(moments)


def test_it_counts_the_acts_that_the_sweep_right_after_counts(story: Story, journey: str) -> None:
    way.accept(story, story.refer("Ben Cole"))
    story.refer("Cat Cole", at="2026-03-04 10:00")
    way.accept(story, story.refer("Dan Cole", "lead_provider"))
    story.at(THREE_WEEKS_LATER)
    foreseen, done = swept("--dry-run")[-1].split()[0], swept()[-1].split()[0]
    assert (foreseen, int(done) > 22) == (done, True)


def test_nothing_of_what_is_shown_is_written(story: Story, journey: str, database: Database) -> None:
    way.accept(story, story.refer("Ben Cole"))
    before = stored(database)
    story.at(THREE_WEEKS_LATER)
    assert (len(swept("--dry-run")) > 15, stored(database) == before) == (True, True)


def test_looking_ahead_shows_what_is_not_due_yet(story: Story, journey: str, database: Database) -> None:
    before = stored(database)
    lines = swept("--dry-run", "--at", "2026-03-23T09:00:00Z")
    assert ("C7: expire, now expired" in "\n".join(lines), stored(database) == before) == (True, True)
