"""The same done with many records: each by itself, first as a preview and then in earnest."""

from collections.abc import Sequence

import pytest
from pydantic import BaseModel

from api.bulk import DEEDS, Came, done, previewed
from api.schemas.actions import NamedColleague
from tests.stories import way
from tests.stories.story import Story
from workflows.actions.endings.cancel import Cancel
from workflows.words.reasons import CancelReason

BY_MISTAKE = Cancel(reason=CancelReason.MISTAKE)
COLLEAGUE = "connexions.manager"


@pytest.fixture
def database_kind() -> str:
    """Commands are the same on both databases."""
    return "sqlite"


@pytest.fixture
def chosen(story: Story) -> list[str]:
    """A new referral, one in induction that cannot be called off any more, and another new one."""
    return [
        way.refer(story, about="Amy Cole"),
        way.in_induction(story, about="Ben Ode"),
        way.refer(story, about="Cat Day"),
    ]


def together(story: Story, chosen: Sequence[str], who: str = "priya", name: str = "cancel",
             request: BaseModel = BY_MISTAKE, *, key: str | None = None) -> list[Came]:  # fmt: skip
    """What comes of each; only seen before unless there is a key."""
    runtime, actor, deed = story.cast.runtime, story.cast.caller(who), DEEDS[name]
    with runtime.reading(actor) as work:
        things = list(deed.things(work, chosen))
    if key is None:
        return previewed(runtime, actor, deed, things, request)
    return done(runtime, actor, deed, things, request, key)


def states(came: Sequence[Came]) -> list[str | None]:
    return [each.state for each in came]


def test_a_preview_says_of_each_what_would_come_of_it(story: Story, chosen: list[str]) -> None:
    came = together(story, chosen)
    assert states(came) == ["cancelled", None, "cancelled"]
    assert [len(each.refusals) for each in came] == [0, 1, 0]


def test_a_preview_changes_nothing(story: Story, chosen: list[str]) -> None:
    together(story, chosen)
    assert [story.state(each) for each in chosen] == ["referred", "induction", "referred"]


def test_what_one_is_refused_stops_no_other(story: Story, chosen: list[str]) -> None:
    came = together(story, chosen, key="once")
    assert states(came) == ["cancelled", None, "cancelled"]
    assert [story.state(each) for each in chosen] == ["cancelled", "induction", "cancelled"]


def test_sent_again_it_answers_the_same_and_does_nothing_twice(story: Story, chosen: list[str]) -> None:
    first = together(story, chosen, key="once")
    before = [len(story.history(each)) for each in chosen]
    assert together(story, chosen, key="once") == first
    assert [len(story.history(each)) for each in chosen] == before


def test_it_is_refused_for_the_reasons_of_the_action_alone(story: Story, chosen: list[str]) -> None:
    alone = story.act("priya", chosen[1], "cancel", {"reason": "mistake"}, expect=409)
    assert together(story, chosen, key="once")[1].refusals == tuple(each["sentence"] for each in alone["refusals"])


def test_what_may_not_be_read_is_refused_and_told_of_no_more(story: Story, chosen: list[str]) -> None:
    came = together(story, chosen, who="harbour.coordinator")
    assert {each.refusals for each in came} == {("You may not read this, or it is gone.",)}


def test_another_adviser_is_named_for_all_of_them(story: Story, chosen: list[str]) -> None:
    request = NamedColleague(person_id=story.cast["tom"])
    came = together(story, chosen, COLLEAGUE, "adviser", request, key="once")
    assert [each.refusals for each in came] == [()] * 3


def test_only_a_manager_names_another_adviser(story: Story, chosen: list[str]) -> None:
    request = NamedColleague(person_id=story.cast["tom"])
    came = together(story, chosen, "priya", "adviser", request)
    assert {each.refusals for each in came} == {("Work is given to somebody by a manager of your organisation.",)}


def test_each_open_task_is_given_by_itself(story: Story, chosen: list[str]) -> None:
    together(story, [chosen[0]], key="once")
    request = NamedColleague(person_id=story.cast["tom"])
    came = together(story, chosen, COLLEAGUE, "assign_tasks", request, key="twice")
    given = [task.person_id for task in story.tasks(chosen[0])]
    assert [each.thing.journey_id for each in came if not each.refusals].count(chosen[0]) == len(given) > 0
    assert set(given) == {story.cast["tom"]}
