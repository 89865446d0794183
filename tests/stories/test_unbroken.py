"""What can never be is noticed when it is: each kind of damage is done on purpose."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from engine.tables import Deadline, Instance, Task
from tests.clock import Clock
from tests.people import Cast
from tests.stories import splitting, way
from tests.stories.concerned import concern
from tests.stories.story import Story, london
from workflows.tables.journeys import HandOff, Journey, ResponsibilityPeriod
from workflows.tables.programmes import PlacePool, PlaceTaken

LATER = london("2026-03-03 09:00")


@pytest.fixture
def damaged(cast: Cast, clock: Clock) -> Story:
    """A story that nobody looks over at its end, with a learner in INDUCTION since Tuesday."""
    told = Story(cast, clock)
    journey = way.refer(told)
    told.at("2026-03-03 09:00")
    way.accept(told, journey)
    way.start(told, journey)
    return told


def sentence(story: Story) -> str:
    """What is said of the damage."""
    with pytest.raises(AssertionError) as found:
        story.check_invariants()
    return str(found.value)


def rows(story: Story, table: type[SQLModel]) -> list[Any]:
    """Every row of a table."""
    with story.cast.runtime.database.reading() as transaction:
        return list(transaction.session.exec(select(table)))


def test_all_is_well_before(damaged: Story) -> None:
    damaged.check_invariants()


def test_an_overlap_of_responsibility_is_noticed(damaged: Story) -> None:
    first, _second = sorted(rows(damaged, ResponsibilityPeriod), key=lambda each: each.from_at)
    damaged.set_stored(ResponsibilityPeriod, first.id, until_at=LATER + timedelta(hours=1))
    assert "a gap or an overlap at 2026-03-03" in sentence(damaged)


def test_an_open_journey_for_which_nobody_is_responsible_is_noticed(damaged: Story) -> None:
    _first, second = sorted(rows(damaged, ResponsibilityPeriod), key=lambda each: each.from_at)
    damaged.set_stored(ResponsibilityPeriod, second.id, until_at=LATER)
    assert "names another responsible organisation" in sentence(damaged)


def test_an_oversold_programme_is_noticed(damaged: Story) -> None:
    damaged.set_all(PlacePool, places=0)
    assert "more places are held than there are" in sentence(damaged)


def test_a_place_held_by_what_has_ended_is_noticed(damaged: Story) -> None:
    damaged.act(
        way.LEAD, rows(damaged, Journey)[0].id, "withdraw", {"reason": "health", "last_attended_on": "2026-03-03"}
    )
    damaged.set_all(PlaceTaken, freed_at=None)
    assert "it holds a place although it has ended" in sentence(damaged)


def test_an_open_journey_with_nothing_to_do_is_noticed(damaged: Story) -> None:
    damaged.set_all(Deadline, ended_at=LATER, result="met")
    damaged.set_all(Instance, due_at=None, wake_at=None)
    assert "nobody has anything to do by any day" in sentence(damaged)


def test_two_at_work_on_one_part_are_noticed(cast: Cast, clock: Clock) -> None:
    """The part of a second partner is made the first one's behind everybody's back."""
    story = Story(cast, clock)
    journey = splitting.ready(story, "vocational", "personal_social")
    for component in ("vocational", "personal_social"):
        part = splitting.ask(story, journey, "millbrook", component)
        story.accept(way.PARTNER, part, way.in_days(story, 0), way.in_days(story, 140))
        story.hand_off(way.PARTNER, part, "start", {"arrived_on": way.in_days(story, 0)})
    story.check_invariants()
    story.set_stored(HandOff, part, component="vocational")
    assert "another is at work on the same part" in sentence(story)


def test_a_concern_that_nobody_is_to_look_at_is_noticed(damaged: Story) -> None:
    journey = rows(damaged, Journey)[0].id
    concern(damaged, journey)
    (task,) = damaged.tasks(None, "concern_triage")  # type: ignore[arg-type]
    damaged.set_stored(Task, task.id, ended_at=damaged.clock.now(), result="lost", next_at=None)
    assert "nothing is decided about it, and nobody is to look at it." in sentence(damaged)
