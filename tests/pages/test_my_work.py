"""What waits on somebody leads to what can be done about it now."""

import re

from tests.pages.reading import leads_to, markup, said
from tests.pages.test_problem_pages import seated
from tests.stories import deeds, way
from tests.stories.story import Story


def button(story: Story, who: str, text: str) -> str:
    """Where the button of the row that says this leads to."""
    found = re.search(rf'<a class="[^"]*app-next" href="([^"]+)">{text}', markup(story, who, "/work"))
    assert found is not None, said(story, who, "/work")
    return found[1]


def test_no_start_is_asked_for_before_the_place_was_accepted(story: Story) -> None:
    way.refer(story)
    text = said(story, way.LEAD, "/work")
    assert ("Say that it was received" in text, "Record the start" in text) == (True, False)


def test_support_that_was_received_is_to_be_answered_before_it_can_begin(story: Story) -> None:
    journey = way.accepted(story, **deeds.NEED)
    support = story.send(way.LEAD, journey, "support", "waywheel", need="travel")
    story.hand_off("waywheel.worker", support, "acknowledge")
    text = said(story, "waywheel.worker", "/work")
    assert ("Answer: accept or decline" in text, "Begin the support" in text) == (True, False)


def test_the_button_of_a_row_leads_to_the_action_that_it_says(story: Story) -> None:
    journey = way.accepted(story)
    first = button(story, way.LEAD, "Reach the learner for the first time")
    assert leads_to(story, way.LEAD, first) == f"/journeys/{journey}/actions/record_contact"


def test_a_start_is_recorded_on_the_referral(story: Story) -> None:
    journey = way.accepted(story)
    story.act(way.LEAD, journey, "record_contact", {"channel": "phone", "reached": True})
    first = button(story, way.LEAD, "Record the start")
    assert leads_to(story, way.LEAD, first) == f"/hand-offs/{story.inbound(journey)}/actions/start"


def test_whoever_may_not_do_it_is_led_to_the_record(story: Story) -> None:
    journey = way.accepted(story)
    first = button(story, "northgate.employer_engagement", "Reach the learner for the first time")
    assert leads_to(story, "northgate.employer_engagement", first) == f"/journeys/{journey}"


def test_a_time_limit_that_waits_on_others_leads_nowhere(story: Story) -> None:
    limit = story.deadline(way.in_induction(story), "induction").id
    assert seated(story.cast, "millbrook.coordinator").get(f"/steps/{limit}").status_code == 404
