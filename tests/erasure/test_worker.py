"""The worker erases at night what is due, where an installation has switched it on."""

import pytest

from api.jobs import RETENTION, worker_of
from api.settings import Settings
from tests.erasure import tale
from tests.erasure.test_held_back import is_erased
from tests.stories.story import Story


@pytest.fixture
def journey(story: Story) -> str:
    """A referral of an adult that was declined, a year and a day ago."""
    made = tale.declined(story, tale.adult("Zora Vale"))
    tale.deliver(story)
    story.at("2027-03-03 03:30")
    return made


def test_unless_it_is_switched_on_nobody_is_erased(story: Story, journey: str) -> None:
    done = worker_of(story.cast.runtime, Settings()).run(RETENTION)
    assert (done is not None, "learners_erased" in (done or {}), is_erased(story, journey)) == (True, False, False)


def test_switched_on_it_erases_what_is_due(story: Story, journey: str) -> None:
    done = worker_of(story.cast.runtime, Settings(retention=True)).run(RETENTION)
    assert done is not None
    assert (done["learners_erased"], done["learners_held_back"], is_erased(story, journey)) == (1, 0, True)


def test_it_keeps_to_the_schedules_that_are_set(story: Story, journey: str) -> None:
    worker_of(story.cast.runtime, Settings(retention=True, keep_referral_months=13)).run(RETENTION)
    assert not is_erased(story, journey)
