"""A temporary ULN passes for 60 days after the start, or to the year's end: then the real one is due (ULN_06, S16)."""

from datetime import date

import pytest

from tests.stories import way
from tests.stories.chased import chases
from tests.stories.story import Story
from workflows.actions.learners.temporary_uln import last_day
from workflows.tables.agreements import Agreement
from workflows.tables.programmes import PlacePool

TEMPORARY, VALID = {"uln": "9999999999"}, {"uln": "1000000043"}
MIS = "northgate.mis_officer"


@pytest.mark.parametrize(
    ("started_on", "last"),
    [
        (date(2025, 11, 3), date(2026, 1, 2)),
        (date(2025, 9, 1), date(2025, 12, 31)),
        (date(2025, 8, 1), date(2025, 12, 31)),
        (date(2025, 11, 1), date(2025, 12, 31)),
        (date(2025, 11, 2), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2026, 3, 2)),
        (date(2026, 7, 31), date(2026, 9, 29)),
    ],
)
def test_it_passes_for_sixty_days_and_until_january_at_least(started_on: date, last: date) -> None:
    assert last_day(started_on) == last


def begun(story: Story, **about: object) -> str:
    """Amy, started with the temporary number."""
    return way.in_induction(story, about=way.learner("Amy Cole", uln_requested=False, **TEMPORARY, **about))


def due(story: Story, journey: str) -> list[date]:
    """The days by which the real number is to be recorded."""
    return [story.task_due(task) for task in story.tasks(journey, "temporary_uln")]


def test_the_mis_officer_has_sixty_days_from_the_start(story: Story) -> None:
    journey = begun(story)
    (task,) = story.tasks(journey, "temporary_uln")
    assert (task.organisation_id, task.role) == (story.cast["northgate"], "mis_officer")
    # Friday 1 May 2026, 60 days after Monday 2 March.
    assert story.task_due(task) == date(2026, 5, 1)


def test_it_is_reminded_of_and_then_late(story: Story) -> None:
    journey = begun(story)
    story.sweep("2026-05-02 00:00")
    (task,) = story.tasks(journey, "temporary_uln")
    found = [(row.level, row.at.isoformat()) for row in chases(story, task.id)]
    assert found == [("remind", "2026-04-29T23:00:00+00:00"), ("flag", "2026-05-01T23:00:00+00:00")]


def test_in_autumn_the_year_s_end_is_the_limit(story: Story) -> None:
    story.at("2026-09-01 10:00")
    assert due(story, begun(story)) == [date(2026, 12, 31)]


def test_the_day_of_the_scenario(story: Story) -> None:
    for table in (PlacePool, Agreement):
        story.set_all(table, ends_on=date(2027, 12, 31))
    story.at("2026-11-03 10:00")
    assert due(story, begun(story)) == [date(2027, 1, 2)]


def test_a_valid_number_ends_it(story: Story) -> None:
    journey = begun(story)
    story.act(MIS, journey, "record_uln", {"requested": True}, at="2026-03-09 09:00")
    story.act(MIS, journey, "record_uln", TEMPORARY)
    assert len(due(story, journey)) == 1
    story.act(MIS, journey, "record_uln", VALID)
    assert due(story, journey) == []


def test_a_temporary_number_recorded_after_the_start_counts_from_the_start(story: Story) -> None:
    journey = way.in_induction(story)
    assert due(story, journey) == []
    story.act(MIS, journey, "record_uln", TEMPORARY, at="2026-03-20 09:00")
    assert due(story, journey) == [date(2026, 5, 1)]


def test_before_the_start_nothing_is_due(story: Story) -> None:
    journey = way.accepted(story, about=way.learner("Amy Cole", uln_requested=False, **TEMPORARY))
    assert due(story, journey) == []
