"""One action for many learners: what was forgotten, the form, the preview, and what came of it."""

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look
from tests.pages.looks.learners import LONG
from tests.stories import way
from tests.stories.story import Story

ROUTE = "/board/together"


def chosen(story: Story) -> str:
    """A new referral with a long name, and one that cannot be called off any more."""
    names = {name: text.strip()[:100] for name, text in LONG.items()}
    new = story.refer({"birth_date": "2009-05-14", "uln_requested": True, **names})
    return f"?journey={new}&journey={way.in_induction(story, about='Ben Ode')}"


def _cancel(story: Story) -> str:
    return f"{ROUTE}{chosen(story)}&action=cancel"


def _without_action(story: Story) -> str:
    return f"{ROUTE}{chosen(story)}"


def preview(visitor: Visitor) -> None:
    """Say why, and look at what will happen."""
    visitor.page.get_by_label("Mistake").check()
    press(visitor, "See what will happen")


def confirm(visitor: Visitor) -> None:
    """Look at it first, then let it be done."""
    preview(visitor)
    press(visitor, "Confirm")


def _send_empty(visitor: Visitor) -> None:
    press(visitor, "See what will happen")


LOOKS = (
    Look(ROUTE, "nothing ticked", "priya", lambda _story: f"{ROUTE}?action=", status=422),
    Look(ROUTE, "no action", "priya", _without_action, status=422),
    Look(ROUTE, "the form", "priya", _cancel),
    Look(ROUTE, "a fault", "priya", _cancel, _send_empty),
    Look(ROUTE, "preview", "priya", _cancel, preview),
    Look(ROUTE, "done", "priya", _cancel, confirm),
)
