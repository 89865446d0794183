"""The cast on both databases, and a story to tell with them."""

from collections.abc import Iterator

import pytest

from engine.audit import Counted, of_chain
from tests.clock import Clock
from tests.people import Cast
from tests.stories.story import Story
from workflows.chained import CHAINED


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
