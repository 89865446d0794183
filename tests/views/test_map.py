"""The map of a workflow counts what its reader may read, and nothing else, on both databases."""

from collections import Counter
from typing import Any

import pytest

from engine.runtime import Work
from tests.both import BOTH
from tests.clock import Clock
from tests.stories import way
from tests.stories.story import Story, london
from tests.views.test_lists import everybody
from tests.views.test_stalled import late  # noqa: F401
from workflows.views.hand_off_list import HandOffFilter, hand_off_list
from workflows.views.journey_list import JourneyFilter, journey_list
from workflows.views.map_view import StateFigures, hand_off_map, journey_map
from workflows.vocabulary import DeliveryModel

HOLISTIC = DeliveryModel.HOLISTIC


@pytest.fixture(autouse=True)
def _then(request: pytest.FixtureRequest, clock: Clock) -> None:
    if "late" in request.fixturenames:
        clock.move_to(london("2026-03-09 09:00"))


def figures(story: Story, who: str, model: DeliveryModel | None = HOLISTIC) -> dict[str, StateFigures]:
    """The figures of a delivery model, or of hand-offs, by state."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        found = hand_off_map(work) if model is None else journey_map(work, model)
    return {each.state: each for each in found}


def listed(work: Work, **wanted: Any) -> int:
    """How many journeys the list of learners has."""
    return len(journey_list(work, JourneyFilter(**wanted), 100, None).items)


def test_as_many_are_in_a_state_and_stalled_as_the_lists_have(late: Story) -> None:  # noqa: F811
    stalled = 0
    for who in everybody(late.cast):
        with late.cast.runtime.reading(late.cast.caller(who)) as work:
            for model in (HOLISTIC, DeliveryModel.PARTNERSHIP):
                found = [each for each in journey_map(work, model) if each.count]
                stalled += sum(each.stalled for each in found)
                assert sum(each.count for each in found) == listed(work, delivery_model=model)
                for each in found:
                    among = {"delivery_model": model, "state": each.state}
                    assert each.count == listed(work, **among), (who, model, each.state)
                    assert each.ended or each.stalled == listed(work, overdue=True, **among), (who, model, each.state)
    assert stalled > 0


def test_hand_offs_are_counted_as_the_list_has_them(late: Story) -> None:  # noqa: F811
    for who in everybody(late.cast):
        with late.cast.runtime.reading(late.cast.caller(who)) as work:
            found = Counter({each.state: each.count for each in hand_off_map(work)})
            assert +found == Counter(row.state for row in hand_off_list(work, HandOffFilter(), 100, None).items), who
            stalled = Counter({each.state: each.stalled for each in hand_off_map(work)})
            overdue = hand_off_list(work, HandOffFilter(overdue=True), 100, None).items
            assert +stalled == Counter(row.state for row in overdue), who


def test_whoever_sees_no_time_limit_is_told_of_no_share(late: Story) -> None:  # noqa: F811
    seen = figures(late, "council.officer")
    assert sum(each.count for each in seen.values()) > 0
    assert {each.timed for each in seen.values()} == {0}


def started(story: Story, days: list[int]) -> None:
    """Learners who started so many days after they were referred, each after the one before."""
    for number, each in enumerate(days):
        journey = way.refer(story, about=f"Amy Cole {'abcdefgh'[number]}")
        story.clock.later(days=each)
        story.hand_off(way.LEAD, story.inbound(journey), "decline", {"reason": "no_place", "advice": "next term"})


@BOTH
def test_the_median_is_of_the_days_until_they_left_the_state(story: Story) -> None:
    started(story, [1, 0, 2, 3, 1])
    referred = figures(story, way.PRIYA)["referred"]
    assert referred.left == 5
    assert referred.median_days == pytest.approx(1)


@BOTH
def test_of_an_even_number_it_is_between_the_two_in_the_middle(story: Story) -> None:
    started(story, [0, 0, 1, 2, 3, 3])
    assert figures(story, way.PRIYA)["referred"].median_days == pytest.approx(1.5)


@BOTH
def test_of_fewer_than_five_no_median_is_said(story: Story) -> None:
    started(story, [1, 1, 1, 1])
    referred = figures(story, way.PRIYA)["referred"]
    assert (referred.left, referred.median_days) == (4, None)


def test_whoever_waits_counts_in_no_median(story: Story) -> None:
    started(story, [1, 1, 1, 1, 1])
    way.refer(story, about="Nora New")
    story.clock.later(days=3)
    assert figures(story, way.PRIYA)["referred"].left == 5


def test_a_receiver_that_said_no_learns_nothing_of_how_long_it_took(story: Story) -> None:
    started(story, [1, 1, 1, 1, 1])
    assert figures(story, way.LEAD)["referred"].left == 0


def test_an_end_lasts_no_time(story: Story) -> None:
    started(story, [1])
    assert figures(story, way.PRIYA)["declined"].model_dump(include={"count", "left", "median_days"}) == {
        "count": 1, "left": 0, "median_days": None,
    }  # fmt: skip
