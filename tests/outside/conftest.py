"""A cast that lasts for all tests of a file."""

from collections.abc import Iterator

import pytest

from tests.clock import MONDAY, Clock
from tests.databases import add_tables, quick_database
from tests.people import Cast, runtime_on
from tests.people import cast as bring_together


@pytest.fixture(scope="module")
def lasting_cast(whole_run_clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """The whole cast on a SQLite database of their own, that Monday: what one test changes is there for the next."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lasting') / 'journeys.sqlite3'}"
    add_tables(url)
    database = quick_database(url)
    whole_run_clock.move_to(MONDAY)
    yield bring_together(runtime_on(database))
    database.dispose()
