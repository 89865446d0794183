"""Fixtures for every test: a frozen Monday, and databases of both kinds."""

import gc
import importlib.util
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

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


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run in the process that leads it; the workers only join in."""
    if not hasattr(config, "workerinput"):
        databases.begin_run()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none; the end of the run says so."""
    if where_chromium_is() is None:
        alone = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
        items[:] = [item for item in items if item not in alone]
        config.hook.pytest_deselected(items=alone)


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
