"""A form calls a field optional only if the action may be taken without it."""

import pytest

from tests.pages.posting import open_form
from tests.stories import way
from tests.stories.own import TRAVEL
from tests.stories.story import Story
from workflows.definitions.hand_off import TRANSITIONS
from workflows.guards.wanted import OF_GUARD

LEAD = way.LEAD


def optional(story: Story, who: str, address: str, *labels: str) -> list[str]:
    """Those of the labels that a form calls optional."""
    text = open_form(story, who, address).text
    assert all(label in text for label in labels)
    return [label for label in labels if f"{label} (optional)" in text]


@pytest.fixture
def inbound(story: Story) -> str:
    """A referral that Northgate is asked to take."""
    return f"/hand-offs/{story.inbound(story.refer('Amy Cole'))}"


def test_an_acceptance_says_the_answers_the_place_and_the_days(story: Story, inbound: str) -> None:
    labels = ("Eligible", "Suitable", "Ready", "Programme", "Start", "Planned end", "Conditions")
    assert optional(story, LEAD, f"{inbound}/actions/accept", *labels) == ["Conditions"]


def test_support_is_accepted_without_them(story: Story) -> None:
    journey = way.in_induction(story, needs=[{"code": "travel"}])
    given = {**TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story),
             "receiver_id": story.cast["waywheel"]}  # fmt: skip
    story.act(LEAD, journey, "record_consent", given)
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    labels = ("Eligible", "Programme", "Start")
    assert optional(story, "waywheel.worker", f"/hand-offs/{support}/actions/accept", *labels) == list(labels)


def test_a_refusal_advises_the_referrer_and_says_when_more_is_needed(story: Story, inbound: str) -> None:
    labels = ("Advice", "What the learner needs to be ready", "Note")
    assert optional(story, LEAD, f"{inbound}/actions/decline", *labels) == ["Note"]
    assert "Needed if the learner is not ready yet" in open_form(story, LEAD, f"{inbound}/actions/decline").text


def test_a_plan_has_a_destination_and_the_learner_s_word(story: Story) -> None:
    address = f"/journeys/{way.in_planning(story)}/actions/agree_plan"
    assert optional(story, LEAD, address, "Destination", "The learner agrees") == []


def test_support_is_sent_for_a_need(story: Story) -> None:
    address = f"/journeys/{way.in_induction(story)}/actions/send_hand_off?kind=support"
    assert optional(story, LEAD, address, "Support need", "Note") == ["Note"]


def test_what_is_said_to_be_needed_hangs_on_guards_that_there_are() -> None:
    of_hand_offs = {guard for move in TRANSITIONS for guard in move.guards}
    assert {"three_answers", "start_in_time", "place_named", "waitlist_possible", "deferred_forward"} <= of_hand_offs
    assert set(OF_GUARD) - of_hand_offs == {"learner_agrees", "plan_has_destination"}
