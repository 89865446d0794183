"""Whoever waits more than four weeks for the start is contacted every four weeks until then (rule C3)."""

from datetime import date

import pytest

from tests.people import YEARS
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

REACHED = {"channel": "phone", "reached": True}


def intake(story: Story, *days: str) -> None:
    """Northgate's programme takes learners in on these days only."""
    programme = {"organisation": "Northgate", "title": "Foundation programme", "sector": "hair",
                 "places": [{**YEARS, "places": 20}], "intakes": list(days)}  # fmt: skip
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"programmes": [programme]}))


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy, accepted on Monday 2 March 2026 for the intake of Monday 1 June."""
    intake(story, "2026-06-01")
    journey = way.refer(story)
    way.accept(story, journey, start_on="2026-06-01", planned_end_on="2026-12-18")
    return journey


def due(story: Story, journey: str) -> list[date]:
    """The days by which contact is to be made."""
    return [story.task_due(task) for task in story.tasks(journey, "keep_contact")]


def test_after_four_weeks_the_receiver_keeps_contact(story: Story, journey: str) -> None:
    story.sweep("2026-03-29 23:59")
    assert due(story, journey) == []
    story.sweep("2026-03-30 00:00")
    (task,) = story.tasks(journey, "keep_contact")
    assert (task.organisation_id, task.role) == (story.cast["northgate"], "coordinator")
    # Good Friday and Easter Monday lie between.
    assert (task.detail, story.task_due(task)) == ({"start_on": "2026-06-01"}, date(2026, 4, 8))


def test_reaching_the_learner_ends_it_until_four_weeks_later(story: Story, journey: str) -> None:
    story.sweep("2026-03-30 00:00")
    story.act(LEAD, journey, "record_contact", REACHED, at="2026-04-01 09:00")
    assert due(story, journey) == []
    story.sweep("2026-04-27 00:00")
    assert due(story, journey) == [date(2026, 5, 5)]


def test_a_try_that_reaches_nobody_leaves_it_open(story: Story, journey: str) -> None:
    story.sweep("2026-03-30 00:00")
    story.act(LEAD, journey, "record_contact", {**REACHED, "reached": False}, at="2026-04-01 09:00")
    assert due(story, journey) == [date(2026, 4, 8)]


def test_a_task_still_open_is_not_doubled(story: Story, journey: str) -> None:
    story.sweep("2026-05-30 09:00")
    assert due(story, journey) == [date(2026, 4, 8)]
    (task,) = story.tasks(journey, "keep_contact")
    assert [row.level for row in chases(story, task.id)] == ["remind", "flag", "escalate", "escalate_again"]


def ended(story: Story, journey: str) -> list[str | None]:
    """What came of the tasks that have ended."""
    rows = story.all_tasks(journey)
    return [row.result for row in rows if row.kind == "keep_contact" and row.ended_at is not None]


def test_the_start_ends_it(story: Story, journey: str) -> None:
    story.sweep("2026-05-26 09:00")
    story.at("2026-06-01 09:00")
    way.start(story, journey)
    assert (due(story, journey), ended(story, journey)) == ([], ["not needed"])


def test_a_start_within_four_weeks_needs_none(story: Story) -> None:
    intake(story, "2026-03-30")
    journey = way.refer(story)
    way.accept(story, journey, start_on="2026-03-30")
    story.sweep("2026-03-30 09:00")
    assert due(story, journey) == []


def test_a_start_put_off_counts_from_then(story: Story) -> None:
    intake(story, "2026-03-30", "2026-06-01")
    journey = way.refer(story)
    way.accept(story, journey, start_on="2026-03-30")
    later = {"start_on": "2026-06-01", "planned_end_on": "2026-12-18",
             "learner_agrees": {"on": "2026-03-16", "channel": "phone"}}  # fmt: skip
    story.hand_off(LEAD, story.inbound(journey), "defer", later, at="2026-03-16 10:00")
    story.sweep("2026-04-12 23:59")
    assert due(story, journey) == []
    story.sweep("2026-04-13 00:00")
    assert due(story, journey) == [date(2026, 4, 20)]
