"""What kind of hand-off is sent, and the form that asks what belongs to it."""

from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.pages.looks import Look
from tests.stories import way
from tests.stories.own import TRAVEL
from tests.stories.story import Story

ROUTE = "/journeys/{journey_id}/send"


def _address(story: Story) -> str:
    return f"/journeys/{way.in_induction(story)}/send"


def _nothing_chosen(visitor: Visitor) -> None:
    press(visitor, "Continue")
    assert visitor.faults() == ["Choose what you want to send"]


def _support(visitor: Visitor) -> None:
    visitor.choose("kind", "support")
    press(visitor, "Continue")
    assert visitor.heading() == "Send: support referral"


def _consented(story: Story) -> str:
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    given = {**TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story),
             "receiver_id": story.cast["waywheel"]}  # fmt: skip
    story.act(way.LEAD, journey, "record_consent", given)
    return f"/journeys/{journey}/actions/send_hand_off?kind=support"


def _to_preview(visitor: Visitor) -> None:
    receiver = visitor.page.locator("#receiver_id option", has_text="WayWheel").first.get_attribute("value")
    visitor.choose("receiver_id", str(receiver))
    visitor.choose("need", "travel")
    press(visitor, "Continue")
    assert visitor.heading() == "Check what will be seen"


LOOKS = (
    Look(ROUTE, "nothing chosen", way.LEAD, _address, _nothing_chosen),
    Look(ROUTE, "closed", "priya", _address),
    Look("/journeys/{journey_id}/actions/{name}", "support to send", way.LEAD, _address, _support),
    Look("/journeys/{journey_id}/actions/{name}", "what will be seen", way.LEAD, _consented, _to_preview),
)
