"""The age edge in Model 1: Ben and Cara are both 19 when they start, and only one of them is an adult learner."""

import pytest

from tests.stories import way
from tests.stories.story import Story, codes

BEN = way.learner("Ben Ode", birth_date="2006-08-31")
CARA = way.learner("Cara Ode", birth_date="2006-09-01", high_needs_funded=True)
YOUNG = (
    "apprenticeship, level_2_programme, gcse_alevel, employment_with_training, skilled_employment, "
    "supported_employment, independent_living"
)
ADULT = "full_level_2, apprenticeship, skilled_employment, supported_employment, independent_living"
SDE_2 = {"out_type": "SDE", "out_code": 2}


@pytest.fixture(autouse=True)
def _monday(story: Story) -> None:
    """Both start on Monday 12 January 2026."""
    story.at("2026-01-12 10:00")


def refused_plan(story: Story, learner: dict[str, object], destination: str) -> str:
    """What is said to a plan that leads where this learner is not offered to go."""
    journey = way.in_planning(story, "holistic", learner)
    refused = story.act(way.LEAD, journey, "agree_plan", way.plan(story, destination=destination), expect=409)
    assert codes(refused) == ["destination_not_offered"]
    return str(refused["refusals"][0]["sentence"])


def test_ben_who_was_nineteen_on_the_last_day_of_august_is_an_adult_learner(story: Story) -> None:
    said = refused_plan(story, BEN, "gcse_alevel")
    assert said == f"A plan of the age group 19+ may lead to: {ADULT}."


def test_cara_who_was_born_a_day_later_is_of_the_younger_group(story: Story) -> None:
    said = refused_plan(story, CARA, "full_level_2")
    assert said == f"A plan of the age group 14-19 may lead to: {YOUNG}."


@pytest.mark.parametrize("historic", ["train_to_gain", "diploma"])
@pytest.mark.parametrize("learner", [BEN, CARA], ids=["Ben", "Cara"])
def test_train_to_gain_and_the_diploma_are_never_offered(
    story: Story, learner: dict[str, object], historic: str
) -> None:
    assert historic not in refused_plan(story, learner, historic)


def ended_independent(story: Story, learner: dict[str, object]) -> tuple[str, int]:
    """The outcome codes of a journey that ends in independent living."""
    journey = way.in_exit_review(story, learner, "independent_living")
    destination = story.get(way.LEAD, f"/journeys/{journey}")["destination"]
    return destination["out_type"], destination["out_code"]


def test_independent_living_is_sde_2_for_cara(story: Story) -> None:
    assert ended_independent(story, CARA) == ("SDE", 2)


def test_independent_living_is_oth_1_for_ben(story: Story) -> None:
    assert ended_independent(story, BEN) == ("OTH", 1)


def test_sde_2_cannot_be_saved_for_ben(story: Story) -> None:
    journey = way.on_programme(story, "holistic", BEN)
    refused = way.secure(story, journey, "independent_living", ilr=SDE_2, expect=409)
    assert codes(refused) == ["outcome_needs_high_needs"]
    assert refused["refusals"][0]["sentence"].startswith("SDE 2 is only for learners funded as 16-19 high needs")


def test_both_progress(story: Story) -> None:
    for learner in (BEN, CARA):
        journey = way.in_exit_review(story, learner, "independent_living")
        way.credit(story, journey)
        assert story.act(way.LEAD, journey, "close")["outcome"] == "progressed"
