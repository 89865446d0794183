"""The cast on both databases, and a story to tell with them."""

from collections.abc import Iterator

import pytest

from engine.audit import Counted, of_histories
from engine.database import Database
from engine.runtime import Runtime
from tests.clock import Clock
from tests.people import Cast
from tests.people import cast as bring_together
from tests.stories.story import Story
from workflows import queries
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published

CATALOGUE = published()


@pytest.fixture
def runtime(database: Database) -> Runtime:
    """The engine with the published workflows, on an empty database."""
    return Runtime(database, CATALOGUE, CLOCK_ACTIONS, queries.closures.in_force)


@pytest.fixture
def cast(runtime: Runtime) -> Cast:
    """The whole cast."""
    return bring_together(runtime)


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Iterator[Story]:
    """A story about the cast, beginning Monday 2 March 2026 at 10:00; when it is told nothing impossible is left.

    And every history in it is chained as it was written.
    """
    told = Story(cast, clock)
    yield told
    told.check_invariants()
    with cast.runtime.database.reading() as transaction:
        assert [each.told() for each in of_histories(transaction, Counted())] == []
