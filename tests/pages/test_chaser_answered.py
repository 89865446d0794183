"""Something is stalled, and whoever is chased answers, in the browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import Visitor
from tests.pages.doing import WAYS, follow, press, reach
from tests.pages.waiting import HARBOUR, late
from tests.stories.chased import chases
from tests.stories.partnering import LEAD
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]
RECEIVED = "Say that it was received"


def answers(story: Story, chaser: str) -> list[str]:
    """What the chasers about the same hand-off were answered."""
    hand_off = story.get(LEAD, "/stalled", scope="organisation")["items"][0]["hand_off"]
    return [row.answer for row in chases(story, hand_off) if row.answer]


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_still_working_on_it_until_a_day(visit: Visit, story: Story, width: int, script: bool) -> None:
    chaser = late(story)
    with visit(HARBOUR, width=width, script=script) as visitor:
        visitor.go("/stalled")
        press(visitor, RECEIVED)
        visitor.page.get_by_label("Still working on it").check()
        press(visitor, "Send the answer")
        assert visitor.faults() == ["Why does it take longer?: Choose one", "Until which day?: Enter a day"]
        visitor.page.select_option("#reason", "staff_absence")
        visitor.fill_day("until", "9", "4", "2026")
        press(visitor, "Send the answer")
        expect(visitor.page.get_by_text("Nobody is chased before 9 April 2026 has passed.")).to_be_visible()
        visitor.go("/stalled")
        assert "Still working on it, until 9 April 2026" in visitor.page.inner_text("main table >> nth=0")
    assert answers(story, chaser) == ["still_working"]


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_done_leads_to_where_it_is_recorded(visit: Visit, story: Story, width: int, script: bool) -> None:
    late(story)
    with visit(HARBOUR, width=width, script=script) as visitor:
        visitor.go("/stalled")
        press(visitor, RECEIVED)
        visitor.page.get_by_label("It is done").check()
        press(visitor, "Send the answer")
        press(visitor, RECEIVED)
        press(visitor, "Confirm")
        visitor.go("/stalled")
        expect(visitor.page.get_by_text("Nothing is stalled here.")).to_be_visible()


def test_a_chaser_is_answered_by_keyboard_alone(visit: Visit, story: Story) -> None:
    chaser = late(story)
    with visit(HARBOUR) as visitor:
        visitor.go("/stalled")
        follow(visitor, RECEIVED)
        reach(visitor, "answer")
        visitor.page.keyboard.press("ArrowDown")
        visitor.page.keyboard.press("ArrowDown")
        follow(visitor, "Send the answer")
        expect(visitor.page.get_by_text("It is not possible")).to_be_visible()
    assert answers(story, chaser) == ["cannot"]


def test_a_day_too_late_is_refused_with_what_was_typed_kept(visit: Visit, story: Story) -> None:
    chaser = late(story)
    with visit(HARBOUR) as visitor:
        visitor.go(f"/chases/{chaser}")
        visitor.page.get_by_label("Still working on it").check()
        visitor.page.select_option("#reason", "workload")
        visitor.fill_day("until", "1", "5", "2026")
        press(visitor, "Send the answer")
        assert visitor.faults() == ["The new day lies after today and not after 10 April 2026, 5 working days on."]
        assert visitor.page.input_value("[name='until-month']") == "5"
        visitor.page.locator(".govuk-error-summary a").click()
        assert visitor.page.evaluate("document.activeElement.name") == "until-day"


def test_a_second_tab_cannot_answer_again(visit: Visit, story: Story) -> None:
    chaser = late(story)
    with visit(HARBOUR) as visitor:
        visitor.go(f"/chases/{chaser}")
        other = visitor.context.new_page()
        other.goto(f"{visitor.address}/chases/{chaser}")
        other.get_by_label("It is done").check()
        other.get_by_role("button", name="Send the answer").click()
        other.get_by_text("What follows").wait_for()
        visitor.page.get_by_label("It is not possible").check()
        press(visitor, "Send the answer")
        assert visitor.faults() == ["This chaser has its answer; the next one may be answered again."]
    assert answers(story, chaser) == ["done"]


def test_a_double_click_answers_once(visit: Visit, story: Story) -> None:
    chaser = late(story)
    with visit(HARBOUR, script=False) as visitor:
        visitor.go(f"/chases/{chaser}")
        visitor.page.get_by_label("It is done").check()
        visitor.page.get_by_role("button", name="Send the answer").dblclick()
        visitor.page.get_by_text("What follows").wait_for()
    assert answers(story, chaser) == ["done"]


def test_whoever_only_looks_is_told_who_could_answer(visit: Visit, story: Story) -> None:
    chaser = late(story)
    with visit(LEAD) as visitor:
        visitor.go(f"/chases/{chaser}")
        expect(visitor.page.get_by_text("Who could: coordinator or manager of Harbour")).to_be_visible()
        assert visitor.page.locator("main form").count() == 0
