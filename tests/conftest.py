"""Fixtures for every test: a frozen Monday, and databases of both kinds."""

import gc
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pytest
from hypothesis import settings

from engine.database import Database
from engine.runtime import Runtime
from tests import databases
from tests.clock import MONDAY, Clock, frozen_clock
from tests.pages.chromium import where_chromium_is
from tests.people import Cast, runtime_on
from tests.people import cast as bring_together
from tests.stories.story import Story

if importlib.util.find_spec("api.wiring"):  # every table and model must be loaded before time is frozen
    importlib.import_module("api.wiring")

settings.register_profile("same every time", deadline=None, derandomize=True, database=None)
settings.load_profile("same every time")


# The engine and what upgrades are tried on both databases, and so is what happens at the same moment, and the journeys
# that were agreed on (test_s01 and on); of the rest of these folders each test runs on one of the two, by turns.
BY_TURNS = ("tests/api/", "tests/erasure/", "tests/notifications/", "tests/stories/", "tests/views/")
ON_BOTH = (
    "test_upgraded_", "test_migrations", "test_idempotency_http", "test_noting", "test_other_releases", "::test_killed",
    "/test_s0", "/test_s1", "race", "at_once", "::test_two_", "_of_two_",
)  # fmt: skip
# Here a story is told once for each database: all of it on the same.
TOGETHER = ("test_erased.py",)
_KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--both` runs every test on both databases, which takes ten minutes longer."""
    parser.addoption("--both", action="store_true", help="run every test on both databases")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run in the process that leads it; the workers only join in."""
    if not hasattr(config, "workerinput"):
        databases.begin_run()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run most tests on one of the two databases each, by the sum of their names.

    Leave out what needs a browser where there is none; the end of the run says so.
    """
    if not config.getoption("both"):
        items[:] = _by_turns(items)
    if where_chromium_is() is None:
        alone = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in alone]
        config.hook.pytest_deselected(items=alone)


def _by_turns(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The same without the second of each pair that differs in its database alone, now the one, now the other."""
    pairs: dict[str, set[str]] = {}
    for item in items:
        pairs.setdefault(_pair(item), set()).add(_database(item))
    return [item for item in items if pairs[_pair(item)] != set(_KINDS) or _turn(item) == _database(item)]


def _database(item: pytest.Item) -> str:
    """The database that a test asks for, whatever it calls that; empty for none."""
    callspec = getattr(item, "callspec", None)
    said = callspec.params.values() if callspec is not None else ()
    return next((each for each in said if isinstance(each, str) and each in _KINDS), "")


def _pair(item: pytest.Item) -> str:
    """What a test is called whichever the database; a name of its own for what runs on both or on none."""
    name = item.nodeid.partition("[")[0]
    if not _database(item) or not name.startswith(BY_TURNS) or any(each in name for each in ON_BOTH):
        return item.nodeid
    return "-".join(part for part in item.nodeid.rstrip("]").replace("[", "-").split("-") if part != _database(item))


def _turn(item: pytest.Item) -> str:
    """The database whose turn it is."""
    file = item.nodeid.partition("::")[0]
    return _KINDS[crc32((file if file.endswith(TOGETHER) else _pair(item)).encode()) % 2]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tried."""
    if where_chromium_is() is None:
        terminalreporter.section("LEFT OUT", red=True, bold=True)
        terminalreporter.line("There is no Chromium here: nothing in tests/pages that opens a page was tried.")
        terminalreporter.line("Install it (Debian: apt-get install chromium), then run the tests again.")


def pytest_collection_finish() -> None:
    """Look for garbage less often, and no more among what was loaded: that took a fifth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run after the last worker has gone."""
    if not hasattr(config, "workerinput"):
        databases.end_run()


@pytest.fixture(scope="session")
def whole_run_clock() -> Iterator[Clock]:
    """Time frozen for the whole run; tests ask for `clock`."""
    with frozen_clock() as clock:
        yield clock


@pytest.fixture(autouse=True)
def clock(whole_run_clock: Clock) -> Clock:
    """Time standing still on Monday 2 March 2026, 10:00 UTC: `clock.later(days=5)`, `clock.move_to(moment)`."""
    whole_run_clock.move_to(MONDAY)
    return whole_run_clock


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a PostgreSQL server, started when the first test asks for it."""
    return databases.postgres_server()


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: str) -> Iterator[tuple[str, databases.Cleaner]]:
    """One PostgreSQL database with all tables for this process, and what empties it."""
    with databases.postgres_database(postgres_server, f"journey_{uuid4().hex}") as url:
        databases.add_tables(url)
        cleaner = databases.Cleaner(url)
        yield url, cleaner
        cleaner.close()


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> databases.SqliteFile:
    """One SQLite database with all tables for this process, and what empties it."""
    return databases.SqliteFile(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def opened_once() -> Callable[[str], Database]:
    """Opens each database once for this process: whoever opens it again compiles every statement again."""
    return cache(databases.quick_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each database in turn; parametrise it indirectly to ask for only one."""
    return str(request.param)


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    with databases.postgres_database(server, f"journey_empty_{uuid4().hex}") as url:
        yield url


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database with all tables and no rows."""
    url: str
    if database_kind == "sqlite":
        url = request.getfixturevalue("sqlite_with_tables").empty()
        return url
    cleaner: databases.Cleaner
    url, cleaner = request.getfixturevalue("postgres_with_tables")
    cleaner.empty()
    return url


@pytest.fixture
def database(database_url: str, opened_once: Callable[[str], Database]) -> Iterator[Database]:
    """An opened database with all tables and no rows."""
    opened = opened_once(database_url)
    yield Database(opened.engine)
    opened.dispose()


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """The engine with the published workflows, on an empty database."""
    return runtime_on(database)


@pytest.fixture
def cast(runtime: Runtime) -> Cast:
    """The whole cast."""
    return bring_together(runtime)


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    """A story about the cast, beginning Monday 2 March 2026 at 10:00."""
    return Story(cast, clock)
