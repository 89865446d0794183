"""A learner may say no within five working days, and chooses between several acceptances by a day (rule 0.3)."""

from datetime import date

from tests.stories import way
from tests.stories.chased import chases
from tests.stories.story import Story

CHANGED = {"reason": "changed_mind", "learner_said": {"on": "2026-03-09", "channel": "phone"}}


def until(story: Story, journey: str, who: str = "priya") -> str | None:
    """Until when the learner may say no, as somebody sees it."""
    found: str | None = story.get(who, f"/journeys/{journey}")["dates"]["may_say_no_until"]
    return found


def test_an_acceptance_says_until_when_the_learner_may_say_no(story: Story) -> None:
    journey = way.refer(story)
    assert until(story, journey) is None
    way.accept(story, journey)
    assert (until(story, journey), until(story, journey, way.LEAD)) == ("2026-03-09", "2026-03-09")


def test_after_five_working_days_it_counts_as_the_learner_s_choice(story: Story) -> None:
    journey = way.accepted(story)
    story.at("2026-03-09 23:59")
    before = until(story, journey)
    story.at("2026-03-10 00:00")
    assert (before, until(story, journey)) == ("2026-03-09", None)


def test_a_learner_s_no_is_no_refusal_by_the_provider(story: Story) -> None:
    journey = way.accepted(story)
    story.act("priya", journey, "cancel", CHANGED, at="2026-03-09 10:00")
    assert (story.state(journey), story.state(story.inbound(journey))) == ("cancelled", "ended_with_journey")


def accepted_twice(story: Story) -> tuple[str, str]:
    """Amy is accepted by two partnerships, on Monday 2 and on Wednesday 4 March 2026."""
    first = way.accepted(story)
    second = way.refer(story, "lead_provider", same_person=True)
    story.at("2026-03-04 10:00")
    way.accept(story, second)
    return first, second


def due(story: Story, *journeys: str) -> list[date]:
    """The days by which the learner chooses."""
    return [story.task_due(task) for each in journeys for task in story.tasks(each, "learners_choice")]


def test_with_one_acceptance_there_is_nothing_to_choose(story: Story) -> None:
    assert due(story, way.accepted(story)) == []


def test_with_several_the_referrer_asks_the_learner_by_five_days_after_the_first(story: Story) -> None:
    first, second = accepted_twice(story)
    assert due(story, first, second) == [date(2026, 3, 9)]
    (task,) = story.tasks(second, "learners_choice")
    assert (task.organisation_id, task.person_id) == (story.cast["connexions"], story.cast["priya"])


def test_where_the_second_comes_later_the_learner_still_has_that_day_to_choose(story: Story) -> None:
    """Accepted first on Monday 2 March, then on Monday 16: nobody is late with a choice that was none until then."""
    way.accepted(story)
    second = way.refer(story, "lead_provider", same_person=True, at="2026-03-12 10:00")
    story.at("2026-03-16 10:00")
    way.accept(story, second)
    story.sweep("2026-03-16 23:59")
    (task,) = story.tasks(second, "learners_choice")
    assert (story.task_due(task), chases(story, task.id)) == (date(2026, 3, 16), [])


def test_saying_no_to_one_is_choosing_the_other(story: Story) -> None:
    first, second = accepted_twice(story)
    story.act("priya", first, "cancel", CHANGED, at="2026-03-09 10:00")
    assert due(story, first, second) == []


def test_starting_at_one_is_choosing_it(story: Story) -> None:
    first, second = accepted_twice(story)
    way.start(story, first)
    assert (due(story, first, second), story.state(second)) == ([], "cancelled")


def test_starting_at_the_one_accepted_last_is_choosing_it_too(story: Story) -> None:
    first, second = accepted_twice(story)
    way.start(story, second)
    assert (due(story, first, second), story.state(first)) == ([], "cancelled")
