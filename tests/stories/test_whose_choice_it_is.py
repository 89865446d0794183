"""Between which places a learner chooses is their referrer's to ask and to know, and none of theirs who offer one."""

import pytest

from api.address_book import RecordsAddressBook
from notifications.channels import Channels
from notifications.run import deliver_once
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.test_leavers import leave
from tests.stories.way import LEAD, PARTNER, PRIYA

# The sweeps of a day until nothing is left to tell.
ROUNDS = 3


@pytest.fixture
@scene
def two(story: Story) -> tuple[str, str]:
    """Amy is offered a place by Northgate, and by Millbrook in a partnership that Northgate leads, for 13 March."""
    northgate = way.refer(story, "holistic")
    way.accept(story, northgate, start_on="2026-03-13", planned_end_on="2026-12-18")
    millbrook = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    way.accept(story, millbrook, "millbrook", start_on="2026-03-13", planned_end_on="2026-12-18")
    return northgate, millbrook


def post(story: Story, who: str) -> str:
    """All that somebody finds in their inbox once everything is delivered."""
    for _ in range(ROUNDS):
        deliver_once(story.cast.runtime.database, RecordsAddressBook(), Channels(), story.clock.now())
    return str(story.get(who, "/inbox")["items"])


def test_a_choice_not_made_in_time_is_chased_at_the_referrer_alone(story: Story, two: tuple[str, str]) -> None:
    story.sweep("2026-03-12 09:00")
    assert "choice" in post(story, "connexions.manager")
    for who in (LEAD, PARTNER, "northgate.manager"):
        assert "choice" not in post(story, who)


@pytest.mark.parametrize("path", ["journeys/{}", "journeys/{}/history", "stalled?scope=organisation"])
def test_whoever_offers_a_place_reads_nothing_of_a_late_choice(story: Story, two: tuple[str, str], path: str) -> None:
    story.sweep("2026-03-12 09:00")
    assert "choice" in str(story.get(PRIYA, f"/{path.format(two[1])}"))
    assert "choice" not in str(story.get(PARTNER, f"/{path.format(two[1])}"))


def test_the_choice_is_not_asked_of_an_adviser_who_has_left(story: Story) -> None:
    pair = [way.refer(story, "holistic"), way.refer(story, "lead_provider", same_person=True)]
    leave(story, "priya")
    for each in pair:
        way.accept(story, each)
    (task,) = [task for each in pair for task in story.tasks(each, "learners_choice")]
    assert task.person_id == story.cast["tom"]


def test_a_hold_by_one_provider_leaves_the_choice_between_the_others_open(story: Story, two: tuple[str, str]) -> None:
    story.act(PARTNER, two[1], "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 100)})
    (task,) = story.tasks(two[1], "learners_choice")
    assert str(story.task_due(task)) == "2026-03-09"
