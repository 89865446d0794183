"""Days are whole: a move is taken back through the 30th day (C27), and the day to look again lies ahead (G4)."""

import pytest

from tests.stories import deeds, way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD

ILL = {"reason": "health", "last_attended_on": "2026-03-02"}
SECOND = "northgate.second_coordinator"


def withdrawn(story: Story) -> str:
    """Amy, withdrawn at 10:00 on Monday 2 March 2026, while the clocks stood an hour earlier than a month on."""
    journey = way.in_induction(story)
    story.act(LEAD, journey, "withdraw", ILL)
    return journey


@pytest.mark.parametrize("at", ["2026-04-01 00:00:10", "2026-04-01 12:30", "2026-04-01 23:59:50"])
def test_on_the_thirtieth_day_a_move_is_still_taken_back(story: Story, at: str) -> None:
    journey = withdrawn(story)
    story.act(LEAD, journey, "ask_reopening", {"reason": "she is back"}, at=at)
    story.act(SECOND, journey, "confirm_reopening")
    assert story.state(journey) == "induction"


def test_on_the_day_after_it_is_too_late(story: Story) -> None:
    journey = withdrawn(story)
    story.act(LEAD, journey, "ask_reopening", {"reason": "she is back"}, at="2026-04-01 23:59:50")
    refused = story.act(SECOND, journey, "confirm_reopening", at="2026-04-02 00:00:10", expect=409)
    assert codes(refused) == ["too_late_to_reopen"]


@pytest.mark.parametrize(("day", "allowed"), [("2026-02-01", False), ("2026-03-02", False), ("2026-03-03", True)])
def test_not_ready_yet_names_a_day_that_lies_ahead(story: Story, day: str, allowed: bool) -> None:
    inbound = story.inbound(way.refer(story))
    no = {"reason": "not_ready_yet", "advice": "Come again.", "needed": "a bus pass", "review_on": day}
    answer = story.hand_off(LEAD, inbound, "decline", no, expect=200 if allowed else 409)
    assert allowed or codes(answer) == ["review_in_the_past"]


@pytest.mark.parametrize("accepted", [True, False])
def test_support_that_the_learner_does_not_want_is_declined_by_the_learner(story: Story, accepted: bool) -> None:
    journey = way.accepted(story, **deeds.NEED)
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    if accepted:
        story.hand_off("waywheel.worker", support, "accept")
    story.hand_off(LEAD, support, "recall", {"reason": "changed_mind", "learner_said": way.word(story)})
    found = story.get(LEAD, f"/hand-offs/{support}")
    assert (found["state"], found["support_outcome"]) == ("recalled", "declined_by_learner")


def test_support_sent_by_mistake_was_declined_by_nobody(story: Story) -> None:
    journey = way.accepted(story, **deeds.NEED)
    support = story.send(LEAD, journey, "support", "waywheel", need="travel")
    story.hand_off(LEAD, support, "recall", {"reason": "mistake"})
    assert story.get(LEAD, f"/hand-offs/{support}")["support_outcome"] is None
