"""Visits on a learner's record."""

from tests.pages.looks import Look
from tests.pages.waiting import LONG_WORD
from tests.stories import way
from tests.stories.story import Story
from tests.stories.visiting import announce, book


def _booked(story: Story) -> str:
    journey = way.refer(story)
    book(story, journey, announce(story))
    announce(story, title=LONG_WORD[:150], places=None)
    return f"/journeys/{journey}/visits"


LOOKS = (Look("/journeys/{journey_id}/visits", "booked", way.PRIYA, _booked),)
