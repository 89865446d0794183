"""Nothing is sent to another organisation before its sender has read what will be seen of the learner there."""

import pytest

from tests.pages.posting import Form, open_form
from tests.stories import way
from tests.stories.own import TRAVEL
from tests.stories.story import Story


@pytest.fixture
def journey(story: Story) -> str:
    """Amy, who lets WayWheel know that she needs help with travel."""
    found = way.in_induction(story, needs=[{"code": "travel"}])
    given = {**TRAVEL, "given_on": way.in_days(story, 0), "learners_word": way.word(story),
             "receiver_id": story.cast["waywheel"]}  # fmt: skip
    story.act(way.LEAD, found, "record_consent", given)
    return found


def write(story: Story, journey: str, **more: str) -> Form:
    """Fill in a support referral to WayWheel."""
    form = open_form(story, way.LEAD, f"/journeys/{journey}/actions/send_hand_off?kind=support")
    return form.send(story, receiver_id=story.cast["waywheel"], need="travel", **more)


def test_what_will_be_seen_is_shown_and_nothing_sent(story: Story, journey: str) -> None:
    shown = write(story, journey)
    assert "What WayWheel will see" in shown.text
    assert "How the learner can be reached" in shown.text
    assert story.hand_offs(journey, "support") == []


def test_sent_from_there_it_goes_once(story: Story, journey: str) -> None:
    shown = write(story, journey)
    for _ in range(2):
        shown.send(story)
    assert len(story.hand_offs(journey, "support")) == 1


def test_going_back_to_the_form_keeps_what_was_written(story: Story, journey: str) -> None:
    form = write(story, journey, note="Two buses.").send(story, _change="yes")
    assert (form.value("note"), form.value("need")) == ("Two buses.", "travel")
    assert story.hand_offs(journey, "support") == []


def test_what_would_be_refused_is_told_before(story: Story, journey: str) -> None:
    refused = open_form(story, way.LEAD, f"/journeys/{journey}/actions/send_hand_off?kind=support").send(
        story, receiver_id=story.cast["waywheel"], need="housing"
    )
    assert refused.page.status_code == 409
    assert "What WayWheel will see" not in refused.text


def test_a_draft_is_written_at_once_for_nobody_sees_it(story: Story, journey: str) -> None:
    write(story, journey, draft="yes")
    (draft,) = story.hand_offs(journey, "support")
    assert story.state(draft) == "draft"
    shown = open_form(story, way.LEAD, f"/hand-offs/{draft}/actions/send").send(story)
    assert "What WayWheel will see" in shown.text
    assert story.state(draft) == "draft"
