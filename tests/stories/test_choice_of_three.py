"""With three places offered the learner is asked for as long as two stand, whichever falls away and how (rule 0.3)."""

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.test_chosen_offers import asked
from tests.stories.way import LEAD, PRIYA

MODELS = ("holistic", "lead_provider", "partnership")
GONE = pytest.mark.parametrize("gone", range(len(MODELS)))


@pytest.fixture
@scene
def three(story: Story) -> list[str]:
    """Amy is offered three places, all asked for by Priya, for 13 March."""
    journeys: list[str] = []
    for model in MODELS:
        journeys.append(way.refer(story, model, same_person=bool(journeys)))
        way.accept(story, journeys[-1], start_on="2026-03-13", planned_end_on="2026-12-18")
    return journeys


def cancel(story: Story, journey: str) -> None:
    """The learner does not want that place."""
    story.act(PRIYA, journey, "cancel", {"reason": "changed_mind", "learner_said": way.word(story)})


def give_back(story: Story, journey: str) -> None:
    """The provider cannot take the learner after all."""
    story.hand_off(LEAD, story.inbound(journey), "return_unstarted", {"reason": "no tutor"})


@GONE
def test_a_place_that_the_learner_refuses_leaves_the_choice_of_two(story: Story, three: list[str], gone: int) -> None:
    cancel(story, three[gone])
    assert len(asked(story, *(each for each in three if each != three[gone]))) == 1


@GONE
def test_a_place_that_is_given_back_leaves_the_choice_of_two(story: Story, three: list[str], gone: int) -> None:
    give_back(story, three[gone])
    left = [each for each in three if each != three[gone]]
    assert (len(asked(story, *left)), asked(story, three[gone])) == (1, [])
    cancel(story, three[gone])
    assert len(asked(story, *left)) == 1


@pytest.mark.parametrize("started", range(len(MODELS)))
def test_nobody_is_asked_anew_while_a_start_releases_the_others(story: Story, three: list[str], started: int) -> None:
    before = len(story.messages("task.opened"))
    story.at("2026-03-13 10:00")
    way.start(story, three[started])
    opened = [each.payload["kind"] for each in story.messages("task.opened")[before:]]
    assert (asked(story, *three), "learners_choice" in opened) == ([], False)


def test_the_one_place_that_is_left_needs_no_choice(story: Story, three: list[str]) -> None:
    for each in three[:2]:
        cancel(story, each)
    assert asked(story, *three) == []
