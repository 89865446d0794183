"""The worker as a process: it does the work of the clock, and leaves when it is told to."""

import signal
from time import sleep

from sqlmodel import select

from engine.database import Database
from engine.lease_table import Lease
from tests.stories import sweepers
from tests.stories.story import Story


def swept(database: Database) -> bool:
    """Whether a sweep has ended and nothing is left of the first job."""
    with database.reading() as transaction:
        return any(lease.finished_at for lease in transaction.session.exec(select(Lease)) if lease.name == "sweep")


def test_told_to_stop_it_finishes_and_ends_well(story: Story, database: Database, database_url: str) -> None:
    journey = story.refer("Amy Cole")
    process = sweepers.started(database_url, "worker")
    for _turn in range(600):
        if swept(database):
            break
        sleep(0.1)
    process.send_signal(signal.SIGTERM)
    printed = sweepers.finished(process)
    assert ("The worker has stopped." in printed, story.state(journey)) == (True, "cancelled")
