"""What is stalled, and the answer to a chaser."""

from tests.pages.browser import Visitor
from tests.pages.doing import press, submit
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.pages.waiting import HARBOUR, late
from tests.stories.chased import answer, more_time
from tests.stories.partnering import LEAD
from tests.stories.story import Story

MANAGER = "northgate.manager"


def _answered(story: Story) -> str:
    chaser = late(story)
    answer(story, HARBOUR, chaser, {"answer": "done"})
    return f"/chases/{chaser}"


def _more_time(story: Story) -> str:
    chaser = late(story)
    answer(story, HARBOUR, chaser, more_time("2026-04-09"))
    return f"/chases/{chaser}"


def _settled(story: Story) -> str:
    chaser = late(story)
    story.hand_off(HARBOUR, story.get(HARBOUR, "/stalled")["items"][0]["hand_off"], "acknowledge")
    return f"/chases/{chaser}"


def _stalled(story: Story) -> str:
    late(story)
    return "/stalled"


def _send(visitor: Visitor) -> None:
    submit(visitor)
    assert visitor.faults() != []


def _filter(visitor: Visitor) -> None:
    visitor.page.select_option("#court", "learner")
    press(visitor, "Show")
    assert visitor.page.get_by_text("Nothing fits what you chose").is_visible()


LOOKS = (
    Look("/stalled", "empty", "priya", at("/stalled")),
    Look("/stalled", "full", HARBOUR, _stalled),
    Look("/stalled", "of partnerships", MANAGER, lambda story: f"{_stalled(story)}?scope=partnership"),
    Look("/stalled", "nothing found", HARBOUR, _stalled, _filter),
    Look("/chases/{chase_id}", "to answer", HARBOUR, lambda story: f"/chases/{late(story)}"),
    Look("/chases/{chase_id}", "nothing chosen", HARBOUR, lambda story: f"/chases/{late(story)}", _send),
    Look("/chases/{chase_id}", "of another", LEAD, lambda story: f"/chases/{late(story)}"),
    Look("/chases/{chase_id}", "answered", HARBOUR, _answered),
    Look("/chases/{chase_id}", "more time", HARBOUR, _more_time),
    Look("/chases/{chase_id}", "settled", HARBOUR, _settled),
)  # fmt: skip
