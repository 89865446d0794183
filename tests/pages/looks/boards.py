"""The board: full, narrowed, with long names, and with nobody on it."""

from tests.pages.looks import Look
from tests.pages.looks.learners import LONG, RIGHT_TO_LEFT
from tests.pages.looks.maps import crowded
from tests.stories import way
from tests.stories.story import Story


def _full(story: Story) -> str:
    crowded(story)
    return "/board"


def _late(story: Story) -> str:
    crowded(story)
    return "/board?model=holistic&ours=yes&overdue=yes"


def _names(story: Story) -> str:
    for names in ({name: text.strip()[:100] for name, text in LONG.items()}, RIGHT_TO_LEFT):
        story.refer({"birth_date": "2009-05-14", "uln_requested": True, **names})
    return "/board"


LOOKS = (
    Look("/board", "full", way.LEAD, _full),
    Look("/board", "narrowed", way.LEAD, _late),
    Look("/board", "long names", way.LEAD, _names),
    Look("/board", "empty", "haven.worker", lambda _story: "/board"),
)
