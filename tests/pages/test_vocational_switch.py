"""Ella changes from hair to motor vehicle (S05) in the browser: proposed, accepted, arrived, and no credit lost."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.pages.browser import Visitor
from tests.pages.doing import WAYS, follow, press, reach
from tests.stories import areas
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD, PARTNER

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Ella at Northgate, who has spoken with a careers adviser about it."""
    found = areas.on_programme(story)
    areas.reviewed(story, found, at="2026-02-18 10:00")
    return found


def saved(visitor: Visitor) -> None:
    """Send the form, which is right."""
    press(visitor, "Save")
    assert visitor.faults() == []


def propose(visitor: Visitor, story: Story, journey: str) -> None:
    """Northgate sends the change to Millbrook, with Ella's word."""
    visitor.go(f"/journeys/{journey}")
    press(visitor, "Send work to another organisation")
    visitor.page.get_by_label("Change of vocational area").check()
    press(visitor, "Continue")
    visitor.choose("receiver_id", story.cast["millbrook"])
    visitor.choose("proposed_by", "learner")
    visitor.fill_day("learner_agrees.on", "23", "2", "2026")
    visitor.choose("learner_agrees.channel", "face_to_face")
    for name in ("Continue", "Send it"):
        press(visitor, name)
        assert visitor.faults() == []


def accept(visitor: Visitor) -> None:
    """Millbrook finds it in the queue and takes her from 9 March."""
    visitor.go("/hand-offs")
    press(visitor, "Ella Finn")
    press(visitor, "Give your answer")
    visitor.page.get_by_label("Accept", exact=True).check()
    press(visitor, "Continue")
    for question in ("eligible", "suitable", "ready"):
        visitor.choose(question, "yes")
    visitor.fill_day("start_on", "9", "3", "2026")
    visitor.fill_day("planned_end_on", "17", "7", "2026")
    saved(visitor)


def arrive(visitor: Visitor, change: str) -> None:
    """Millbrook records that she came, and her new aim with its unit."""
    visitor.go(f"/hand-offs/{change}")
    press(visitor, "Record that the learner arrived")
    visitor.fill_day("arrived_on", "9", "3", "2026")
    aim, unit = "aims.0.", "aims.0.units.0."
    for name, value in (("component", "vocational"), ("level", "level_1")):
        visitor.choose(aim + name, value)
    visitor.page.fill(f"input[name='{aim}title']", "Award in motor vehicle")
    visitor.page.fill(f"input[name='{aim}planned_credit']", "5")
    for name, text in (("number", "K/999/0004"), ("title", "Engines"), ("credit", "5")):
        visitor.page.fill(f"input[name='{unit}{name}']", text)
    visitor.choose(f"{unit}level", "level_1")
    saved(visitor)


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_a_learner_changes_vocational_area_and_keeps_her_credit(visit: Visit, story: Story, journey: str, width: int,
                                                                script: bool) -> None:  # fmt: skip
    story.at("2026-02-23 14:00")
    with visit(LEAD, width=width, script=script) as visitor:
        propose(visitor, story, journey)
    (change,) = story.hand_offs(journey, "change_of_area")
    story.at("2026-02-26 11:00")
    with visit(PARTNER, width=width, script=script) as visitor:
        accept(visitor)
    story.at("2026-03-09 09:30")
    story.sweep()
    with visit(PARTNER, width=width, script=script) as visitor:
        arrive(visitor, change)
        visitor.go(f"/journeys/{journey}")
        expect(visitor.page.locator(".app-strip")).to_contain_text("Millbrook")
    assert (story.state(change), story.instance(journey).responsible) == ("active", story.cast["millbrook"])
    assert areas.credit(story, journey, PARTNER) == 5


def test_the_change_is_proposed_by_keyboard_alone(visit: Visit, story: Story, journey: str) -> None:
    story.at("2026-02-23 14:00")
    with visit(LEAD) as visitor:
        visitor.go(f"/journeys/{journey}/send")
        reach(visitor, "kind")
        while not visitor.page.locator("input[value=change_of_area]").is_checked():
            visitor.page.keyboard.press("ArrowDown")
        follow(visitor, "Continue")
        reach(visitor, "receiver_id")
        visitor.page.keyboard.type("Millbrook")
        reach(visitor, "proposed_by")
        while not visitor.page.locator("input[name=proposed_by][value=learner]").is_checked():
            visitor.page.keyboard.press("ArrowDown")
        for name, text in (("day", "23"), ("month", "2"), ("year", "2026")):
            reach(visitor, f"learner_agrees.on-{name}")
            visitor.page.keyboard.type(text)
        reach(visitor, "learner_agrees.channel")
        visitor.page.keyboard.press("Space")
        follow(visitor, "Continue")
        follow(visitor, "Send it")
        assert visitor.faults() == []
    assert [story.state(each) for each in story.hand_offs(journey, "change_of_area")] == ["sent"]
