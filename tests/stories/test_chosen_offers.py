"""A learner with several places offered says which one it is, until the start releases the others (rule 0.3)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.test_reopened import reopened
from tests.stories.way import LEAD, PARTNER, PRIYA


@pytest.fixture
@scene
def offered(story: Story) -> tuple[str, str]:
    """Amy is offered a place by Northgate and one by Millbrook, both asked by Priya, on 2 March."""
    northgate = way.accepted(story)
    millbrook = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    way.accept(story, millbrook, "millbrook")
    return northgate, millbrook


def choose(story: Story, journey: str, who: str = PRIYA, *, expect: int = 200, **word: Any) -> Any:
    """Amy's yes to the place of a journey."""
    return story.act(who, journey, "choose_offer", {"learners_word": {**way.word(story), **word}}, expect=expect)


def asked(story: Story, *journeys: str) -> list[str]:
    """The journeys on which the choice is asked."""
    return [each for each in journeys if story.tasks(each, "learners_choice")]


def test_the_yes_ends_the_question_and_is_told_to_the_chosen_alone(story: Story, offered: tuple[str, str]) -> None:
    northgate, millbrook = offered
    assert asked(story, *offered) == [millbrook]
    choose(story, northgate)
    assert asked(story, *offered) == []
    assert (story.told("offer.chosen", northgate), story.told("offer.chosen", millbrook)) == (["northgate"], [])
    assert [story.state(each) for each in offered] == ["accepted", "accepted"]
    chosen = [story.get(who, f"/hand-offs/{story.inbound(each)}")["chosen_on"]
              for who, each in ((LEAD, northgate), (PARTNER, millbrook))]  # fmt: skip
    assert chosen == ["2026-03-02", None]


@pytest.mark.parametrize(("fallen", "result"), [(False, "chosen"), (True, "not needed")])
def test_only_a_choice_ends_the_question_as_chosen(
    story: Story, offered: tuple[str, str], fallen: bool, result: str
) -> None:
    northgate, millbrook = offered
    if fallen:
        story.act(PRIYA, northgate, "cancel", {"reason": "mistake"})
    else:
        choose(story, northgate)
    assert [each.result for each in story.all_tasks(millbrook) if each.kind == "learners_choice"] == [result]


def test_what_was_said_last_counts(story: Story, offered: tuple[str, str]) -> None:
    for each in offered:
        choose(story, each)
    assert [story.told("offer.open_again", each) for each in offered] == [["northgate"], []]
    seen = [story.get(PRIYA, f"/hand-offs/{story.inbound(each)}")["chosen_on"] for each in offered]
    assert seen == [None, "2026-03-02"]


def test_a_word_older_than_the_choice_that_stands_changes_nothing(story: Story, offered: tuple[str, str]) -> None:
    story.at("2026-03-06 10:00")
    choose(story, offered[0])
    assert codes(choose(story, offered[1], expect=409, on="2026-03-03")) == ["chosen_since"]
    seen = [story.get(PRIYA, f"/hand-offs/{story.inbound(each)}")["chosen_on"] for each in offered]
    assert seen == ["2026-03-06", None]


def test_the_choice_is_no_longer_open_to_a_silent_yes(story: Story, offered: tuple[str, str]) -> None:
    northgate, _millbrook = offered
    before = story.get(LEAD, f"/journeys/{northgate}")["dates"]["may_say_no_until"]
    choose(story, northgate)
    after = story.get(LEAD, f"/journeys/{northgate}")["dates"]["may_say_no_until"]
    assert (before, after) == ("2026-03-09", None)


def test_once_the_chosen_place_falls_away_the_rest_is_asked_again(story: Story, offered: tuple[str, str]) -> None:
    northgate, millbrook = offered
    ashdown = way.refer(story, "partnership", same_person=True)
    way.accept(story, ashdown)
    choose(story, northgate)
    assert asked(story, northgate, millbrook, ashdown) == []
    story.act(PRIYA, northgate, "cancel", {"reason": "changed_mind", "learner_said": way.word(story)})
    assert len(asked(story, northgate, millbrook, ashdown)) == 1


def test_a_journey_taken_back_into_acceptance_opens_the_choice_again(story: Story, offered: tuple[str, str]) -> None:
    story.act(PRIYA, offered[0], "cancel", {"reason": "mistake"})
    assert asked(story, *offered) == []
    reopened(story, offered[0])
    assert len(asked(story, *offered)) == 1


@pytest.mark.parametrize(("said_on", "stands"), [("2026-03-03", 1), ("2026-03-02", 0)])
def test_of_two_places_chosen_the_one_said_last_stands_when_the_first_is_taken_back(
    story: Story, offered: tuple[str, str], said_on: str, stands: int
) -> None:
    story.at("2026-03-03 10:00")
    choose(story, offered[0])
    story.act(PRIYA, offered[0], "cancel", {"reason": "mistake"})
    choose(story, offered[1], on=said_on)
    reopened(story, offered[0])
    seen = [story.get(PRIYA, f"/hand-offs/{story.inbound(each)}")["chosen_on"] for each in offered]
    assert [day is not None for day in seen] == [stands == 0, stands == 1]
    told = [story.told("offer.open_again", each) for each in offered]
    assert told[1 - stands] == [("northgate", "millbrook")[1 - stands]]


@pytest.mark.parametrize("who", [LEAD, "northgate.adviser"])
def test_whoever_offers_a_place_does_not_choose_it(story: Story, offered: tuple[str, str], who: str) -> None:
    assert codes(choose(story, offered[0], who, expect=409)) == ["not_yours"]
    assert asked(story, *offered) == [offered[1]]


def test_nobody_chose_before_the_place_was_offered(story: Story, offered: tuple[str, str]) -> None:
    assert codes(choose(story, offered[0], expect=409, on="2026-03-01")) == ["chosen_before_the_offer"]
