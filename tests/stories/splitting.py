"""A Model 4 learner in PLANNING whose components are split between partners: who is asked, and what is then due."""

from typing import Any

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD

COMPONENTS = ("vocational", "personal_social", "functional_skills")
LIMITS = ("first_partner_referral", "next_partner_referral")
PARTNERS = ("millbrook", "harbour", "ashdown")
NO = {"reason": "no_place"}


def ask(story: Story, journey: str, partner: str, component: str | None = None, *, expect: int | None = 200,
        **more: Any) -> Any:  # fmt: skip
    """Ask a partner for a component, or for all three; the id of the referral, or the answer where a no is expected."""
    split = {"component": component, "note": "taught best there"} if component else {}
    body = {"kind": "partner", "receiver_id": story.cast[partner], **split, **more}
    answer = story.act(LEAD, journey, "send_hand_off", body, expect=expect)
    return answer["hand_off"]["id"] if expect == 200 else answer


@scene
def ready(story: Story, *components: str | None) -> str:
    """A journey in PLANNING since Monday 2 March 2026, with three partners ranked for each of `components`."""
    journey = way.in_planning(story, "partnership")
    for component in components:
        way.rank(story, journey, *PARTNERS, component=component)
    return journey


def limits(story: Story, journey: str) -> list[str]:
    """The time limits open by which a partner must be asked, and when each is due."""
    found = [each for each in story.open_deadlines(journey) if each.rule in LIMITS]
    return [f"{each.rule} {story.due(journey, each.rule)}" for each in found]


def asked(story: Story, journey: str) -> list[tuple[str, str | None]]:
    """The open tasks that ask for a partner, each with its component."""
    kinds = ("re_offer", "guidance_meeting", "place_again")
    return sorted((each.kind, each.detail.get("component")) for each in story.tasks(journey) if each.kind in kinds)
