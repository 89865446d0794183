"""Whatever happens to the processes that erase, each learner is erased whole and once, or not at all."""

from collections import Counter
from functools import partial

import pytest
import sqlalchemy as sa
from sqlmodel import select

from engine.database import Database
from tests.erasure import tale
from tests.erasure.test_held_back import hold, is_erased
from tests.stories import sweepers
from tests.stories.story import Story
from workflows.tables.details import DetailsTold
from workflows.tables.journeys import Journey
from workflows.tables.learners import Learner
from workflows.tables.retention import Erasure

LEARNERS = 12
LONG_AGO = "2023-03-06 10:00"


@pytest.fixture
def journeys(story: Story) -> list[str]:
    """A dozen adults who were declined long ago, with nothing left to do about them."""
    story.at(LONG_AGO)
    made = [tale.declined(story, tale.adult(f"Zora Vale{letter}")) for letter in "abcdefghijkl"]
    tale.deliver(story)
    return made


def erased(database: Database) -> set[str]:
    """The learners whose record says no more who they were."""
    with database.reading() as transaction:
        return set(transaction.session.exec(select(Learner.id).where(sa.not_(Learner.erased_at.is_(None)))))  # type: ignore[union-attr]


def at_least(database: Database, wanted: int) -> bool:
    """Whether so many are erased by now."""
    return len(erased(database)) >= wanted


def whole(database: Database) -> bool:
    """Whether all is gone of those who are erased, and nothing of the others."""
    with database.reading() as transaction:
        session = transaction.session
        recorded = set(session.exec(select(Erasure.learner_id)))
        journeys = {row.id: row.learner_id for row in session.exec(select(Journey))}
        told = {journeys[journey] for journey in session.exec(select(DetailsTold.journey_id))}
    gone = erased(database)
    return recorded == gone and told == set(journeys.values()) - gone


def once(database: Database) -> bool:
    """Whether everybody is erased, each kind of record once."""
    with database.reading() as transaction:
        counted = Counter((row.learner_id, row.kind) for row in transaction.session.exec(select(Erasure)))
    return len(erased(database)) == LEARNERS and set(counted.values()) == {1}


def test_killed_in_the_middle_it_has_done_whole_learners_and_goes_on_next_time(
    journeys: list[str], database: Database, database_url: str
) -> None:
    for least in (1, 4):
        run = sweepers.started(database_url, "retention", "run")
        sweepers.killed_when(run, partial(at_least, database, least))
        assert whole(database)
    sweepers.finished(sweepers.started(database_url, "retention", "run"))
    assert (whole(database), once(database)) == (True, True)


def test_two_runs_at_once_erase_everybody_once(journeys: list[str], database: Database, database_url: str) -> None:
    running = [sweepers.started(database_url, "retention", "run") for _ in range(2)]
    printed = [sweepers.finished(each) for each in running]
    assert (whole(database), once(database)) == (True, True)
    assert sum(int(each.partition(" rows of ")[2].split()[0]) for each in printed) == LEARNERS


def test_a_hold_set_while_a_run_is_under_way_wins_or_comes_too_late(
    story: Story, journeys: list[str], database: Database, database_url: str
) -> None:
    run = sweepers.started(database_url, "retention", "run")
    setting = sweepers.started(database_url, "retention", "hold", tale.learner_of(story, journeys[-1]), "--reason", "x")
    sweepers.finished(run)
    said, _nothing = setting.communicate(timeout=sweepers.PATIENCE)
    assert setting.returncode == is_erased(story, journeys[-1])
    assert said.startswith("A legal hold stands") == (not is_erased(story, journeys[-1]))
    assert whole(database)


def test_a_hold_set_before_it_stops_a_run_of_another_process(
    story: Story, journeys: list[str], database: Database, database_url: str
) -> None:
    hold(story, journeys[0])
    printed = sweepers.finished(sweepers.started(database_url, "retention", "run"))
    assert printed.endswith(f"of {LEARNERS - 1} learners. Held back: 1 learners.\n")
    assert not is_erased(story, journeys[0])
