"""A clean run in Model 1: Amy Cole comes from Connexions and leaves into an apprenticeship."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes, london

AMY = {
    "given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "uln": "1000000043",
    "postcode": "BS1 4DJ",
}  # fmt: skip
AIMS = [
    {"component": "vocational", "title": "Award A", "level": "level_1", "planned_credit": 10},
    {"component": "personal_social", "title": "Award B", "level": "level_1", "planned_credit": 6},
    {"component": "functional_skills", "title": "Functional maths", "level": "level_1", "planned_credit": 4},
]
HELD_ON = ("2026-05-06", "2026-06-03", "2026-07-01")
CREDIT = {"vocational": (13, "full"), "personal_social": (4, "partial"), "functional_skills": (0, "none")}


def submit(story: Story) -> str:
    """Monday 2 March, 10:00."""
    wish = "apprenticeship in business administration"
    return str(story.refer(AMY, by="priya", wish=wish, current_activity=619, at="2026-03-02 10:00"))


def accept(story: Story, journey: str) -> Any:
    """Acknowledged on Tuesday, accepted on Thursday."""
    story.hand_off(way.LEAD, story.inbound(journey), "acknowledge", at="2026-03-03 09:15")
    story.at("2026-03-05 11:00")
    return way.accept(story, journey, start_on="2026-03-10")


def begin_assessment(story: Story, journey: str) -> None:
    """Induction on 10 March, initial assessment from 11 March."""
    story.at("2026-03-10 09:30")
    way.start(story, journey)
    way.induct(story, journey, who="northgate.tutor")
    story.act("northgate.tutor", journey, "finish_induction", at="2026-03-11 09:30")


def finish_assessment(story: Story, journey: str) -> None:
    """Finished on 1 April."""
    story.at("2026-04-01 15:00")
    way.assess(story, journey, who="northgate.tutor")
    story.act("northgate.tutor", journey, "finish_assessment")


def agree_plan(story: Story, journey: str) -> Any:
    """Agreed on 8 April with 20 credits."""
    story.at("2026-04-08 14:00")
    return story.act(way.LEAD, journey, "agree_plan", way.plan(story, aims=AIMS, planned_end_on="2026-07-24"))


def hold_reviews(story: Story, journey: str) -> list[date | None]:
    """Three reviews, each held on its day; the days that the clock asked for."""
    asked = []
    for day in HELD_ON:
        asked.append(story.due(journey, "review"))
        story.at(f"{day} 11:00")
        way.review(story, journey, who="northgate.adviser")
    return asked


def leave(story: Story, journey: str) -> None:
    """Last learning on 24 July."""
    body = {"last_learning_on": "2026-07-24", "reason": "planned_end"}
    story.act(way.LEAD, journey, "leave_programme", body, at="2026-07-24 16:00")


def record_results(story: Story, journey: str) -> None:
    """Actual credit 17: award A full, award B partial, functional maths none."""
    aims = way.aims(story, journey)
    said = [
        {"aim_id": aims[part], "actual_credit": credit, "achievement": result}
        for part, (credit, result) in CREDIT.items()
    ]
    story.act("northgate.tutor", journey, "record_credit", {"aims": said})


def finish(story: Story, journey: str) -> Any:
    """Report on 30 July; on 1 September credit, the apprenticeship, and the end."""
    report = {"report": "Amy has done well.", "reported_on": "2026-07-30"}
    story.act("northgate.tutor", journey, "record_exit_report", report, at="2026-07-30 10:00")
    story.at("2026-09-01 10:00")
    record_results(story, journey)
    way.secure(story, journey)
    return story.act(way.LEAD, journey, "close")


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy's journey, submitted."""
    return submit(story)


def on_programme(story: Story, journey: str) -> Any:
    accept(story, journey)
    begin_assessment(story, journey)
    finish_assessment(story, journey)
    return agree_plan(story, journey)


def in_exit_review(story: Story, journey: str) -> None:
    on_programme(story, journey)
    hold_reviews(story, journey)
    leave(story, journey)


def test_a_submitted_referral_is_due_an_answer_and_a_start(story: Story, journey: str) -> None:
    inbound = story.inbound(journey)
    assert story.state(journey) == "referred"
    assert story.due(inbound, "acknowledge") == date(2026, 3, 4)
    assert story.due(inbound, "decide") == date(2026, 3, 9)
    assert story.due(journey, "start") == date(2026, 3, 16)


def test_connexions_is_responsible_until_northgate_accepts(story: Story, journey: str) -> None:
    before = story.instance(journey).responsible
    accept(story, journey)
    assert (before, story.instance(journey).responsible) == (story.cast["connexions"], story.cast["northgate"])


def test_an_acceptance_asks_for_contact_within_five_working_days(story: Story, journey: str) -> None:
    accept(story, journey)
    assert story.state(journey) == "accepted"
    assert story.due(journey, "contact") == date(2026, 3, 12)


def test_an_acceptance_tells_priya_and_amy(story: Story, journey: str) -> None:
    accept(story, journey)
    assert story.told("hand_off.accepted", story.inbound(journey)) == ["connexions"]
    assert [message.payload["what"] for message in story.messages("learner.told", journey)] == ["accepted"]


def test_an_acceptance_uses_one_place(story: Story, journey: str) -> None:
    offered = story.places_taken("northgate")
    accept(story, journey)
    assert (offered, story.places_taken("northgate")) == (0, 1)


def test_the_initial_assessment_is_due_in_six_weeks(story: Story, journey: str) -> None:
    accept(story, journey)
    begin_assessment(story, journey)
    assert story.state(journey) == "initial_assessment"
    assert story.due(journey, "initial_assessment") == date(2026, 4, 22)


def test_the_plan_is_due_five_working_days_on_easter_left_out(story: Story, journey: str) -> None:
    accept(story, journey)
    begin_assessment(story, journey)
    finish_assessment(story, journey)
    assert story.state(journey) == "planning"
    assert story.due(journey, "plan") == date(2026, 4, 10)


def test_an_agreed_plan_shows_its_credit_and_puts_amy_on_programme(story: Story, journey: str) -> None:
    plan = on_programme(story, journey)
    assert (plan["state"], plan["planned_credit"]) == ("on_programme", 20)
    assert story.get(way.LEAD, f"/journeys/{journey}")["plan"]["destination"] == "apprenticeship"


def test_each_review_held_on_its_day_asks_for_the_next(story: Story, journey: str) -> None:
    on_programme(story, journey)
    assert hold_reviews(story, journey) == [date.fromisoformat(day) for day in HELD_ON]


def test_last_learning_asks_for_a_report_and_a_destination(story: Story, journey: str) -> None:
    in_exit_review(story, journey)
    assert story.state(journey) == "exit_review"
    assert story.due(journey, "exit_report") == date(2026, 7, 31)
    assert story.due(journey, "destination") == date(2026, 9, 24)


def test_closing_is_refused_while_credit_and_results_are_blank(story: Story, journey: str) -> None:
    in_exit_review(story, journey)
    way.secure(story, journey)
    refused = story.act(way.LEAD, journey, "close", expect=409)
    assert codes(refused) == ["credit_incomplete"]
    assert refused["refusals"][0]["missing"] == [
        f"{aim['title']}: {gap}" for aim in AIMS for gap in ("actual credit", "full, partial or none")
    ]


def test_amy_progresses_with_the_codes_of_an_apprenticeship(story: Story, journey: str) -> None:
    in_exit_review(story, journey)
    end = finish(story, journey)
    assert (end["state"], end["outcome"]) == ("progressed", "progressed")
    assert (end["destination"], end["out_type"], end["out_code"]) == ("apprenticeship", "EDU", 2)
    # One outcome: no separate one for employment is asked.
    assert story.get(way.LEAD, f"/journeys/{journey}")["credit"]["achieved"] == 17


def test_the_local_authority_reads_activity_310_from_the_first_of_september(story: Story, journey: str) -> None:
    in_exit_review(story, journey)
    finish(story, journey)
    destination = story.get(way.LEAD, f"/journeys/{journey}")["destination"]
    assert (destination["nccis_activity"], destination["starts_on"]) == (310, "2026-09-01")


def test_every_deadline_was_met_and_the_review_after_the_end_not_needed(story: Story, journey: str) -> None:
    in_exit_review(story, journey)
    finish(story, journey)
    story.sweep("2026-10-01 00:00")
    found = [*story.deadlines(journey), *story.deadlines(story.inbound(journey))]
    assert {each.rule: each.result for each in found if each.result != "met"} == {"review": "not_needed"}
    assert story.due(journey, "review") == date(2026, 7, 29)


def test_the_story_of_responsibility_has_two_chapters(story: Story, journey: str) -> None:
    in_exit_review(story, journey)
    finish(story, journey)
    assert story.responsibility(journey) == [
        ("connexions", london("2026-03-02 10:00"), london("2026-03-05 11:00")),
        ("northgate", london("2026-03-05 11:00"), london("2026-09-01 10:00")),
    ]
