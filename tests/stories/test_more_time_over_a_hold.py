"""Time that somebody was given on a chaser is theirs after a hold or a break too, later by the working days slept."""

from typing import Any

import pytest

from engine.clock import london_date
from tests.stories import way
from tests.stories.chased import answer, chase, chases, more_time
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD

UNWELL = {"reason": "learner_unwell", "review_on": "2026-04-30"}
FLAGS = ("flag", "escalate")


@pytest.fixture
@scene
def planned(story: Story) -> str:
    """Amy's plan is due on Monday 9 March 2026; the lead, reminded on Friday, has more time until Friday 13 March."""
    journey = way.in_planning(story)
    story.sweep("2026-03-06 09:00")
    answer(story, LEAD, chase(story, journey, "remind", "plan").id, more_time("2026-03-13"))
    return journey


def told(story: Story, about: str, rule: str) -> list[tuple[str, str]]:
    """The levels at which it was chased, and on which day."""
    return [(each.level, london_date(each.at).isoformat()) for each in chases(story, about) if each.rule == rule]


def held(story: Story, journey: str, since: str, until: str) -> None:
    """On hold from one moment to another."""
    story.act(LEAD, journey, "hold", UNWELL, at=since)
    story.act(LEAD, journey, "resume", at=until)


def test_a_hold_of_a_moment_changes_nothing(story: Story, planned: str) -> None:
    held(story, planned, "2026-03-06 10:00", "2026-03-06 11:00")
    story.sweep("2026-03-17 09:00")
    assert told(story, planned, "plan") == [
        ("remind", "2026-03-06"), ("flag", "2026-03-14"), ("escalate", "2026-03-17"),
    ]  # fmt: skip


def test_two_working_days_of_hold_put_the_levels_off_by_two(story: Story, planned: str) -> None:
    """From Friday to Tuesday: the plan is due on Wednesday 11 March, and the time given ends on the 17th."""
    held(story, planned, "2026-03-06 10:00", "2026-03-10 11:00")
    assert str(story.due(planned, "plan")) == "2026-03-11"
    story.sweep("2026-03-19 09:00")
    assert told(story, planned, "plan")[1:] == [("flag", "2026-03-18"), ("escalate", "2026-03-19")]


def test_a_task_keeps_the_time_that_was_given_for_it_too(story: Story) -> None:
    """Asked on Monday 2 March, to be answered by Monday 9 March, more time until Thursday 12 March."""
    journey = way.on_programme(story, "partnership")
    body: dict[str, Any] = {"what": "withdrawal", "reason": "not seen since Monday"}
    story.act(way.PARTNER, journey, "request_ending", body)
    (task,) = story.tasks(journey, "lead_request")
    story.sweep("2026-03-06 09:00")
    answer(story, LEAD, chase(story, task.id, "remind").id, more_time("2026-03-12"))
    held(story, journey, "2026-03-06 10:00", "2026-03-09 11:00")
    story.sweep("2026-03-18 09:00")
    found = [(each.level, london_date(each.at).isoformat()) for each in chases(story, task.id)]
    assert found == [("remind", "2026-03-06"), ("flag", "2026-03-14"), ("escalate", "2026-03-17")]


def test_without_more_time_it_is_flagged_after_its_new_day(story: Story) -> None:
    journey = way.in_planning(story)
    story.sweep("2026-03-06 09:00")
    held(story, journey, "2026-03-06 10:00", "2026-03-10 11:00")
    story.sweep("2026-03-12 09:00")
    assert told(story, journey, "plan") == [("remind", "2026-03-06"), ("flag", "2026-03-12")]
