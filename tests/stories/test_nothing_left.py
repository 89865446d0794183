"""A time limit that wakes with no working day left still ends with a day on which somebody works (rule 0.2)."""

from tests.stories import way
from tests.stories.story import Story
from tests.stories.way import LEAD, PARTNER

UNWELL = {"reason": "learner_unwell", "review_on": "2026-04-30"}
REQUEST = {"what": "withdrawal", "reason": "not seen since Monday"}


def asked_on_its_last_day(story: Story) -> tuple[str, str]:
    """Referred on Friday 6 March 2026, decided by Friday 13 March; that day Northgate asks Priya a question."""
    journey = way.refer(story, at="2026-03-06 10:00")
    inbound = story.inbound(journey)
    story.hand_off(LEAD, inbound, "ask_for_more", {"question": "Which school?"}, at="2026-03-13 10:00")
    return journey, inbound


def test_the_decision_that_a_late_answer_wakes_on_a_saturday_is_due_on_monday(story: Story) -> None:
    _journey, inbound = asked_on_its_last_day(story)
    story.sweep("2026-03-21 00:00")
    assert str(story.due(inbound, "decide")) == "2026-03-23"


def test_it_does_not_expire_before_somebody_could_decide(story: Story) -> None:
    _journey, inbound = asked_on_its_last_day(story)
    story.sweep("2026-03-23 23:59")
    assert story.state(inbound) == "more_asked"
    story.sweep("2026-03-24 00:00")
    assert story.state(inbound) == "expired"


def test_a_journey_resumed_on_good_friday_with_nothing_left_is_due_after_easter(story: Story) -> None:
    """Put on hold on the last day of the induction, Monday 9 March 2026."""
    journey = way.in_induction(story)
    story.act(LEAD, journey, "hold", UNWELL, at="2026-03-09 10:00")
    story.act(LEAD, journey, "resume", at="2026-04-03 10:00")
    assert str(story.due(journey, "induction")) == "2026-04-07"


def test_a_task_woken_on_a_sunday_with_nothing_left_is_due_on_monday(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    story.act(PARTNER, journey, "request_ending", REQUEST)
    story.act(LEAD, journey, "hold", UNWELL, at="2026-03-09 10:00")
    story.act(LEAD, journey, "resume", at="2026-03-15 10:00")
    (task,) = story.tasks(journey, "lead_request")
    assert str(story.task_due(task)) == "2026-03-16"
