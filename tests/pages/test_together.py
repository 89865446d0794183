"""One action for many learners, from the board to what came of each."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.pages.browser import NARROW, WIDE, Visitor
from tests.pages.doing import press
from tests.pages.looks.together import ROUTE, chosen, confirm
from tests.stories import way
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]


def rows(visitor: Visitor) -> list[str]:
    """What is said of each learner."""
    return [text.replace("\n", " ") for text in visitor.page.locator(".app-came").all_inner_texts()]


def begin(visitor: Visitor, *journeys: str) -> None:
    """Tick these on the board and choose to call them off."""
    visitor.go("/board")
    for each in journeys:
        visitor.page.locator(f"#tick-{each}").check()
    visitor.page.get_by_label("What to do").select_option("cancel")
    press(visitor, "Continue")


@pytest.mark.parametrize(("script", "width"), [(True, WIDE), (False, NARROW)], ids=["script, wide", "none, narrow"])
def test_some_are_called_off_from_the_board_and_the_others_are_told_why_not(
    visit: Visit, story: Story, script: bool, width: int
) -> None:
    ours, inducted = way.refer(story), way.in_induction(story, about="Ben Ode")
    with visit("priya", script=script, width=width) as visitor:
        begin(visitor, ours, inducted)
        visitor.page.get_by_label("Mistake").check()
        press(visitor, "See what will happen")
        assert (rows(visitor), story.state(ours)) == (["Can be done Cancelled", "Refused"], "referred")
        press(visitor, "Confirm")
        assert (rows(visitor), story.state(ours)) == (["Done Cancelled", "Refused"], "cancelled")


def test_whoever_is_waited_for_is_reminded_for_many_at_once(visit: Visit, story: Story) -> None:
    ours, inducted = way.refer(story), way.in_induction(story, about="Ben Ode")
    with visit("priya") as visitor:
        visitor.go(f"{ROUTE}?journey={ours}&journey={inducted}&action=remind")
        for button in ("See what will happen", "Confirm"):
            press(visitor, button)
        assert [text.split()[0] for text in rows(visitor)] == ["Done", "Done"]
    assert len(story.messages("reminder.sent")) == 2


def test_what_is_sent_a_second_time_is_answered_the_same_and_done_once(visit: Visit, story: Story) -> None:
    with visit("priya") as visitor:
        visitor.go(f"{ROUTE}{chosen(story)}&action=cancel")
        confirm(visitor)
        visitor.page.reload()
        assert rows(visitor) == ["Done Cancelled", "Refused"]


def test_whoever_ticks_nobody_is_told_so(visit: Visit, story: Story) -> None:
    with visit("priya") as visitor:
        way.refer(story)
        begin(visitor)
        assert visitor.page.locator(".govuk-error-summary li").all_inner_texts() == [
            "Tick the learners whom it is about."
        ]


def test_more_than_fifty_at_a_time_are_refused(visit: Visit) -> None:
    many = "&".join(f"journey=01a206da-97c1-779a-b692-{number:012d}" for number in range(51))
    with visit("priya") as visitor:
        visitor.go(f"{ROUTE}?{many}&action=cancel")
        assert visitor.page.locator(".govuk-error-summary li").all_inner_texts() == [
            "Tick at most 50 learners at a time."
        ]


def test_those_who_may_not_be_read_are_left_out_and_named_by_nobody(visit: Visit, story: Story) -> None:
    with visit("harbour.coordinator") as visitor:
        visitor.go(f"{ROUTE}{chosen(story)}&action=cancel")
        assert "Ben Ode" not in visitor.page.inner_text("main")
