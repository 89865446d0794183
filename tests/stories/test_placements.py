"""A placement from the check of the employer to how it went, and every reason against it (rules C22, 0.1, 0.6, 6)."""

from typing import Any

import pytest

from tests.stories import attending, way
from tests.stories.placing import (
    CONTACT,
    LEAD,
    MANAGER,
    OFFICER,
    PLACED,
    agree,
    check,
    placed,
    send,
    sent,
    without_people,
)
from tests.stories.story import Story, codes
from tests.stories.way import in_days
from workflows.vocabulary import EmployerCriterion

TRIAL: dict[str, Any] = {"kind": "work_trial"}
BY_STAFF: dict[str, Any] = {"said_by": "Ann Tarn", "channel": "phone"}


@pytest.fixture
def journey(story: Story) -> str:
    """Amy, on programme with Northgate."""
    story.at("2026-03-02 10:00")
    return str(way.on_programme(story))


def begun(story: Story, journey: str, **about: Any) -> str:
    """A placement at Pellow Joinery from 9 to 30 March, at which the learner has arrived."""
    check(story)
    one = sent(story, journey, **about)
    agree(story, one)
    story.at("2026-03-09 10:00")
    story.hand_off(CONTACT, one, "start", {"arrived_on": "2026-03-09"})
    return one


def reopen(story: Story, journey: str) -> None:
    """Take the end of the journey back, as two people do."""
    story.act(LEAD, journey, "ask_reopening", {"reason": "Recorded for somebody else."})
    story.act("northgate.second_coordinator", journey, "confirm_reopening")


def test_from_the_check_to_how_it_went(story: Story, journey: str) -> None:
    check(story, EmployerCriterion.REFERENCE, insured_until="2026-03-20")
    answer = send(story, journey)
    one = answer["hand_off"]["id"]
    assert answer["warnings"] == [
        "There is no external agreement in force between the two organisations.",
        "The employer does not meet everything that is advised: is willing to write a reference.",
        "The insurance that is noted ends on 20 March 2026, before the placement does.",
    ]
    assert story.due(one, "decide") == story.due(one, "first_day") == way.today(story).replace(day=8)
    before = story.responsibility(journey)
    assert agree(story, one)["state"] == "accepted"
    story.at("2026-03-09 10:00")
    story.hand_off(CONTACT, one, "start", {"arrived_on": "2026-03-09"})
    story.at("2026-03-30 16:00")
    attending.mark(story, journey, "2026-03-09", who=CONTACT)
    story.hand_off(CONTACT, one, "end", {"reason": "It was agreed until today."})
    assert (story.state(one), story.responsibility(journey)) == ("ended_complete", before)
    assert story.told("placement.evaluation_asked", one) == ["northgate", "pellow"]
    story.hand_off(CONTACT, one, "record_evaluation", {"employers_words": "Careful, and always in time."})
    story.hand_off(OFFICER, one, "record_evaluation", {"learners_words": "I made a door."})
    assert [each.event for each in story.history(one)[-2:]] == ["record_evaluation"] * 2
    told = story.get(LEAD, f"/hand-offs/{one}")["placement"]
    assert (told["learners_words"], told["employers_words"]) == ("I made a door.", "Careful, and always in time.")
    kept = story.get(CONTACT, f"/hand-offs/{one}")
    assert kept["placement"]["activities"] is kept["placement"]["learners_words"] is kept["learner"] is None


def test_the_employer_sees_the_name_its_own_part_and_nothing_else(story: Story, journey: str) -> None:
    one = begun(story, journey)
    told = story.get(CONTACT, f"/hand-offs/{one}")
    assert {name: told["placement"][name] for name in PLACED} == PLACED
    seen = story.get(CONTACT, f"/journeys/{journey}")
    assert (seen["relationships"], seen["learner"]["given_name"]) == (["employer"], "Amy")
    learner = seen["learner"]
    assert {learner["birth_date"], learner["uln"], learner["postcode"], learner["phone"], learner["email"]} == {None}
    assert (seen["plan"], seen["aims"], seen["referral"]) == (None, [], None)
    story.get("harbour.coordinator", f"/hand-offs/{one}", expect=404)


@pytest.mark.parametrize(
    ("unmet", "about", "code"),
    [
        ((EmployerCriterion.HS_AND_EQUALITY_STANDARDS,), {}, "standards_not_met"),
        ((), {"safety_until": "2026-03-29"}, "safety_out_of_date"),
        ((), {"safety_checked_on": None, "safety_until": None}, "safety_out_of_date"),
        ((), {"insurer": None}, "insurance_not_noted"),
    ],
)
def test_what_the_check_lacks_refuses_a_placement(
    story: Story, journey: str, unmet: tuple[EmployerCriterion, ...], about: dict[str, Any], code: str
) -> None:
    check(story, *unmet, **about)
    assert codes(send(story, journey)) == [code]


def test_an_employer_is_checked_by_the_sender_itself(story: Story, journey: str) -> None:
    check(story, who="millbrook.employer_engagement")
    assert codes(send(story, journey)) == ["employer_not_checked"]


def test_safety_that_ran_out_after_the_sending_refuses_the_answer_too(story: Story, journey: str) -> None:
    check(story)
    one = sent(story, journey)
    check(story, safety_until="2026-03-20")
    refused = agree(story, one)
    assert codes(refused) == ["safety_out_of_date"]
    assert "in date until 20 March 2026 only" in refused["refusals"][0]["sentence"]


def test_a_placement_is_asked_for_ahead_in_order_and_of_an_employer(story: Story, journey: str) -> None:
    check(story)
    assert codes(send(story, journey, 0, 7)) == ["not_agreed_ahead"]
    assert codes(send(story, journey, 9, 8)) == ["end_before_start"]
    assert codes(send(story, journey, **TRIAL, decision_on=in_days(story, 6))) == ["decision_before_start"]
    assert "cannot_receive_this" in codes(send(story, journey, to=story.cast["harbour"]))
    assert codes(send(story, journey, share=[{"item": "levels_plan_credit"}])) == [
        "no_lawful_basis", "not_for_an_employer"
    ]  # fmt: skip
    assert codes(send(story, journey, who="northgate.tutor")) == ["not_yours"]


def test_days_that_meet_are_one_placement_and_others_are_another(story: Story, journey: str) -> None:
    check(story)
    sent(story, journey, 7, 28)
    assert codes(send(story, journey, 28, 40)) == ["already_open"]
    assert "hand_off" in send(story, journey, 29, 40)


def test_the_employer_agrees_days_among_those_asked_for(story: Story, journey: str) -> None:
    check(story)
    one = sent(story, journey)
    assert codes(agree(story, one, 7, 29)) == ["other_days_than_asked"]
    assert agree(story, one, 10, 21)["state"] == "accepted"


def test_nothing_is_agreed_on_the_first_day(story: Story, journey: str) -> None:
    """C22: agreed before day 1, though a question lets the time for the decision sleep over it."""
    check(story)
    one = sent(story, journey, 3, 10)
    story.hand_off(CONTACT, one, "ask_for_more", {"question": "Which boots?"})
    story.at("2026-03-04 23:59:50")
    assert codes(agree(story, one, 0, 6)) == ["not_agreed_ahead", "other_days_than_asked"]
    story.at("2026-03-05 00:00:30")
    refused = agree(story, one, 1, 5)
    assert codes(refused) == ["offer_expired"]
    assert "Have it sent again with later days." in refused["refusals"][0]["sentence"]


def test_staff_record_the_word_of_an_employer_where_nobody_can_sign_in(story: Story, journey: str) -> None:
    farm = without_people(story)
    check(story, at=farm)
    one = sent(story, journey, to=farm)
    assert story.instance(one).waiting_on == story.cast["northgate"]
    assert story.told("hand_off.sent", one) == []
    assert codes(agree(story, one, who=OFFICER)) == ["employers_word_missing"]
    assert codes(agree(story, one, who="northgate.tutor")) == ["not_yours"]
    too_early = {**BY_STAFF, "on": in_days(story, -1)}
    assert codes(agree(story, one, who=OFFICER, employer_said=too_early)) == ["day_too_early"]
    said = {**BY_STAFF, "on": in_days(story, 0)}
    assert agree(story, one, who=OFFICER, employer_said=said)["state"] == "accepted"
    told = story.get(LEAD, f"/hand-offs/{one}")["placement"]
    assert (told["said_by"], told["said_on"], told["said_channel"]) == ("Ann Tarn", "2026-03-02", "phone")
    story.at("2026-03-09 10:00")
    story.hand_off(OFFICER, one, "start", {"arrived_on": "2026-03-09"})
    assert story.state(one) == "active"


def test_an_employer_that_signs_in_answers_itself(story: Story, journey: str) -> None:
    check(story)
    one = sent(story, journey)
    assert codes(agree(story, one, who=OFFICER)) == ["not_yours"]
    said = {**BY_STAFF, "on": in_days(story, 0)}
    assert codes(agree(story, one, employer_said=said)) == ["told_of_another_kind"]
    story.hand_off(CONTACT, one, "decline", {"reason": "no_place"})
    assert story.state(one) == "declined"


def test_a_work_trial_is_decided_by_its_day(story: Story, journey: str) -> None:
    outcome = {"outcome": "job_offered", "outcome_on": "2026-03-20", "note": "From May on."}
    one = begun(story, journey, **TRIAL, decision_on=in_days(story, 18))
    (task,) = story.tasks(journey, "trial_decision")
    assert (story.task_due(task).isoformat(), task.role) == ("2026-03-20", "employer_engagement")
    assert codes(story.hand_off(CONTACT, one, "record_trial_outcome", outcome, expect=409)) == ["day_still_to_come"]
    story.at("2026-03-20 10:00")
    story.hand_off(CONTACT, one, "record_trial_outcome", outcome)
    assert story.tasks(journey, "trial_decision") == []
    assert story.get(LEAD, f"/hand-offs/{one}")["placement"]["outcome"] == "job_offered"


def test_how_it_went_is_asked_where_the_journey_ended_first(story: Story, journey: str) -> None:
    one = begun(story, journey)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-09"}, expect=None)
    assert story.state(one) == "ended_with_journey"
    assert story.told("placement.evaluation_asked", one) == ["northgate", "pellow"]
    story.hand_off(CONTACT, one, "record_evaluation", {"employers_words": "Careful, and always in time."})


def test_a_journey_reopened_does_not_bring_a_learner_back_to_a_suspended_employer(story: Story, journey: str) -> None:
    one = begun(story, journey)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-09"}, expect=None)
    story.hand_off(OFFICER, one, "report_incident", {"incident_words": "A saw."})
    reopen(story, journey)
    assert story.state(one) == "ended_with_journey"
    assert [task.detail["hand_off"] for task in story.tasks(journey, "restore_hand_off")] == [one]


def test_a_placement_that_went_on_after_an_incident_goes_on_when_its_journey_does(story: Story, journey: str) -> None:
    """C23: a suspension stops beginnings; whether those who are there stay is decided by people."""
    one = begun(story, journey)
    story.hand_off(OFFICER, one, "report_incident", {"incident_words": "A saw."})
    story.at("2026-03-10 10:00")
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-09"}, expect=None)
    reopen(story, journey)
    assert story.state(one) == "active"
    assert [task.detail for task in story.tasks(journey, "employer_suspended")] == [{"hand_off": one}]


def test_what_waits_to_be_restored_waits_still_after_the_journey_ended_once_more(story: Story, journey: str) -> None:
    one = begun(story, journey)
    gone = {"reason": "health", "last_attended_on": "2026-03-09"}
    story.act(LEAD, journey, "withdraw", gone, expect=None)
    story.hand_off(OFFICER, one, "report_incident", {"incident_words": "A saw."})
    reopen(story, journey)
    story.act(LEAD, journey, "withdraw", gone, expect=None)
    reopen(story, journey)
    (task,) = story.tasks(journey, "restore_hand_off")
    assert (task.detail, story.task_due(task).isoformat()) == ({"hand_off": one}, "2026-03-16")


def test_a_placement_does_not_come_back_to_days_that_another_took(story: Story, journey: str) -> None:
    """G6: one placement of a learner at one employer a day, whichever was there first."""
    one = begun(story, journey)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": "2026-03-09"}, expect=None)
    story.hand_off(OFFICER, one, "report_incident", {"incident_words": "A saw."})
    reopen(story, journey)
    path = f"/organisations/{story.cast['pellow']}"
    known = [each["id"] for each in story.get(MANAGER, f"{path}/employer-checks")["suspensions"]]
    story.post(MANAGER, f"{path}/lift-suspension", {"reason": "It has its guard again.", "suspension_ids": known})
    two = sent(story, journey, 1, 20)
    refused = story.act(LEAD, journey, "restore_hand_off", {"hand_off_id": one}, expect=409)
    assert codes(refused) == ["already_open"]
    story.hand_off(OFFICER, two, "recall", {"reason": "mistake"})
    story.act(LEAD, journey, "restore_hand_off", {"hand_off_id": one})
    assert story.state(one) == "active"


def test_only_what_there_is_to_say_is_said(story: Story, journey: str) -> None:
    check(story)
    one = sent(story, journey)
    assert codes(story.hand_off(OFFICER, one, "record_evaluation", {}, expect=409)) == [
        "evaluation_missing", "no_placement"
    ]  # fmt: skip
    agree(story, one)
    story.at("2026-03-09 10:00")
    story.hand_off(CONTACT, one, "start", {"arrived_on": "2026-03-09"})
    words = {"learners_words": "He liked it."}
    assert codes(story.hand_off(CONTACT, one, "record_evaluation", words, expect=409)) == [
        "learners_word_is_for_the_provider"
    ]
    outcome = {"outcome": "job_offered", "outcome_on": "2026-03-09"}
    assert codes(story.hand_off(CONTACT, one, "record_trial_outcome", outcome, expect=409)) == ["no_trial"]
    names = {each["name"] for each in story.get(CONTACT, f"/hand-offs/{one}/actions")["items"]}
    assert {"record_evaluation", "record_trial_outcome"} & names == {"record_evaluation"}


def test_a_draft_is_asked_again_when_it_is_sent(story: Story, journey: str) -> None:
    check(story)
    draft = send(story, journey, draft=True)["hand_off"]["id"]
    check(story, EmployerCriterion.CLEAR_OFFER)
    story.post(MANAGER, "/employers/criteria", {"required": ["clear_offer"]})
    assert codes(story.hand_off(OFFICER, draft, "send", expect=409)) == ["standards_not_met"]
    assert placed(story)["from_on"] == "2026-03-09"
