"""The directory of organisations, and one of them."""

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look
from tests.pages.looks.agreements import SIGNS
from tests.pages.looks.signing_in import at
from tests.pages.waiting import ARABIC, LONG_WORD
from tests.stories.agreeing import nothing_agreed, signed
from tests.stories.story import Story
from workflows.tables.organisations import Organisation


def _named(story: Story) -> str:
    story.set_stored(Organisation, story.cast["harbour"], name=LONG_WORD[:200], phone="01632 960001")
    story.set_stored(Organisation, story.cast["ashdown"], name=ARABIC)
    return "/organisations"


def _partner(story: Story) -> str:
    signed(nothing_agreed(story))
    return f"/organisations/{story.cast['millbrook']}"


def _search(visitor: Visitor) -> None:
    visitor.page.fill("#q", "nobody at all")
    press(visitor, "Show")
    assert visitor.page.get_by_text("No organisation fits this.").is_visible()


LOOKS = (
    Look("/organisations", "unusual names", "priya", _named),
    Look("/organisations", "nothing found", "priya", at("/organisations"), _search),
    Look("/organisations/{organisation_id}", "a partner", SIGNS, _partner),
    Look(
        "/organisations/{organisation_id}", "our own", SIGNS, lambda story: f"/organisations/{story.cast['northgate']}"
    ),
    Look("/organisations/{organisation_id}", "of a worker", "haven.worker", _partner),
)
