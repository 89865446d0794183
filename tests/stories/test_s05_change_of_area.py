"""S05, line by line: Ella changes from hair at Northgate to motor vehicle at Millbrook, and keeps her credit."""

from datetime import date
from typing import Any

import pytest

from tests.stories import areas, way
from tests.stories.scenes import scene
from tests.stories.story import Story, london
from tests.stories.way import LEAD, PARTNER
from workflows.tables.areas import AreaChange

MIDNIGHT = "2026-03-09 00:00:00"
EXPECTED = {
    "Y/500/5367": "carried", "M/999/0002": "continues", "T/999/0001": "recognition_pending", "H/999/0003": "closed",
}  # fmt: skip
CHANGED_HER_MIND = {"reason": "changed_mind", "learner_said": {"on": "2026-03-05", "channel": "face_to_face"}}


def aims_of(story: Story, journey: str, who: str) -> dict[str, Any]:
    """The aims of a journey by title."""
    return {each["title"]: each for each in story.get(who, f"/journeys/{journey}")["aims"]}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Ella on programme at Northgate since January."""
    return areas.on_programme(story)


def test_line_1_the_change_is_to_be_decided_in_five_days_and_ella_stays_at_home(story: Story, journey: str) -> None:
    areas.reviewed(story, journey, at="2026-02-18 10:00")
    change = areas.propose(story, journey, at="2026-02-23 14:00")
    assert story.due(change, "decide") == date(2026, 3, 2)
    assert (story.state(change), story.state(journey)) == ("sent", "on_programme")
    assert story.instance(journey).responsible == story.cast["northgate"]


def test_line_2_responsibility_moves_at_midnight_of_the_start_and_is_written_down_before(
    story: Story, journey: str
) -> None:
    areas.accepted(story, journey)
    moment = london("2026-03-09 00:00")
    periods = [(name, until) for name, _since, until in story.responsibility(journey)]
    assert periods == [("northgate", moment), ("millbrook", None)]
    assert story.responsibility(journey)[-1][1] == moment
    for at, who in (("2026-03-08 23:59:59", "northgate"), (MIDNIGHT, "millbrook")):
        story.at(at)
        seen = story.get("priya", f"/journeys/{journey}")["responsible"]["name"]
        assert seen == who.title()
        story.sweep()
        assert story.instance(journey).responsible == story.cast[who]
    assert story.state(journey) == "on_programme"


def test_line_3_each_unit_goes_its_way_and_no_credit_is_lost(story: Story, journey: str) -> None:
    assert areas.credit(story, journey) == 5
    _journey, change = areas.accepted(story, journey)
    foreseen = story.get(PARTNER, f"/hand-offs/{change}")["area_change"]["units"]
    assert areas.results(foreseen) == EXPECTED
    done = areas.arrive(story, change, at="2026-03-09 09:30")
    assert areas.results(done["units"]) == EXPECTED
    assert (done["credit_before"], done["credit_so_far"]) == (5, 5)
    assert (done["planned_credit_before"], done["planned_credit"]) == (15, 13)
    seen = story.get(PARTNER, f"/journeys/{journey}")
    assert seen["credit"] == {"planned": 13, "achieved": 5, "carried": 2}
    assert areas.results(seen["credit_transfers"]) == EXPECTED


def test_line_4_the_engine_holds_what_the_file_for_the_agency_needs(story: Story, journey: str) -> None:
    _journey, change = areas.accepted(story, journey)
    areas.arrive(story, change, at="2026-03-09 09:30")
    aims = aims_of(story, journey, PARTNER)
    hair = aims["Award in hair"]
    assert (hair["in_plan"], hair["closed_on"], hair["changed_area"]) == (False, "2026-03-06", True)
    assert (hair["achievement"], hair["actual_credit"], hair["deliverer"]["name"]) == ("partial", 3, "Northgate")
    taught = {title: each["deliverer"]["name"] for title, each in aims.items() if each["in_plan"]}
    assert set(taught) == {"Personal award", "Functional skills", "Award in motor vehicle"}
    assert set(taught.values()) == {"Millbrook"}
    with story.cast.runtime.database.reading() as transaction:
        assert transaction.session.get_one(AreaChange, change).last_learning_on == date(2026, 3, 6)


def test_line_5_ella_changes_her_mind_before_the_start_and_nothing_is_lost(story: Story, journey: str) -> None:
    before = story.get(LEAD, f"/journeys/{journey}")
    _journey, change = areas.accepted(story, journey)
    assert story.places_taken("millbrook") == 1
    story.hand_off(LEAD, change, "recall", CHANGED_HER_MIND, at="2026-03-05 15:00")
    assert (story.state(change), story.state(journey)) == ("recalled", "on_programme")
    assert (story.places_taken("millbrook"), story.places_taken("northgate")) == (0, 1)
    story.sweep("2026-03-12 09:00")
    after = story.get(LEAD, f"/journeys/{journey}")
    assert [(name, until) for name, _from, until in story.responsibility(journey)][-1] == ("northgate", None)
    assert all(after[part] == before[part] for part in ("aims", "plan", "credit", "responsible"))
    assert story.due(journey, "review") == date(2026, 3, 18)
    assert way.review(story, journey)["credit_so_far"] == 5
