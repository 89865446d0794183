"""The inbox."""

from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.pages.waiting import ARABIC, LONG_WORD, told
from tests.stories.story import Story


def _messages(story: Story) -> str:
    told(story, "priya", "An old message", "It was read.", read=True)
    told(story, "priya", f"A question about {LONG_WORD}", LONG_WORD)
    return told(story, "priya", ARABIC, ARABIC)


def _all_read(story: Story) -> str:
    return told(story, "priya", "An old message", "It was read.", read=True) + "?unread=yes"


LOOKS = (
    Look("/inbox", "empty", "priya", at("/inbox")),
    Look("/inbox", "full", "priya", _messages),
    Look("/inbox", "all read", "priya", _all_read),
)  # fmt: skip
