"""Tasks are ended and given away, and messages are read, in the browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from api.pages.routes.inbox import path_of
from api.pages.words.work import TASKS, what_of
from tests.pages.browser import Visitor
from tests.pages.doing import BOTH_ENDS, press
from tests.pages.waiting import in_words, re_offer, told
from tests.people import CATALOGUE
from tests.stories.partnering import LEAD
from tests.stories.story import Story
from workflows.vocabulary import TaskKind

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.mark.parametrize(("width", "script"), BOTH_ENDS)
def test_a_task_is_ended_with_what_came_of_it(visit: Visit, story: Story, width: int, script: bool) -> None:
    in_words(story)
    with visit("priya", width=width, script=script) as visitor:
        visitor.go("/tasks")
        press(visitor, "Take care of the next step of the learner")
        press(visitor, "Say what came of it")
        press(visitor, "Save")
        assert visitor.faults() == ["What came of it?: Enter an answer"]
        visitor.page.fill("#outcome", "She took a place at a college elsewhere.")
        press(visitor, "Save")
        expect(visitor.page.get_by_text("The task is done.")).to_be_visible()
        visitor.go("/tasks?show=ended")
        press(visitor, "Take care of the next step of the learner")
        expect(visitor.page.get_by_text("She took a place at a college elsewhere.")).to_be_visible()


def test_a_task_that_an_action_ends_is_not_ended_by_a_word(visit: Visit, story: Story) -> None:
    task = re_offer(story)
    with visit(LEAD) as visitor:
        visitor.go(f"/tasks/{task}/done")
        assert visitor.page.locator("main form").count() == 0
        press(visitor, "Look at what ends it")
        press(visitor, "Offer what a partner would not take")
        assert visitor.page.locator("#organisation_id option:checked").inner_text() == "Ashdown"


def test_a_manager_gives_a_task_to_a_colleague(visit: Visit, story: Story) -> None:
    task = re_offer(story)
    with visit("northgate.manager") as visitor:
        visitor.go(f"/tasks/{task}")
        press(visitor, "Give it to a colleague")
        visitor.page.select_option("#person_id", label="Northgate Tutor")
        press(visitor, "Save")
        assert "The colleague could not do it" in visitor.faults()[0]
        visitor.page.select_option("#person_id", label="Northgate Second Coordinator")
        press(visitor, "Save")
        expect(visitor.page.get_by_text("The task was given to your colleague.")).to_be_visible()
        visitor.go(f"/tasks/{task}")
        expect(visitor.page.get_by_text("Northgate Second Coordinator")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_message_is_opened_and_then_read(visit: Visit, story: Story, script: bool) -> None:
    told(story, "priya", "A question about Amy", "Does she need a lift?")
    with visit("priya", script=script) as visitor:
        visitor.go("/inbox")
        expect(visitor.page.get_by_text("Unread (1)")).to_be_visible()
        visitor.page.locator("summary").last.click()
        expect(visitor.page.get_by_text("Does she need a lift?")).to_be_visible()
        press(visitor, "Open the record and mark as read: A question about Amy")
        assert visitor.heading() == "Hand-offs"
        visitor.go("/inbox")
        expect(visitor.page.get_by_text("Unread (0)")).to_be_visible()


@pytest.mark.parametrize("link", [None, "", "https://journeys.example", "https://journeys.example/", "javascript:1",
                                  "https://other.example//evil.example"])  # fmt: skip
def test_a_message_leads_to_no_other_site(link: str | None) -> None:
    assert path_of(link) is None


def test_every_kind_of_task_has_words() -> None:
    assert set(TASKS) == set(TaskKind)


def test_every_time_limit_has_words_of_its_own() -> None:
    rules = {rule for each in CATALOGUE.all() for rule in each.definition.rule}
    assert {rule for rule in rules if what_of(rule) == rule.replace("_", " ").capitalize()} == set()
