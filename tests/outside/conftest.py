"""The cast and its story."""

import pytest

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
def cast(database: Database) -> Cast:
    """The whole cast."""
    return bring_together(Runtime(database, CATALOGUE, CLOCK_ACTIONS, queries.closures.in_force))


@pytest.fixture
def story(cast: Cast, clock: Clock) -> Story:
    """A story about the cast."""
    return Story(cast, clock)
