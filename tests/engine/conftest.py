"""Fixtures of the engine's tests: a runtime that runs orders, and one order."""

import pytest

from engine.database import Database
from engine.runtime import Runtime
from tests.engine import toy


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """A runtime on an empty database that runs the orders of `tests.engine.toy`."""
    return toy.runtime_on(database)


@pytest.fixture
def order(runtime: Runtime) -> str:
    """The id of an order placed on Monday 2 March 2026 at 10:00."""
    return toy.place(runtime)
