"""Journeys in many states, so that lists have something to hide."""

from tests.stories import way
from tests.stories.partnering import taught_by
from tests.stories.scenes import scene
from tests.stories.story import Story

CONSENT = {"item": "support_need", "need": "counselling", "basis": "explicit_consent", "given_on": "2026-03-02"}
COUNSELLING = {"need": "counselling", "status": "new"}


def with_counselling(story: Story, journey: str) -> str:
    """Northgate opens counselling at Haven; the hand-off."""
    story.act("northgate.adviser", journey, "record_need", COUNSELLING)
    story.act("northgate.adviser", journey, "record_consent", CONSENT | {"receiver_id": story.cast["haven"]})
    opened: str = story.send("northgate.adviser", journey, "support", "haven", need="counselling")
    return opened


@scene
def gather(story: Story) -> None:
    """Somebody new, somebody declined, one taught by a partner with secret counselling, an open offer, a draft."""
    way.refer(story, about="Nora New")
    declined = way.refer(story, about="Dan Declined")
    no = {"reason": "no_place", "advice": "try again in April"}
    story.hand_off(way.LEAD, story.inbound(declined), "decline", no)
    taught = taught_by(story, way.learner("Hana Taught"), "harbour", "2026-03-02 10:00")
    with_counselling(story, taught)
    offered = way.refer(story, "consortium", "Mo Offered")
    receivers = [story.cast["millbrook"], story.cast["harbour"]]
    story.act(way.LEAD, offered, "offer_to_members", {"receivers": receivers})
    story.hand_off("harbour.coordinator", story.inbound(offered), "decline", no)
    placed = way.accepted(story, "lead_provider", "Dev Placed")
    story.send(way.LEAD, placed, "component", "millbrook", component="functional_skills", draft=True)
    story.send(way.LEAD, placed, "stage", "millbrook", stage="initial_assessment")
