"""What is shown as open can be done: after a time limit that no sweep has applied yet it is shown closed."""

from datetime import date

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from workflows.tables.details import DetailsTold
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation
from workflows.vocabulary import OrganisationKind


def shown(story: Story, who: str, path: str) -> dict[str, list[str]]:
    """Each action with the codes of what stands against it."""
    items = story.get(who, f"{path}/actions")["items"]
    return {each["name"]: codes(each) for each in items}


def test_accepting_is_shown_closed_once_the_decision_is_late(story: Story) -> None:
    journey = way.refer(story)
    path = f"/hand-offs/{story.inbound(journey)}"
    assert shown(story, way.LEAD, path)["accept"] == []
    story.at("2026-03-10 00:00")
    assert {tuple(against) for against in shown(story, way.LEAD, path).values()} == {("offer_expired",)}
    assert codes(way.accept(story, journey, expect=409)) == ["offer_expired"]


def test_an_extended_decision_is_shown_open_while_more_was_asked(story: Story) -> None:
    journey = way.refer(story)
    inbound = story.inbound(journey)
    story.hand_off(way.LEAD, inbound, "ask_for_more", {"question": "which school?"})
    story.at("2026-03-11 10:00")
    assert shown(story, way.LEAD, f"/hand-offs/{inbound}")["decline"] == []


def test_a_journey_that_nobody_sent_again_is_shown_closed_once_that_is_late(story: Story) -> None:
    journey = way.refer(story)
    story.sweep(at="2026-03-10 10:00")
    assert shown(story, "priya", f"/journeys/{journey}")["send_referral"] == []
    story.at("2026-03-13 00:00")
    assert shown(story, "priya", f"/journeys/{journey}")["send_referral"] == ["already_ended"]


@pytest.mark.parametrize(("leaving_on", "status"), [("2036-07-31", 201), ("2037-01-01", 409)])
def test_a_day_of_leaving_school_lies_at_most_ten_years_ahead(story: Story, leaving_on: str, status: int) -> None:
    body = way.referral(story, about=way.learner("Amy Cole", school_leaving_on=leaving_on))
    answer = story.post("priya", "/referrals", body, expect=status)
    assert ("refusals" in answer) == (status == 409)


def test_an_acceptance_stands_however_late_the_pupil_is_said_to_leave_school(story: Story) -> None:
    """A record from before that check: the provider is responsible from the day after."""
    story.set_stored(Organisation, story.cast["connexions"], kind=OrganisationKind.SCHOOL)
    journey = way.refer(story, about=way.learner("Amy Cole", school_leaving_on="2030-07-31"))
    for table in (Learner, DetailsTold):
        story.set_all(table, school_leaving_on=date(2100, 12, 31))
    way.accept(story, journey)
    _school, provider = story.responsibility(journey)
    assert (provider[0], str(provider[1].date())) == ("northgate", "2101-01-01")
