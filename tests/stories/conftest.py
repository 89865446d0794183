"""The cast, and a story to tell with them: on both databases where the database may make the difference."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from engine.audit import Counted, of_chain
from tests.clock import Clock
from tests.people import Cast
from tests.stories.story import Story
from workflows.chained import CHAINED

# Files told on both databases to the last line: journeys from end to end, races, what whole processes do to a database,
# and what is found, ranked or told apart by statements of its own. Of each other file the first fact is.
TOLD_ON_BOTH = (
    "test_s01_", "test_s02_", "test_s03_", "test_s05_", "test_s07_", "test_s08_", "test_s09_", "test_s13_", "test_s14_",
    "test_s16_", "test_clock_put_back", "test_copies", "test_four_hundred_days", "test_free_places",
    "test_models_table", "test_offers", "test_one_name_many_spellings", "test_places_in_their_time",
    "test_recall_races", "test_suggested_partners", "test_sweeps_of_real_processes", "test_three_applications",
    "test_two_journeys_at_once", "test_unbroken", "test_waiting_list_of_three", "test_worker_process",
)  # fmt: skip
KIND = "database_kind"


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask for SQLite alone where neither the file nor the test says anything else about databases."""
    if KIND not in metafunc.fixturenames or hasattr(metafunc.module, KIND) or _names_databases(metafunc):
        return
    module = metafunc.module
    if _file_of(module).startswith(TOLD_ON_BOTH) or metafunc.function.__name__ == _first_fact(module):
        return
    metafunc.definition.add_marker(pytest.mark.parametrize(KIND, ["sqlite"], indirect=True))


def _names_databases(metafunc: pytest.Metafunc) -> bool:
    return any(mark.args[0] == KIND for mark in metafunc.definition.iter_markers("parametrize"))


def _file_of(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def _first_fact(module: ModuleType) -> str:
    own = (name for name, each in vars(module).items() if getattr(each, "__module__", "") == module.__name__)
    return next(name for name in own if name.startswith("test_"))


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Iterator[Story]:
    """A story about the cast, beginning Monday 2 March 2026 at 10:00; when it is told nothing impossible is left.

    And every history in it, and who looked, is chained as it was written.
    """
    told = Story(cast, clock)
    yield told
    told.check_invariants()
    with cast.runtime.database.reading() as transaction:
        found = [each.told() for chained in CHAINED for each in of_chain(transaction, Counted(), chained)]
    assert found == []
