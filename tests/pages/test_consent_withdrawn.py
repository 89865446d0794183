"""C25 in the browser: the learner says no on their own page, and at once the receiver sees no more of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import LEARNER, Visitor
from tests.pages.doing import WAYS, follow, press
from tests.stories.copying import copies, export
from tests.stories.own import helped
from tests.stories.story import Story
from tests.stories.way import LEAD

Visit = Callable[..., AbstractContextManager[Visitor]]
AGENCY, SHARED = "waywheel.worker", "Travel"
SAY_NO = "Say no to this: What you need help with: how to get there, WayWheel"


def agency_reads(visit: Visit, hand_off: str) -> bool:
    """Whether the agency's page of the hand-off still says what the learner needs help with."""
    with visit(AGENCY) as visitor:
        visitor.go(f"/hand-offs/{hand_off}")
        return SHARED in visitor.page.inner_text("main")


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_a_no_on_the_own_page_counts_at_once(visit: Visit, story: Story, width: int, script: bool) -> None:
    journey, hand_off, _consent = helped(story)
    export(story, LEAD, journey, "waywheel")
    assert agency_reads(visit, hand_off)
    with visit(LEARNER, width=width, script=script) as visitor:
        visitor.go("/my/sharing")
        press(visitor, SAY_NO)
        expect(visitor.page.get_by_text("WayWheel cannot see this from now on.")).to_be_visible()
        expect(visitor.page.get_by_text("We ask for one copy back.")).to_be_visible()
        press(visitor, "I say no")
        expect(visitor.page.get_by_text("You said no. We stopped it at once.")).to_be_visible()
        expect(visitor.page.get_by_text("You said no on 2 March 2026. They do not see it now.")).to_be_visible()
    assert not agency_reads(visit, hand_off)
    assert [each["recalled_at"] is not None for each in copies(story, LEAD, journey)] == [True]


def test_staff_see_who_said_it_and_when(visit: Visit, story: Story) -> None:
    journey, _hand_off, _consent = helped(story)
    with visit(LEARNER) as visitor:
        visitor.go("/my/sharing")
        press(visitor, SAY_NO)
        press(visitor, "I say no")
        expect(visitor.page.get_by_text("You said no. We stopped it at once.")).to_be_visible()
    with visit(LEAD) as visitor:
        visitor.go(f"/journeys/{journey}/story")
        said = visitor.page.locator(".moj-timeline__item", has_text="Withdraw consent")
        expect(said).to_contain_text("by the learner, on their own page")
        expect(said).to_contain_text("2 March 2026, 10:00")


def test_no_and_yes_again_are_said_by_keyboard_alone(visit: Visit, story: Story) -> None:
    _journey, hand_off, _consent = helped(story)
    with visit(LEARNER) as visitor:
        visitor.go("/my/sharing")
        follow(visitor, SAY_NO)
        follow(visitor, "I say no")
        assert not agency_reads(visit, hand_off)
        follow(visitor, SAY_NO.replace("no", "yes", 1))
        follow(visitor, "I say yes")
        expect(visitor.page.get_by_text("You said yes. We wrote it down.")).to_be_visible()
    assert agency_reads(visit, hand_off)


def test_whoever_leaves_it_as_it_is_has_said_nothing(visit: Visit, story: Story) -> None:
    _journey, hand_off, _consent = helped(story)
    with visit(LEARNER) as visitor:
        visitor.go("/my/sharing")
        press(visitor, SAY_NO)
        press(visitor, "Leave it as it is")
        expect(visitor.page.get_by_role("heading", name="Who has my information")).to_be_visible()
    assert agency_reads(visit, hand_off)


def test_staff_may_say_it_first_and_the_second_tab_is_told(visit: Visit, story: Story) -> None:
    helped(story)
    with visit(LEARNER) as visitor:
        visitor.go("/my/sharing")
        press(visitor, SAY_NO)
        other = visitor.context.new_page()
        other.goto(visitor.page.url)
        other.get_by_role("button", name="I say no").click()
        other.get_by_text("You said no. We stopped it at once.").wait_for()
        press(visitor, "I say no")
        assert visitor.faults() == ["You said no to this before. You need to do no more."]


def test_nothing_but_the_content_is_printed(visit: Visit, story: Story) -> None:
    helped(story)
    with visit(LEARNER) as visitor:
        for path in ("/my", "/my/sharing", "/my/print"):
            visitor.go(path)
            visitor.page.emulate_media(media="print")
            shown = visitor.page.locator("nav, footer, form, .govuk-skip-link").locator("visible=true")
            assert shown.count() == 0
            assert "WayWheel" in visitor.page.inner_text("main")


def test_big_letters_are_twice_as_big(visit: Visit, story: Story) -> None:
    helped(story)
    with visit(LEARNER, script=False) as visitor:
        visitor.go("/my")
        size = "parseFloat(getComputedStyle(document.querySelector('main p.govuk-body')).fontSize)"
        usual = visitor.page.evaluate(size)
        press(visitor, "Big letters")
        visitor.page.get_by_role("link", name="Usual letters").wait_for()
        assert visitor.page.evaluate(size) == 2 * usual
