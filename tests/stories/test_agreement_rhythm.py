"""Whoever keeps an agreement is reminded of meetings and reviews a fortnight before, until one was held."""

from typing import Any

import pytest

from api.jobs import AGREEMENTS, Worker, worker_of
from api.settings import Settings
from tests.stories.agreeing import DRAFTS, nothing_agreed, signed, step
from tests.stories.story import Story

ASKS: dict[str, Any] = {"starts_on": "2026-03-02", "ends_on": "2027-02-28", "meeting_weeks": 6, "review_months": 6}


@pytest.fixture
def worker(story: Story) -> Worker:
    """A worker of this installation."""
    return worker_of(story.cast.runtime, Settings())


def asked(worker: Worker, story: Story, at: str, who: str = DRAFTS) -> list[tuple[str, str]]:
    """What somebody is asked for once the daily job has looked at a time, and by when."""
    story.at(at)
    assert worker.run(AGREEMENTS) is not None
    kinds = ("agreement_meeting", "agreement_review")
    items = [each for each in story.get(who, "/tasks")["items"] if each["kind"] in kinds]
    return sorted((each["kind"].removeprefix("agreement_"), each["due_on"]) for each in items)


def held(story: Story, agreement: str, kind: str, day: str) -> None:
    """A meeting or review that took place."""
    step(story, "millbrook.coordinator", agreement, "record_meeting", {"kind": kind, "held_on": day})


def test_the_owner_is_reminded_of_each_meeting_once_and_nobody_else(worker: Worker, story: Story) -> None:
    signed(nothing_agreed(story), **ASKS)
    assert asked(worker, story, "2026-03-29 00:10") == []
    assert asked(worker, story, "2026-03-30 00:10") == [("meeting", "2026-04-13")]
    assert asked(worker, story, "2026-03-31 00:10") == [("meeting", "2026-04-13")]
    assert asked(worker, story, "2026-03-31 00:20", "millbrook.coordinator") == []


def test_a_meeting_held_ends_the_task_and_the_next_is_asked_for_in_its_time(worker: Worker, story: Story) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    asked(worker, story, "2026-03-30 00:10")
    story.at("2026-04-08 09:00")
    held(story, agreement, "meeting", "2026-04-08")
    assert asked(worker, story, "2026-04-08 09:30") == []
    assert asked(worker, story, "2026-05-11 00:10") == [("meeting", "2026-05-25")]


def test_a_meeting_held_before_it_was_asked_for_is_not_asked_for(worker: Worker, story: Story) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    story.at("2026-03-20 09:00")
    held(story, agreement, "meeting", "2026-03-20")
    assert asked(worker, story, "2026-03-30 00:10") == []


def test_one_meeting_answers_every_one_that_was_missed(worker: Worker, story: Story) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    assert len(asked(worker, story, "2026-05-25 00:10")) == 2
    held(story, agreement, "meeting", "2026-05-25")
    assert asked(worker, story, "2026-05-25 09:30") == []


def test_a_review_is_asked_for_by_calendar_months(worker: Worker, story: Story) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    assert ("review", "2026-09-02") in asked(worker, story, "2026-08-19 00:10")
    held(story, agreement, "review", "2026-08-19")
    assert "review" not in dict(asked(worker, story, "2026-08-20 00:10"))


def test_what_has_ended_asks_for_nothing(worker: Worker, story: Story) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    asked(worker, story, "2026-03-30 00:10")
    step(story, "northgate.manager", agreement, "end", {"reason": "Enough.", "last_day": "2026-03-30"})
    assert asked(worker, story, "2026-03-31 00:10") == []


def test_the_record_passes_to_a_colleague_who_is_reminded_then(worker: Worker, story: Story) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    other = story.cast["northgate.second_coordinator"]
    step(story, DRAFTS, agreement, "name_owner", {"owner_id": other})
    assert asked(worker, story, "2026-03-30 00:10", "northgate.second_coordinator") == [("meeting", "2026-04-13")]
    story.at("2026-03-30 00:20")
    assert [each["person_id"] for each in story.get("northgate.second_coordinator", "/tasks")["items"]] == [other]
