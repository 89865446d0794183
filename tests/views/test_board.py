"""The board shows who is in which stage, those first that have been there longest, on both databases."""

import pytest

from tests.clock import Clock
from tests.stories import way
from tests.stories.story import Story, london
from tests.views.test_lists import everybody
from tests.views.test_stalled import late  # noqa: F401
from workflows.views.board_view import BoardColumn, board
from workflows.views.journey_list import JourneyFilter, journey_list
from workflows.vocabulary import DeliveryModel


@pytest.fixture(autouse=True)
def _then(request: pytest.FixtureRequest, clock: Clock) -> None:
    if "late" in request.fixturenames:
        clock.move_to(london("2026-03-09 09:00"))


def columns(story: Story, who: str, cards: int = 25, **wanted: str) -> dict[str, BoardColumn]:
    """The columns of the board by state."""
    with story.cast.runtime.reading(story.cast.caller(who)) as work:
        return {each.state: each for each in board(work, JourneyFilter(**wanted), cards)}  # type: ignore[arg-type]


def test_it_holds_exactly_the_open_journeys_of_the_list(late: Story) -> None:  # noqa: F811
    for who in everybody(late.cast):
        for model in (None, DeliveryModel.HOLISTIC):
            wanted = JourneyFilter(delivery_model=model)
            with late.cast.runtime.reading(late.cast.caller(who)) as work:
                shown = board(work, wanted, 25)
                lines = {line.id: line for line in journey_list(work, wanted, 100, None).items}
            found = {card.line.id: card.line for column in shown for card in column.cards}
            assert found == {each: line for each, line in lines.items() if line.ended_at is None
                             and line.state in {column.state for column in shown}}, who  # fmt: skip
            assert [(column.count, column.late) for column in shown] == [
                (len(column.cards), sum(card.line.overdue for card in column.cards)) for column in shown
            ], who


def waiting(story: Story) -> list[str]:
    """Three learners referred on one day after another."""
    found = []
    for name in ("Amy Cole", "Ben Ode", "Cat Day"):
        found.append(way.refer(story, about=name))
        story.clock.later(days=1)
    return found


def test_those_come_first_who_have_been_there_longest(story: Story) -> None:
    waiting(story)
    cards = columns(story, way.LEAD)["referred"].cards
    assert [(card.line.learner_name, card.days) for card in cards] == [("Amy Cole", 3), ("Ben Ode", 2), ("Cat Day", 1)]


def test_the_count_goes_beyond_what_is_shown(story: Story) -> None:
    waiting(story)
    referred = columns(story, way.LEAD, cards=2)["referred"]
    assert (referred.count, [card.line.learner_name for card in referred.cards]) == (3, ["Amy Cole", "Ben Ode"])


def test_whoever_does_not_follow_the_moves_is_told_of_no_days_after_the_referral(late: Story) -> None:  # noqa: F811
    found = columns(late, "millbrook.manager")
    assert {column.state: {card.days for card in column.cards} for column in found.values() if column.cards} == {
        "referred": {7},
        "accepted": {None},
    }


def test_every_open_stage_is_there_though_nobody_is_in_it(story: Story) -> None:
    assert [column.count for column in columns(story, way.LEAD).values()] == [0] * 8
