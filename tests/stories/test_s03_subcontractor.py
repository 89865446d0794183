"""Model 2: the lead gives the initial assessment and functional skills of Dev Rao to Millbrook."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER

DEV = {
    "given_name": "Dev", "family_name": "Rao", "birth_date": "2008-11-02", "uln": "9276308686", "postcode": "BS1 4DJ",
}  # fmt: skip
NEED = {"code": "physical_equipment", "detail": "cannot lift more than five kilos", "adjustment": "a lower bench"}
VOCATIONAL_FINDING = "wants to mend engines like his uncle"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Dev's journey: referred on Monday 20 April, accepted by Northgate on Wednesday 22 April."""
    journey = way.refer(story, "lead_provider", DEV, needs=[NEED], at="2026-04-20 09:00")
    story.at("2026-04-22 10:00")
    way.accept(story, journey)
    return journey


def send_assessment(story: Story, journey: str) -> str:
    """Friday 24 April, 15:00."""
    sent: str = story.send(
        LEAD, journey, "stage", "millbrook", stage="initial_assessment", wanted_from="2026-04-29",
        at="2026-04-24 15:00",
    )  # fmt: skip
    return sent


def assess_elsewhere(story: Story, journey: str) -> str:
    """Millbrook has accepted on Tuesday 28 April, and assessed Dev."""
    stage = send_assessment(story, journey)
    story.accept(PARTNER, stage, "2026-04-29", "2026-05-22", at="2026-04-28 11:00")
    way.start(story, journey)
    way.induct(story, journey)
    story.act(LEAD, journey, "finish_induction", at="2026-04-29 09:00")
    way.begin(story, stage)
    story.act(PARTNER, journey, "record_assessment", {"results": results(), "prior_units_checked": True})
    return stage


def results() -> list[dict[str, Any]]:
    """As usual, but with something told about the vocational interest."""
    return [
        {**each, "finding": VOCATIONAL_FINDING} if each["area"] == "vocational_interest" else each
        for each in way.RESULTS
    ]


def confirmed(story: Story, journey: str) -> None:
    """Millbrook returned the form, Dev's need is confirmed, and Northgate confirms the work."""
    stage = assess_elsewhere(story, journey)
    story.hand_off(PARTNER, stage, "submit_work", way.RETURNED)
    story.act(LEAD, journey, "record_need", {"need": "physical_equipment", "status": "confirmed"})
    story.hand_off(LEAD, stage, "confirm")


def taught_at_millbrook(story: Story, journey: str) -> None:
    """On programme, functional skills at Millbrook."""
    confirmed(story, journey)
    part = way.hand_over(story, journey, "component", component="functional_skills")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    way.begin(story, part)


def test_a_stage_sent_on_friday_is_to_be_decided_a_week_later(story: Story, journey: str) -> None:
    stage = send_assessment(story, journey)
    assert story.due(stage, "decide") == date(2026, 5, 1)


def test_the_lead_stays_responsible_for_what_it_hands_over(story: Story, journey: str) -> None:
    assess_elsewhere(story, journey)
    assert story.instance(journey).responsible == story.cast["northgate"]


def test_results_without_the_form_leave_the_stage_open(story: Story, journey: str) -> None:
    stage = assess_elsewhere(story, journey)
    refused = story.hand_off(PARTNER, stage, "submit_work", {"records": []}, expect=409)
    assert (codes(refused), story.state(stage)) == (["missing_record"], "active")
    assert refused["refusals"][0]["sentence"] == "Missing record: the agreement asks for results_form."


def test_the_returned_form_alone_does_not_move_the_journey(story: Story, journey: str) -> None:
    stage = assess_elsewhere(story, journey)
    story.hand_off(PARTNER, stage, "submit_work", way.RETURNED)
    assert (story.state(stage), story.state(journey)) == ("work_submitted", "initial_assessment")


def test_the_lead_confirming_moves_the_journey_to_planning(story: Story, journey: str) -> None:
    confirmed(story, journey)
    assert story.state(journey) == "planning"
    assert story.history(journey)[-1].event == "finish_assessment"


def test_the_vocational_component_is_not_in_the_agreement(story: Story, journey: str) -> None:
    refused = story.send(LEAD, journey, "component", "millbrook", component="vocational", expect=409)
    assert codes(refused) == ["part_not_in_agreement"]
    assert refused["refusals"][0]["sentence"] == "The agreement does not let the partner deliver vocational."


def test_functional_skills_are_in_the_agreement(story: Story, journey: str) -> None:
    assert story.state(story.send(LEAD, journey, "component", "millbrook", component="functional_skills")) == "sent"


def test_a_subcontractor_cannot_withdraw_the_learner(story: Story, journey: str) -> None:
    taught_at_millbrook(story, journey)
    body = {"reason": "not_engaging", "last_attended_on": "2026-04-29"}
    refused = story.act(PARTNER, journey, "withdraw", body, expect=409)
    assert codes(refused) == ["not_yours"]
    assert refused["refusals"][0]["who_could"] == ["responsible.manager", "responsible.coordinator"]


def test_a_subcontractor_may_request_it_and_the_lead_gets_a_task(story: Story, journey: str) -> None:
    taught_at_millbrook(story, journey)
    story.act(PARTNER, journey, "request_ending", {"what": "withdrawal", "reason": "He no longer comes."})
    (task,) = story.tasks(journey, "lead_request")
    assert (task.organisation_id, story.task_due(task)) == (story.cast["northgate"], date(2026, 5, 7))
    assert story.state(journey) == "on_programme"


def test_a_lead_cannot_subcontract_to_itself(story: Story, journey: str) -> None:
    refused = story.send(LEAD, journey, "component", "northgate", component="functional_skills", expect=409)
    assert "to_itself" in codes(refused)


def test_millbrook_sees_plan_and_levels_of_functional_skills_alone(story: Story, journey: str) -> None:
    taught_at_millbrook(story, journey)
    seen = story.get(PARTNER, f"/journeys/{journey}")
    assert [aim["component"] for aim in seen["aims"]] == ["functional_skills"]
    assert {each["area"] for each in seen["assessment"]} <= {"literacy", "numeracy", "digital"}
    assert VOCATIONAL_FINDING not in str(seen)


def test_millbrook_sees_of_a_need_the_adjustment_alone(story: Story, journey: str) -> None:
    taught_at_millbrook(story, journey)
    (need,) = story.get(PARTNER, f"/journeys/{journey}")["needs"]
    assert {name for name, value in need.items() if value is not None} == {"adjustment"}
    assert need["adjustment"] == "a lower bench"
