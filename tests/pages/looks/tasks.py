"""Tasks, and what ends them."""

from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.pages.waiting import LONG_WORD, in_words, re_offer
from tests.stories.partnering import LEAD
from tests.stories.story import Story

MANAGER = "northgate.manager"


def _ended(story: Story) -> str:
    task = in_words(story)
    story.post("priya", f"/tasks/{task}/done", {"outcome": LONG_WORD})
    return f"/tasks/{task}"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


LOOKS = (
    Look("/tasks", "empty", "priya", at("/tasks")),
    Look("/tasks", "full", LEAD, lambda story: (re_offer(story), "/tasks")[1]),
    Look("/tasks", "ended", "priya", lambda story: (_ended(story), "/tasks?show=ended")[1]),
    Look("/tasks/{task_id}", "ended by an action", LEAD, lambda story: f"/tasks/{re_offer(story)}"),
    Look("/tasks/{task_id}", "ended by a word", "priya", lambda story: f"/tasks/{in_words(story)}"),
    Look("/tasks/{task_id}", "ended", "priya", _ended),
    Look("/tasks/{task_id}/done", "nothing written", "priya", lambda story: f"/tasks/{in_words(story)}/done", _send),
    Look("/tasks/{task_id}/done", "not by a word", LEAD, lambda story: f"/tasks/{re_offer(story)}/done"),
    Look("/tasks/{task_id}/assign", "nothing chosen", MANAGER, lambda story: f"/tasks/{re_offer(story)}/assign", _send),
    Look("/tasks/{task_id}/assign", "not a manager's", LEAD, lambda story: f"/tasks/{re_offer(story)}/assign"),
)  # fmt: skip
