"""The queue of hand-offs."""

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look
from tests.pages.looks.learners import RIGHT_TO_LEFT
from tests.pages.looks.signing_in import at
from tests.pages.waiting import HARBOUR, LONG_NAMES, offered
from tests.stories.partnering import LEAD
from tests.stories.story import Story


def _queue(story: Story) -> str:
    offered(story)
    return "/hand-offs"


def _long_queue(story: Story) -> str:
    offered(story, LONG_NAMES)
    return "/hand-offs"


def _right_to_left_queue(story: Story) -> str:
    offered(story, RIGHT_TO_LEFT)
    return "/hand-offs"


def _many(story: Story) -> str:
    for number in range(55):
        story.refer(f"Learner Number{number}")
    return "/hand-offs"


def _search(visitor: Visitor) -> None:
    visitor.page.fill("#q", "nobody at all")
    press(visitor, "Show")
    assert visitor.page.get_by_text("Nothing fits what you chose").is_visible()


LOOKS = (
    Look("/hand-offs", "empty", "priya", at("/hand-offs")),
    Look("/hand-offs", "full", HARBOUR, _queue),
    Look("/hand-offs", "waiting for others", LEAD, lambda story: f"{_queue(story)}?group=waiting"),
    Look("/hand-offs", "long names", HARBOUR, _long_queue),
    Look("/hand-offs", "right to left", HARBOUR, _right_to_left_queue),
    Look("/hand-offs", "more than a page", LEAD, _many),
    Look("/hand-offs", "nothing found", HARBOUR, _queue, _search),
)  # fmt: skip
