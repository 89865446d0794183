"""A partner's part is ended once others have accepted all of it, as one or as several (4.2, 4.6)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.splitting import COMPONENTS
from tests.stories.story import Story, codes
from tests.stories.way import LEAD

REPLACED = {"reason": "replaced"}


def accepted_by_harbour(story: Story, journey: str, component: str, **more: Any) -> None:
    """Harbour is asked for one component, to begin in three days, and accepts."""
    way.rank(story, journey, "harbour", component=component)
    part = story.send(LEAD, journey, "partner", "harbour", component=component, note="taught best there", **more)
    story.accept("harbour.coordinator", part, way.in_days(story, 3), way.in_days(story, 100))


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy learns everything at Millbrook."""
    return way.on_programme(story, "partnership")


def millbrook_s(story: Story, journey: str) -> str:
    """Millbrook's hand-off of the journey."""
    return story.hand_offs(journey, "partner")[0]


def test_three_that_took_a_component_each_replace_one_that_had_all(story: Story, journey: str) -> None:
    for component in COMPONENTS:
        accepted_by_harbour(story, journey, component)
    story.hand_off(LEAD, millbrook_s(story, journey), "return_work", REPLACED)
    assert story.state(millbrook_s(story, journey)) == "returned"


def test_two_do_not(story: Story, journey: str) -> None:
    for component in COMPONENTS[:2]:
        accepted_by_harbour(story, journey, component)
    refused = story.hand_off(LEAD, millbrook_s(story, journey), "return_work", REPLACED, expect=409)
    assert codes(refused) == ["replacement_first"]


def test_with_the_third_the_lead_s_own_they_do(story: Story, journey: str) -> None:
    for component in COMPONENTS[:2]:
        accepted_by_harbour(story, journey, component)
    own = {"component": COMPONENTS[2], "reason": "our own tutors know it"}
    story.act(LEAD, journey, "deliver_ourselves", own)
    story.hand_off(LEAD, millbrook_s(story, journey), "return_work", REPLACED)
    assert story.state(millbrook_s(story, journey)) == "returned"


def test_one_that_takes_a_single_aim_does_not_replace_its_component(story: Story, journey: str) -> None:
    for component in COMPONENTS[:2]:
        accepted_by_harbour(story, journey, component)
    accepted_by_harbour(story, journey, COMPONENTS[2], aim_id=way.aims(story, journey)[COMPONENTS[2]])
    refused = story.hand_off(LEAD, millbrook_s(story, journey), "return_work", REPLACED, expect=409)
    assert codes(refused) == ["replacement_first"]


def asked_beside_millbrook(story: Story, journey: str, *ranked: str) -> Any:
    """In mid-programme Ashdown is asked for everything, after partners were ranked anew."""
    way.rank(story, journey, *ranked)
    return story.send(LEAD, journey, "partner", "ashdown")


def test_the_partner_that_teaches_is_not_proposed_after_anothers_no(story: Story, journey: str) -> None:
    asked = asked_beside_millbrook(story, journey, "ashdown", "millbrook")
    story.act(LEAD, journey, "record_partner_changed", {"organisation_id": story.cast["millbrook"], "changed": "room"})
    story.hand_off("ashdown.coordinator", asked, "decline", {"reason": "no_place"})
    assert [task.organisation_id for task in story.tasks(journey, "guidance_meeting")] == [story.cast["northgate"]]
    assert (story.tasks(journey, "re_offer"), story.told("partners.exhausted", journey)) == ([], ["northgate"])
    again = story.send(LEAD, journey, "partner", "millbrook", expect=409)
    assert codes(again) == ["teaches_already"]


def test_the_partner_that_teaches_is_passed_over_in_the_list(story: Story, journey: str) -> None:
    asked = asked_beside_millbrook(story, journey, "millbrook", "ashdown")
    assert story.state(asked) == "sent"
    found = story.get(LEAD, f"/journeys/{journey}/suggested-partners")
    refused = {each["organisation"]["name"]: [why["code"] for why in each["refusals"]] for each in found["not_now"]}
    assert refused["Millbrook"] == ["teaches_already"]
