"""Thousands of rows behind lists that show a page of them."""

from functools import partial

from tests.bench.city import multiply
from tests.pages.browser import Visitor
from tests.pages.looks import Look
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import gather

MANY = 400
LISTS = ("/work", "/journeys", "/hand-offs", "/stalled", "/tasks", "/board")


@scene
def _many(story: Story) -> None:
    """Five learners in different states, each with four hundred more like them; some are late."""
    gather(story)
    story.sweep("2026-04-20 10:00")
    multiply(story.cast.runtime.database, MANY)


def _among_many(path: str, story: Story) -> str:
    _many(story)
    return path


def _next_page(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(".govuk-pagination__next a").click()
    assert visitor.page.locator("tbody tr").count() > 20


LOOKS = tuple(
    Look(path, "thousands", way.LEAD, partial(_among_many, path), None if path == "/board" else _next_page)
    for path in LISTS
)
