"""What somebody typed survives a session that ended, and goes to nobody else."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.clock import Clock
from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.people import PASSWORD
from tests.stories import way
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]
LEAD = "northgate.coordinator"


def sign_in(visitor: Visitor, story: Story, name: str) -> None:
    """Enter e-mail address and password into the page that asks for them."""
    visitor.page.fill("#email", story.cast.email(name))
    visitor.page.fill("#password", PASSWORD)
    press(visitor, "Sign in")


def write_hold(visitor: Visitor, journey: str) -> None:
    """Fill in the form that puts a journey on hold."""
    visitor.go(f"/journeys/{journey}/actions/hold")
    visitor.choose("reason", "learner_unwell")
    visitor.fill_day("review_on", "20", "3", "2026")
    visitor.page.fill("#note", "Rang this morning: a broken leg.")


def test_what_was_typed_before_the_session_ended_is_sent_after_signing_in_again(
    visit: Visit, story: Story, clock: Clock
) -> None:
    journey = way.in_induction(story)
    with visit(LEAD) as visitor:
        write_hold(visitor, journey)
        clock.later(minutes=31)
        press(visitor, "Save")
        assert "What you typed is kept" in visitor.page.locator("main").inner_text()
        sign_in(visitor, story, LEAD)
        press(visitor, "Send it now")
        assert "Put the journey on hold" in visitor.page.locator("main").inner_text()
    assert story.get(LEAD, f"/journeys/{journey}")["hold"]["reason"] == "learner_unwell"


def test_somebody_else_who_signs_in_there_never_sees_it(visit: Visit, story: Story, clock: Clock) -> None:
    journey = way.in_induction(story)
    with visit(LEAD) as visitor:
        write_hold(visitor, journey)
        clock.later(minutes=31)
        press(visitor, "Save")
        sign_in(visitor, story, "priya")
        assert visitor.heading() == "My work"
    assert story.get(LEAD, f"/journeys/{journey}")["hold"] is None


def test_a_second_tab_that_sends_later_is_told_what_changed_and_by_whom_and_carries_on(
    visit: Visit, story: Story, clock: Clock
) -> None:
    journey = way.in_induction(story)
    with visit(LEAD) as visitor:
        write_hold(visitor, journey)
        clock.later(minutes=1)
        story.act("northgate.second_coordinator", journey, "record_uln", {"uln": "1000000043"})
        press(visitor, "Save")
        said = visitor.page.locator("main").inner_text()
        assert "This changed while you were writing" in said
        assert "Northgate Second Coordinator" in said
        assert visitor.page.input_value("#note") == "Rang this morning: a broken leg."
        press(visitor, "Save")
        assert "Put the journey on hold" in visitor.page.locator("main").inner_text()


def test_going_back_and_sending_once_more_changes_nothing_twice(visit: Visit, story: Story) -> None:
    journey = way.accepted(story)
    with visit(LEAD) as visitor:
        visitor.go(f"/journeys/{journey}/actions/record_contact")
        visitor.choose("channel", "phone")
        visitor.choose("reached", "yes")
        press(visitor, "Save")
        visitor.page.go_back()
        visitor.choose("channel", "phone")
        visitor.choose("reached", "yes")
        press(visitor, "Save")
        assert "Nothing was done a second time" in visitor.page.locator("main").inner_text()
    assert len(story.get(LEAD, f"/journeys/{journey}")["contact_attempts"]) == 1


def test_a_double_click_does_it_once(visit: Visit, story: Story) -> None:
    journey = way.accepted(story)
    with visit(LEAD, script=False) as visitor:
        visitor.go(f"/journeys/{journey}/actions/record_contact")
        visitor.choose("channel", "phone")
        visitor.choose("reached", "yes")
        visitor.page.get_by_role("button", name="Save").dblclick()
        visitor.page.wait_for_url("**/journeys/*?done=*")
    assert len(story.get(LEAD, f"/journeys/{journey}")["contact_attempts"]) == 1
