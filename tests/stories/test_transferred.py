"""A learner who moves to another partnership starts there as any other does, and leaves one next step (C26, C8)."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD, PARTNER

SECOND = "northgate.second_coordinator"
LEFT = {"reason": "health", "last_attended_on": "2026-03-02"}
DEATH = {"died_on": "2026-03-02", "source": "her mother", "evidence": "a call"}


@pytest.fixture
@scene
def learning(story: Story) -> str:
    """Amy's journey at Northgate, on programme."""
    return way.on_programme(story)


@pytest.fixture
def transfer(story: Story, learning: str) -> str:
    """Her transfer to Millbrook in the consortium, accepted on Monday 2 March 2026 to begin that day."""
    return way.transferring(story, learning)


def opened(story: Story, transfer: str) -> str:
    """The journey that the transfer's acceptance opened."""
    return str(story.get(LEAD, f"/hand-offs/{transfer}")["linked_journey_id"])


def aftercare(story: Story, *journeys: str) -> list[str]:
    """Who is to take a next step, by short name."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    return [names[task.organisation_id] for each in journeys for task in story.tasks(each, "aftercare")]


def test_who_never_comes_again_after_the_arrival_is_asked_about_after_28_days(story: Story, transfer: str) -> None:
    new = opened(story, transfer)
    way.begin(story, transfer)
    story.sweep("2026-03-29 23:59")
    assert story.tasks(new, "withdrawal_question") == []
    story.sweep("2026-03-30 00:00")
    (task,) = story.tasks(new, "withdrawal_question")
    assert task.organisation_id == story.cast["millbrook"]


def test_after_the_arrival_the_new_provider_is_waited_on_for_the_induction(story: Story, transfer: str) -> None:
    way.begin(story, transfer)
    new = opened(story, transfer)
    waits = (story.instance(new).waiting_on, story.deadline(new, "induction").waiting_on)
    assert waits == (story.cast["millbrook"], story.cast["millbrook"])


def test_the_arrival_releases_the_learners_other_referrals(story: Story, transfer: str) -> None:
    other = story.refer(way.learner("Amy Cole"), to="lead_provider", same_person=True)
    way.begin(story, transfer)
    assert (story.state(other), story.state(story.inbound(other))) == ("cancelled", "ended_with_journey")


def test_the_acceptance_of_a_transfer_asks_for_contact_as_any_other(story: Story, transfer: str) -> None:
    new = opened(story, transfer)
    assert (story.due(new, "contact"), story.due(new, "contact_close")) == (date(2026, 3, 9), date(2026, 3, 16))


def test_who_waits_long_for_a_transfer_is_contacted_every_four_weeks(story: Story, learning: str) -> None:
    september: dict[str, Any] = {"wanted_from": "2026-09-07", "to_partnership_id": story.cast["consortium"]}
    transfer = story.send(LEAD, learning, "transfer", "millbrook", **september)
    story.accept(PARTNER, transfer, "2026-09-07", "2027-07-23")
    new = opened(story, transfer)
    story.sweep("2026-03-30 00:00")
    (task,) = story.tasks(new, "keep_contact")
    assert task.organisation_id == story.cast["millbrook"]


def test_one_adviser_takes_the_next_step_when_the_learner_leaves_before_the_transfer(
    story: Story, learning: str, transfer: str
) -> None:
    new = opened(story, transfer)
    story.act(LEAD, learning, "withdraw", LEFT)
    assert (story.state(new), aftercare(story, learning, new)) == ("cancelled", ["connexions"])


@pytest.mark.parametrize("confirmed_on", ["old", "new"])
def test_a_death_ends_the_journey_that_a_transfer_opened_as_deceased(
    story: Story, learning: str, transfer: str, confirmed_on: str
) -> None:
    new = opened(story, transfer)
    story.act(LEAD, learning, "report_death", DEATH)
    confirmed = learning if confirmed_on == "old" else new
    story.act(SECOND, confirmed, "confirm_death", {"source": "the register"})
    assert [story.state(each) for each in (learning, new)] == ["deceased", "deceased"]
    assert (story.state(transfer), story.places_taken("millbrook")) == ("ended_with_journey", 0)
    assert story.tasks(learning) + story.tasks(new) == []
