"""A page costs the same number of statements however many entries it has."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story

AGENCIES = {"haven": "housing", "moneyright": "benefits_finance", "waywheel": "travel"}
PARTS = ("", "/history", "/hand-offs", "/deadlines")


def statements(story: Story, path: str, **query: Any) -> int:
    """How many statements the lead's coordinator's look at something takes."""
    counted: list[str] = []

    def count(*said: Any) -> None:
        counted.append(said[2])

    database = story.cast.runtime.database.engine
    story.get(way.LEAD, path, **query)
    sa.event.listen(database, "before_cursor_execute", count)
    story.get(way.LEAD, path, **query)
    sa.event.remove(database, "before_cursor_execute", count)
    return len(counted)


def refer_to(story: Story, journey: str, agency: str, need: str) -> None:
    """Support by an agency that has never been named in the journey."""
    story.act(way.LEAD, journey, "record_need", {"need": need, "status": "new"})
    consent = {"item": "support_need", "need": need, "basis": "explicit_consent", "given_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "record_consent", consent)
    story.send(way.LEAD, journey, "support", agency, need=need)


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """A journey in induction with one support referral."""
    found = way.in_induction(story)
    refer_to(story, found, "haven", AGENCIES["haven"])
    return found


@pytest.mark.parametrize("part", PARTS)
def test_a_page_costs_the_same_with_more_to_show(story: Story, journey: str, part: str) -> None:
    before = statements(story, f"/journeys/{journey}{part}")
    for agency in ("moneyright", "waywheel"):
        refer_to(story, journey, agency, AGENCIES[agency])
    assert statements(story, f"/journeys/{journey}{part}") == before


@pytest.mark.parametrize("path", ["/journeys", "/hand-offs", "/tasks"])
def test_a_list_costs_the_same_with_more_to_show(story: Story, path: str) -> None:
    for name in ("Amy Cole", "Ben Ode", "Cat Day"):
        body = {"died_on": way.in_days(story, 0), "source": "family", "evidence": "a call"}
        story.act(way.LEAD, way.in_induction(story, about=name), "report_death", body)
    assert len(story.get(way.LEAD, path)["items"]) == 3
    assert statements(story, path, limit=1) == statements(story, path, limit=100)
