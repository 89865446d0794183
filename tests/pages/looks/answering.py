"""Answering a hand-off by the link of an e-mail: what is asked, the form of an answer, and a link that is over."""

from tests.notifications.by_link import HARBOUR, agree, made
from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.waiting import LONG_NAMES, offered
from tests.stories.partnering import LEAD
from tests.stories.story import Story


def _link(story: Story) -> str:
    agree(story)
    return made(story, offered(story))


def _long(story: Story) -> str:
    agree(story)
    return made(story, offered(story, LONG_NAMES))


def _answered(story: Story) -> str:
    agree(story)
    hand_off = offered(story)
    link = made(story, hand_off)
    story.hand_off(HARBOUR, hand_off, "decline", {"reason": "no_place"}, at="2026-03-30 10:00")
    return link


def _recalled(story: Story) -> str:
    agree(story)
    hand_off = offered(story)
    link = made(story, hand_off)
    story.hand_off(LEAD, hand_off, "recall", {"reason": "mistake"}, at="2026-03-30 10:00")
    return link


def _unknown(story: Story) -> str:
    return "/answer/" + "x" * 43


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


LOOKS = (
    Look("/answer/{token}", "to answer", None, _long),
    Look("/answer/{token}", "nothing chosen", None, _link, _send),
    Look("/answer/{token}", "over, answered", None, _answered, status=410),
    Look("/answer/{token}", "over, taken back", None, _recalled, status=410),
    Look("/answer/{token}", "unknown", None, _unknown, status=404),
    Look("/answer/{token}/{name}", "a fault", None, lambda story: f"{_link(story)}/decline", _send),
)
