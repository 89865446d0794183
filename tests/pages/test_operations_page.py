"""Whoever runs the installation finds what is not well, has it tried again, and sees what was done."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.operating import OPERATOR, as_operator, at_work, break_rules, failed, mailing, refused
from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.mark.parametrize("script", [True, False])
def test_all_of_a_kind_is_tried_again_by_one_button(visit: Visit, story: Story, script: bool) -> None:
    with mailing(as_operator(story)) as (office, room):
        refused(story, office, room)
        with visit(OPERATOR, script=script) as visitor:
            visitor.go("/work")
            press(visitor, "Operations")
            expect(visitor.page.get_by_text("Messages that could not be told: 1")).to_be_visible()
            press(visitor, "Try all again")
            expect(visitor.page.get_by_text("All that may still go is tried again")).to_be_visible()
            assert visitor.page.locator("#failures").count() == 0
        room.refused.clear()
        office.deliver()
        assert (failed(office), len(room.to(story.cast.email("priya")))) == ([], 1)


def test_one_is_tried_again_from_the_list(visit: Visit, story: Story) -> None:
    with mailing(as_operator(story)) as (office, room):
        refused(story, office, room)
        with visit(OPERATOR) as visitor:
            visitor.go("/operations/failures")
            expect(visitor.page.get_by_text("The mail server refused every recipient. (550)")).to_be_visible()
            press(visitor, "Try again")
            expect(visitor.page.get_by_text("Nothing failed in the last 14 days")).to_be_visible()


def test_what_may_not_go_any_more_says_so(visit: Visit, story: Story) -> None:
    with mailing(as_operator(story)) as (office, room):
        refused(story, office, room)
        with visit(OPERATOR) as visitor:
            visitor.go("/operations/failures")
            with office.database.unit_of_work() as transaction:
                transaction.connection.exec_driver_sql("UPDATE outbox_message SET status = 'cancelled'")
            press(visitor, "Try again")
            expect(visitor.page.get_by_text("The message is not to be sent any more")).to_be_visible()


def test_a_check_on_demand_finds_what_was_broken(visit: Visit, story: Story) -> None:
    story.refer("Amy Cole")
    at_work(as_operator(story))
    break_rules(story)
    with visit(OPERATOR) as visitor:
        visitor.go("/operations")
        expect(visitor.page.get_by_text("All is well.")).to_be_visible()
        press(visitor, "Check the rules now")
        # It is checked once the browser has its answer.
        expect(visitor.page.get_by_text("The rules are being checked.")).to_be_visible()
        expect(visitor.go("/operations").page.locator("h1")).to_have_text("Operations")
        for _ in range(50):
            if visitor.go("/operations").page.locator("#rules").count():
                break
        expect(visitor.page.get_by_text("Not exactly one organisation is responsible now.")).to_be_visible()


def test_nobody_else_finds_the_page_or_a_link_to_it(visit: Visit, story: Story) -> None:
    with visit("northgate.manager") as visitor:
        for path in ("/operations", "/operations/failures"):
            assert visitor.go(path).status == 404
        assert visitor.go("/work").page.get_by_role("link", name="Operations").count() == 0


@pytest.mark.parametrize(("minutes", "line"), [(4, "All is well."), (10, "Jobs that did not run as they should: 2")])
def test_a_worker_that_stopped_is_seen(visit: Visit, story: Story, minutes: int, line: str) -> None:
    at_work(as_operator(story))
    story.clock.later(minutes=minutes)
    with visit(OPERATOR) as visitor:
        visitor.go("/operations")
        expect(visitor.page.get_by_text(line)).to_be_visible()
