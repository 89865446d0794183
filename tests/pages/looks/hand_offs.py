"""One hand-off, the question what the answer is, and the receipt."""

from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.looks.learners import RIGHT_TO_LEFT
from tests.pages.waiting import ARABIC, HARBOUR, LONG_NAMES, LONG_WORD, offered
from tests.stories.partnering import LEAD
from tests.stories.story import Story


def _talked(story: Story, question: str = "Does he need step-free access?") -> str:
    hand_off = offered(story, RIGHT_TO_LEFT if question == ARABIC else {"given_name": "Kit", "family_name": "Moss"})
    story.hand_off(HARBOUR, hand_off, "ask_for_more", {"question": question})
    story.hand_off(LEAD, hand_off, "answer", {"answer": LONG_WORD})
    story.accept(HARBOUR, hand_off, "2026-04-07", "2026-12-18", at="2026-03-30 10:00")
    return f"/hand-offs/{hand_off}"


def _declined(story: Story) -> str:
    hand_off = offered(story)
    no = {"reason": "needs_not_meetable", "note": LONG_WORD, "advice": "ask again when the lift is built"}
    story.hand_off(HARBOUR, hand_off, "decline", no)
    return f"/hand-offs/{hand_off}"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


LOOKS = (
    Look("/hand-offs/{hand_off_id}", "of the partner", HARBOUR, lambda story: f"/hand-offs/{offered(story)}"),
    Look("/hand-offs/{hand_off_id}", "after an exchange", HARBOUR, _talked),
    Look("/hand-offs/{hand_off_id}", "right to left", LEAD, lambda story: _talked(story, ARABIC)),
    Look("/hand-offs/{hand_off_id}", "declined", LEAD, _declined),
    Look("/hand-offs/{hand_off_id}", "of who said no", HARBOUR, _declined),
    Look("/hand-offs/{hand_off_id}", "long names", HARBOUR, lambda story: f"/hand-offs/{offered(story, LONG_NAMES)}"),
    Look("/hand-offs/{hand_off_id}/answer", "empty", HARBOUR, lambda story: f"/hand-offs/{offered(story)}/answer"),
    Look("/hand-offs/{hand_off_id}/answer", "nothing chosen", HARBOUR,
         lambda story: f"/hand-offs/{offered(story)}/answer", _send),
    Look("/hand-offs/{hand_off_id}/answer", "of the sender", LEAD, lambda story: f"/hand-offs/{offered(story)}/answer"),
    Look("/hand-offs/{hand_off_id}/receipt", "sent", LEAD, lambda story: f"/hand-offs/{offered(story)}/receipt"),
    Look("/hand-offs/{hand_off_id}/receipt", "answered", LEAD, lambda story: f"{_talked(story, ARABIC)}/receipt"),
)  # fmt: skip
