"""Holidays and closures of an organisation."""

from tests.pages.browser import Visitor
from tests.pages.doing import submit
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.stories import way
from tests.stories.story import Story
from tests.stories.test_closures import MANAGER, close
from tests.stories.test_provider_holidays import enter


def _full(story: Story) -> str:
    enter(story)
    close(story)
    return "/days-off"


def _holiday(story: Story, step: str) -> str:
    return f"/days-off/holidays/{enter(story)['holiday_id']}/{step}"


def _absent(story: Story) -> str:
    way.in_induction(story)
    return "/days-off/holidays/new"


def _send_empty(visitor: Visitor) -> None:
    submit(visitor)
    assert len(visitor.faults()) == 2


def _foresee(visitor: Visitor) -> None:
    visitor.page.fill("#title", "Reading week")
    visitor.fill_day("starts_on", "9", "3", "2026")
    visitor.fill_day("ends_on", "13", "3", "2026")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Continue").last.click()
    assert visitor.heading() == "Check what moves"


LOOKS = (
    Look("/days-off", "full", MANAGER, _full),
    Look("/days-off/closures/new", "faults", MANAGER, at("/days-off/closures/new"), _send_empty),
    Look("/days-off/closures/remove", "chosen", MANAGER,
         lambda story: (_full(story), "/days-off/closures/remove?day=2026-12-24&until=2027-01-01")[1]),
    Look("/days-off/holidays/new", "what moves", MANAGER, _absent, _foresee),
    Look("/days-off/holidays/{holiday_id}/change", "open", MANAGER, lambda story: _holiday(story, "change")),
    Look("/days-off/holidays/{holiday_id}/remove", "asked", MANAGER, lambda story: _holiday(story, "remove")),
)  # fmt: skip
