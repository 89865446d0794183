"""The map of the journey in a browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import expect

from tests.pages.browser import NARROW, Visitor
from tests.pages.looks.maps import crowded
from tests.stories import way
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]


def test_a_state_leads_to_its_learners(visit: Visit, story: Story) -> None:
    crowded(story)
    with visit(way.LEAD) as visitor:
        visitor.go("/map/holistic").page.locator("svg a", has_text="Induction").click()
        visitor.page.wait_for_url("**/journeys?**")
        expect(visitor.page.locator("tbody tr")).to_have_count(5)


def test_a_state_of_hand_offs_leads_to_those(visit: Visit, story: Story) -> None:
    way.refer(story)
    with visit(way.LEAD) as visitor:
        visitor.go("/map/hand_off").page.locator("svg a", has_text="Sent, not acknowledged").click()
        visitor.page.wait_for_url("**/hand-offs?**")
        expect(visitor.page.locator("tbody tr")).to_have_count(1)


def test_what_is_stalled_of_hand_offs_leads_to_those_that_are_late(visit: Visit, story: Story) -> None:
    way.refer(story)
    way.refer(story, about="Nora New")
    story.clock.later(days=4)
    way.refer(story, about="Late Comer")
    with visit(way.LEAD) as visitor:
        visitor.go("/map/hand_off").page.get_by_role("link", name="2 of 3 stalled (67%)", exact=True).click()
        visitor.page.wait_for_url("**/hand-offs?**overdue=yes**")
        expect(visitor.page.locator("tbody tr")).to_have_count(2)


def test_the_picture_and_the_table_say_the_same(visit: Visit, story: Story) -> None:
    crowded(story)
    with visit(way.LEAD) as visitor:
        visitor.go("/map/holistic")
        row = visitor.page.locator('tr:has(th a:text-is("Induction"))').locator("td").all_inner_texts()
        said = visitor.page.locator("svg a", has_text="Induction").get_attribute("aria-label")
        assert ((row[0], row[2]), said) == (("5", "5 of 5 stalled (100%)"), "Induction. 5 now. 5 of 5 stalled (100%)")


def test_a_keyboard_alone_reaches_a_state_without_script(visit: Visit, story: Story) -> None:
    way.refer(story)
    with visit("priya", script=False, width=NARROW) as visitor:
        visitor.go("/map/holistic").page.locator(".app-scrolls").first.focus()
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url("**/journeys?**state=referred")
        expect(visitor.page.locator("tbody tr")).to_have_count(1)


def test_there_is_no_map_of_what_is_not_published(visit: Visit) -> None:
    with visit("priya") as visitor:
        assert visitor.page.goto(f"{visitor.address}/map/nothing").status == 404  # type: ignore[union-attr]
