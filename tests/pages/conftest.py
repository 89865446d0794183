"""Fixtures for pages: one Chromium a process, a server on the cast's database, and visitors."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.pages.browser import Visitor, a_browser, a_server, visiting
from tests.people import Cast


@pytest.fixture(scope="session")
def chromium(whole_run_clock: object) -> Iterator[Browser]:
    """One browser for this process."""
    with a_browser() as browser:
        yield browser


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Pages are the same on both databases: stories over the interface show that what they call is."""
    return str(request.param)


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    """Where a real server answers."""
    with a_server(cast) as at:
        yield at


@pytest.fixture
def visit(chromium: Browser, address: str, cast: Cast) -> Callable[..., AbstractContextManager[Visitor]]:
    """Lets somebody of the cast come, by name, or a stranger."""
    return partial(visiting, chromium, address, cast)
