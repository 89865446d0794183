"""Learners are found by the beginning of a name, with script while one types, without it by the button."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import expect

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]
LEAD = "northgate.coordinator"


def names(visitor: Visitor) -> list[str]:
    """The learners in the list."""
    return visitor.page.locator("#found tbody a").all_inner_texts()


def test_the_list_follows_what_is_typed(visit: Visit, story: Story) -> None:
    story.refer("Amy Cole")
    story.refer("Ben Ode")
    with visit(LEAD) as visitor:
        visitor.go("/journeys")
        assert names(visitor) == ["Ben Ode", "Amy Cole"]
        visitor.page.locator("#q").press_sequentially("am")
        expect(visitor.page.locator("#found tbody a")).to_have_text(["Amy Cole"])
        assert visitor.page.locator("[role=status]").inner_text() == "1 found"


def test_without_script_the_button_finds(visit: Visit, story: Story) -> None:
    story.refer("Amy Cole")
    story.refer("Ben Ode")
    with visit(LEAD, script=False) as visitor:
        visitor.go("/journeys")
        visitor.page.fill("#q", "am")
        press(visitor, "Show")
        assert names(visitor) == ["Amy Cole"]
