"""The maps of workflows: with learners in many states, and for somebody who may read nothing."""

from tests.pages.looks import Look
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import gather


@scene
def crowded(story: Story) -> None:
    """Learners in several states, some of them late, and enough who left one to say how long that took."""
    gather(story)
    for letter in "abcde":
        way.in_induction(story, about=f"Amy {letter * 3}")
    story.sweep("2026-03-12 09:00")


def _full(story: Story) -> str:
    crowded(story)
    return "/map/holistic"


def _partnership(story: Story) -> str:
    crowded(story)
    return "/map/partnership"


def _hand_offs(story: Story) -> str:
    crowded(story)
    return "/map/hand_off"


def _of(name: str) -> Look:
    return Look("/map/{name}", f"of {name}, empty", "haven.worker", lambda _story: f"/map/{name}")


LOOKS = (
    Look("/map", "all", way.LEAD, lambda _story: "/map"),
    Look("/map/{name}", "full", way.LEAD, _full),
    Look("/map/{name}", "of a partnership", "priya", _partnership),
    Look("/map/{name}", "of hand-offs", way.LEAD, _hand_offs),
    _of("consortium"),
    _of("hand_off"),
)
