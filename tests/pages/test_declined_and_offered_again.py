"""A partner declines, and the lead offers the learner to the next on its list (S07), in the browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import Visitor
from tests.pages.doing import WAYS, follow, press, reach
from tests.pages.waiting import HARBOUR
from tests.stories.partnering import LEAD
from tests.stories.story import Story
from tests.stories.test_s07_partner_declines import journey, to_millbrook

__all__ = ["journey", "to_millbrook"]

Visit = Callable[..., AbstractContextManager[Visitor]]
MILLBROOK = "millbrook.coordinator"


def choose(visitor: Visitor, name: str) -> None:
    """Choose an answer of the hand-off that is open, and go on to its form."""
    press(visitor, "Give your answer")
    assert visitor.heading() == "What is your answer?"
    visitor.page.get_by_label(name, exact=True).check()
    press(visitor, "Continue")


def begin_decline(visitor: Visitor) -> None:
    """Find Gil in the queue and fill in a refusal, without sending it."""
    visitor.go("/hand-offs")
    press(visitor, "Gil Hart")
    choose(visitor, "Decline")
    visitor.page.select_option("#reason", "needs_not_meetable")
    visitor.page.fill("#note", "our workshop has no access for him")
    visitor.page.fill("#advice", "ask again when there is a lift")


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_a_partner_declines_and_the_next_accepts(visit: Visit, story: Story, journey: str, to_millbrook: str,
                                                 width: int, script: bool) -> None:  # fmt: skip
    with visit(MILLBROOK, width=width, script=script) as visitor:
        begin_decline(visitor)
        press(visitor, "Save")
        expect(visitor.page.get_by_text("Declined", exact=True)).to_be_visible()
        assert "Gil" not in visitor.page.inner_text("main")
    with visit(LEAD, width=width, script=script) as visitor:
        visitor.go("/tasks")
        press(visitor, "Offer the learner to the next partner")
        press(visitor, "Offer what a partner would not take")
        press(visitor, "Continue")
        expect(visitor.page.get_by_text("What Harbour will see")).to_be_visible()
        press(visitor, "Send it")
        assert visitor.faults() == []
    (_millbrook, to_harbour) = story.hand_offs(journey, "partner")
    with visit(HARBOUR, width=width, script=script) as visitor:
        visitor.go("/hand-offs")
        press(visitor, "Gil Hart")
        choose(visitor, "Accept")
        for question in ("eligible", "suitable", "ready"):
            visitor.page.check(f"[name={question}][value=yes]")
        visitor.fill_day("start_on", "5", "5", "2026")
        visitor.fill_day("planned_end_on", "18", "12", "2026")
        press(visitor, "Save")
        assert visitor.faults() == []
        expect(visitor.page.get_by_text("Accepted, to start", exact=True)).to_be_visible()
    assert (story.state(to_millbrook), story.state(to_harbour)) == ("declined", "accepted")


def test_a_partner_declines_by_keyboard_alone(visit: Visit, story: Story, to_millbrook: str) -> None:
    with visit(MILLBROOK) as visitor:
        visitor.go("/hand-offs")
        follow(visitor, "Gil Hart")
        follow(visitor, "Give your answer")
        reach(visitor, "choice")
        visitor.page.keyboard.press("ArrowDown")
        follow(visitor, "Continue")
        reach(visitor, "reason")
        visitor.page.keyboard.type("Needs")
        reach(visitor, "advice")
        visitor.page.keyboard.type("ask again when there is a lift")
        follow(visitor, "Save")
        visitor.page.wait_for_url(f"**/hand-offs/{to_millbrook}?*")
    assert story.state(to_millbrook) == "declined"


def test_a_double_click_declines_once(visit: Visit, story: Story, to_millbrook: str) -> None:
    with visit(MILLBROOK, script=False) as visitor:
        begin_decline(visitor)
        visitor.page.get_by_role("button", name="Save").dblclick()
        visitor.page.wait_for_url(f"**/hand-offs/{to_millbrook}?*")
    assert [entry.event for entry in story.history(to_millbrook)].count("decline") == 1
    assert len(story.messages("hand_off.declined", to_millbrook)) == 1


def test_whoever_goes_back_finds_nothing_left_to_decline(visit: Visit, story: Story, to_millbrook: str) -> None:
    with visit(MILLBROOK) as visitor:
        begin_decline(visitor)
        press(visitor, "Save")
        visitor.page.wait_for_url(f"**/hand-offs/{to_millbrook}?*")
        visitor.page.go_back()
        expect(visitor.page.get_by_text("There is nothing here that this could be done with now.")).to_be_visible()
    assert len(story.messages("hand_off.declined", to_millbrook)) == 1


def test_the_answer_of_a_second_tab_is_not_taken(visit: Visit, story: Story, to_millbrook: str) -> None:
    with visit(MILLBROOK) as visitor:
        begin_decline(visitor)
        other = visitor.context.new_page()
        other.goto(f"{visitor.address}/hand-offs/{to_millbrook}/actions/ask_for_more")
        other.fill("#question", "Does he use a lift?")
        other.get_by_role("button", name="Save").click()
        press(visitor, "Save")
        expect(visitor.page.get_by_text("This changed while you were writing.")).to_be_visible()
        assert visitor.page.input_value("#advice") == "ask again when there is a lift"
    assert story.state(to_millbrook) == "more_asked"


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_a_conflict_says_what_changed_and_by_whom_and_goes_on(visit: Visit, story: Story, to_millbrook: str, width: int,
                                                              script: bool) -> None:  # fmt: skip
    with visit(MILLBROOK, width=width, script=script) as visitor:
        begin_decline(visitor)
        story.hand_off("millbrook.second_coordinator", to_millbrook, "acknowledge")
        press(visitor, "Save")
        news = visitor.page.locator(".govuk-inset-text").inner_text()
        assert "Acknowledge, by Millbrook Second Coordinator (Millbrook)" in news
        assert visitor.page.input_value("#note") == "our workshop has no access for him"
        press(visitor, "Save")
        visitor.page.wait_for_url(f"**/hand-offs/{to_millbrook}?*")
    assert story.state(to_millbrook) == "declined"


def test_the_programme_that_fits_stands_in_the_form_and_no_day_is_guessed(
    visit: Visit, story: Story, journey: str
) -> None:
    told = story.send(LEAD, journey, "partner", "millbrook", component="vocational", note="split",
                      wanted_from="2026-05-05", share=[{"item": "contact"}])  # fmt: skip
    with visit(MILLBROOK) as visitor:
        visitor.go(f"/hand-offs/{told}/actions/accept")
        days = [visitor.page.input_value(f"[name='{name}-day']") for name in ("start_on", "planned_end_on")]
        assert days == ["", ""]
        assert (
            visitor.page.locator("[name=programme_id]:checked + label").inner_text()
            == "Foundation programme, Millbrook"
        )


def test_the_sender_has_a_receipt_and_the_receiver_none(visit: Visit, to_millbrook: str) -> None:
    with visit(LEAD) as visitor:
        visitor.go(f"/hand-offs/{to_millbrook}")
        press(visitor, "Receipt of what was sent")
        assert "Explicit consent" in visitor.page.inner_text("main")
    with visit(MILLBROOK) as visitor:
        visitor.go(f"/hand-offs/{to_millbrook}/receipt")
        assert visitor.heading() == "Page not found"
