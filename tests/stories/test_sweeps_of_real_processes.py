"""Whatever happens to the processes that sweep, each act of the clock is done once, at its own moment."""

from functools import partial

import pytest

from engine.database import Database
from tests.stories import sweepers
from tests.stories.story import Story

LEARNERS = 24


@pytest.fixture
def waiting(story: Story) -> Story:
    """Two dozen referrals of one moment in March, which nobody ever answers."""
    for number in range(LEARNERS):
        story.refer(f"Waits {number:02}")
    return story


def reference(database: Database) -> sweepers.Trace:
    """What the clock left about each of the families: the same about all of them."""
    ((trace, families),) = sweepers.traces(database).items()
    assert families == LEARNERS
    return trace


def at_least(database: Database, wanted: int) -> bool:
    """Whether so many levels were recorded by now."""
    return sweepers.chases(database) >= wanted


def test_killed_again_and_again_nothing_is_doubled_and_nothing_lost(
    waiting: Story, database: Database, database_url: str
) -> None:
    for least in (1, 60):
        sweepers.killed_when(sweepers.started(database_url, "sweep"), partial(at_least, database, least))
    sweepers.finished(sweepers.started(database_url, "sweep"))
    events, levels, _topics = reference(database)
    assert [event.split()[0] for event in events] == ["expire", "lapse", "referral_expired"]
    assert len(levels) == len(set(levels))


def test_three_at_once_leave_what_one_alone_leaves(waiting: Story, database: Database, database_url: str) -> None:
    sweeping = [sweepers.started(database_url, "sweep") for _ in range(3)]
    printed = [int(sweepers.finished(each).split()[0]) for each in sweeping]
    _events, levels, topics = reference(database)
    assert sum(printed) % LEARNERS == 0
    chased = [topic for topic in topics if topic.endswith(".chased")]
    assert (len(levels), len(chased)) == (len(set(levels)), len(levels))


def test_a_second_sweep_of_another_process_finds_nothing(waiting: Story, database_url: str) -> None:
    sweepers.finished(sweepers.started(database_url, "sweep"))
    assert sweepers.finished(sweepers.started(database_url, "sweep")).startswith("0 acts")


def test_a_dry_run_shows_and_does_nothing(waiting: Story, database: Database, database_url: str) -> None:
    printed = sweepers.finished(sweepers.started(database_url, "sweep", "--dry-run"))
    assert ("acknowledge: remind" in printed, "nothing was done" in printed) == (True, True)
    assert sweepers.chases(database) == 0
