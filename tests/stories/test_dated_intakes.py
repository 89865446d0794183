"""A programme with dated intakes takes learners in on those days, and the start is due on the one agreed (rule C3)."""

from datetime import date

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from workflows.tables.programmes import Intake


def intakes(story: Story, *days: str) -> None:
    """Northgate's programme takes learners in on these days."""
    programme = story.cast.programme("northgate")
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.session.add_all([Intake(programme_id=programme, starts_on=date.fromisoformat(day)) for day in days])


def accepted_for(story: Story, start_on: str, expect: int = 200) -> str:
    """The journey of a learner accepted for a day, or the codes of the refusals."""
    journey = way.refer(story)
    answer = way.accept(story, journey, start_on=start_on, planned_end_on="2026-12-18", expect=expect)
    return journey if expect == 200 else ",".join(codes(answer))


@pytest.mark.parametrize("agreed", ["2026-03-04", "2026-03-11"])
def test_the_start_is_due_on_the_intake_that_was_agreed(story: Story, agreed: str) -> None:
    intakes(story, "2026-03-04", "2026-03-11")
    journey = accepted_for(story, agreed)
    assert str(story.due(journey, "start")) == agreed
    story.sweep(f"{agreed} 23:59")
    assert story.deadline(journey, "start").missed_at is None


def test_on_the_day_of_an_intake_the_next_may_be_agreed(story: Story) -> None:
    intakes(story, "2026-03-02", "2026-05-04")
    assert str(story.due(accepted_for(story, "2026-05-04"), "start")) == "2026-05-04"


def test_on_the_day_of_an_intake_that_day_may_be_agreed_too(story: Story) -> None:
    intakes(story, "2026-03-02")
    assert str(story.due(accepted_for(story, "2026-03-02"), "start")) == "2026-03-02"


def test_an_intake_behind_the_next_is_too_late(story: Story) -> None:
    intakes(story, "2026-03-02", "2026-05-04", "2026-09-07")
    assert accepted_for(story, "2026-09-07", expect=409) == "start_too_late"
