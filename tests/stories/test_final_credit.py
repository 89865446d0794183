"""At the exit review each partner that delivered returns its final credit two days before the report (rule 4.7)."""

from datetime import date
from typing import Any

import pytest

from engine.tables import Task
from tests.people import agreement
from tests.stories import way
from tests.stories.chased import chases
from tests.stories.story import Story
from tests.stories.test_closures import for_everybody
from tests.stories.way import LEAD, PARTNER
from workflows.set_up.apply import set_up
from workflows.set_up.network import Network

M2, M4 = "lead_provider", "partnership"


def leaving(story: Story, model: str) -> str:
    """A journey in EXIT_REVIEW since Monday 2 March 2026, Millbrook having delivered a part or all of it."""
    journey = way.taught_elsewhere(story, model)
    way.secure(story, journey)
    way.leave(story, journey)
    return journey


def owed(story: Story, journey: str) -> list[Task]:
    """The open tasks for final credit."""
    return story.tasks(journey, "final_credit")


@pytest.mark.parametrize("model", [M2, M4])
def test_the_partner_returns_final_credit_two_working_days_before_the_report(story: Story, model: str) -> None:
    journey = leaving(story, model)
    (task,) = owed(story, journey)
    assert (task.organisation_id, task.role) == (story.cast["millbrook"], "coordinator")
    assert (story.task_due(task), story.due(journey, "exit_report")) == (date(2026, 3, 5), date(2026, 3, 9))


def test_where_nobody_else_delivers_nobody_is_asked(story: Story) -> None:
    assert owed(story, way.in_exit_review(story)) == []


def credit(*aims: str) -> dict[str, Any]:
    """Everything recorded of these aims."""
    return {"aims": [{"aim_id": aim, "actual_credit": 4, "achievement": "full"} for aim in aims]}


def test_the_task_ends_with_the_last_of_its_credit(story: Story) -> None:
    journey = leaving(story, M4)
    first, *rest = way.aims(story, journey).values()
    story.act(PARTNER, journey, "record_credit", credit(first), at="2026-03-03 09:00")
    assert len(owed(story, journey)) == 1
    story.act(PARTNER, journey, "record_credit", credit(*rest))
    assert owed(story, journey) == []


def test_whoever_recorded_all_before_is_not_asked(story: Story) -> None:
    journey = way.taught_elsewhere(story, M4)
    story.act(PARTNER, journey, "record_credit", credit(*way.aims(story, journey).values()))
    way.secure(story, journey)
    way.leave(story, journey)
    assert owed(story, journey) == []


def test_a_partner_whose_part_has_ended_is_asked_as_well(story: Story) -> None:
    journey = way.taught_elsewhere(story, M2)
    story.hand_off(PARTNER, story.hand_offs(journey, "component")[0], "submit_work")
    story.hand_off(LEAD, story.hand_offs(journey, "component")[0], "confirm")
    way.secure(story, journey)
    way.leave(story, journey)
    assert [task.organisation_id for task in owed(story, journey)] == [story.cast["millbrook"]]


def test_credit_that_does_not_come_is_chased_at_the_partner(story: Story) -> None:
    journey = leaving(story, M4)
    story.sweep("2026-03-06 09:00")
    (task,) = owed(story, journey)
    found = [(row.level, row.waiting_on) for row in chases(story, task.id)]
    assert found == [(level, story.cast["millbrook"]) for level in ("remind", "flag")]


def test_a_day_off_moves_it_with_the_report_as_foreseen(story: Story) -> None:
    """The report moves from Monday 9 to Tuesday 10 March, and what is owed two days before it too."""
    journey = leaving(story, M4)
    off = date(2026, 3, 4)
    foreseen = for_everybody(story, off, dry_run=True)
    assert ("final_credit", date(2026, 3, 5), date(2026, 3, 6)) in {
        (each.rule, each.due_before, each.due_after) for each in foreseen.moved
    }
    assert for_everybody(story, off) == foreseen
    (task,) = owed(story, journey)
    assert (story.task_due(task), story.due(journey, "exit_report")) == (date(2026, 3, 6), date(2026, 3, 10))


def test_asked_on_the_day_before_the_report_it_is_due_on_that_day(story: Story) -> None:
    """Agreed to be reported on the next day of work: nobody is asked for something that is late already."""
    said = agreement("referral", "referrals", "connexions", "northgate", times={"exit_report": 1})
    with story.cast.runtime.database.unit_of_work() as transaction:
        set_up(transaction.session, Network.model_validate({"agreements": [said]}))
    journey = leaving(story, M4)
    (task,) = owed(story, journey)
    assert (story.task_due(task), story.due(journey, "exit_report")) == (date(2026, 3, 2), date(2026, 3, 3))
