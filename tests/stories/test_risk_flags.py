"""A learner at risk is flagged with the reasons before the 28th day of an absence, for those who teach and advise."""

import pytest

from tests.stories import way
from tests.stories.attending import mark, mark_run, questions, reasons
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.stories.way import LEAD

MISSED = ("unauthorised_absence",) * 3


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy on programme since Monday 2 March 2026, looked at on Wednesday 18 March."""
    found = way.on_programme(story)
    story.at("2026-03-18 09:00")
    return found


def test_three_missed_sessions_raise_the_flag_before_day_28(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    (flag,) = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert (flag["raised_at"], flag["cleared_at"]) == ("2026-03-18T09:00:00Z", None)
    assert [each["sentence"] for each in flag["reasons"]] == ["The last 3 sessions were missed without authorisation."]
    assert questions(story, journey) == []


def test_two_do_not(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED[:2])
    assert story.get(LEAD, f"/journeys/{journey}")["risk_flags"] == []


def test_the_flag_is_cleared_when_no_reason_holds_and_both_stay(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    mark(story, journey, "2026-03-09", at="2026-03-18 09:10")
    (flag,) = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert flag["cleared_at"] == flag["reasons"][0]["until"][:19] + "Z" == "2026-03-18T09:10:00Z"


def test_it_is_raised_anew_for_a_new_reason(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED, "present", *MISSED)
    mark(story, journey, "2026-03-06", as_="unauthorised_absence", at="2026-03-18 09:05")
    mark(story, journey, "2026-03-10", at="2026-03-18 09:10")
    mark_run(story, journey, "2026-03-11", *MISSED)
    flags = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert [flag["cleared_at"] is None for flag in flags] == [False, True]


def test_low_and_falling_attendance_are_reasons(story: Story) -> None:
    journey = way.on_programme(story)
    story.at("2026-03-24 09:00")
    mark_run(story, journey, "2026-03-02", *["present"] * 10, *["authorised_absence"] * 5, *["present"] * 5)
    assert reasons(story, journey) == ["low_attendance", "falling_attendance"]


def test_a_review_that_becomes_late_is_a_reason_at_its_own_moment(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-16")
    story.sweep("2026-03-30 23:59")
    assert reasons(story, journey) == []
    story.sweep("2026-04-03 08:00")
    (flag,) = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert flag["raised_at"] == "2026-03-30T23:00:00Z"
    assert flag["reasons"][0]["sentence"] == "The review due on 30 March 2026 is late."


def test_the_review_held_at_last_takes_the_reason_away(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-16")
    story.sweep("2026-04-02 08:00")
    way.review(story, journey)
    assert reasons(story, journey) == []


def test_what_a_review_says_is_a_reason_until_another_says_otherwise(story: Story, journey: str) -> None:
    way.review(story, journey, at_risk=True, at_risk_reason="Speaks of leaving.")
    assert reasons(story, journey) == ["said_at_review"]
    story.at("2026-03-25 09:00")
    way.review(story, journey)
    assert reasons(story, journey) == []


@pytest.mark.parametrize("role", ["tutor", "adviser", "coordinator", "manager"])
def test_those_who_teach_and_advise_are_shown_it(story: Story, journey: str, role: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    assert reasons(story, journey, f"northgate.{role}") == ["missed_in_a_row"]


@pytest.mark.parametrize("who", ["priya", "council.officer", "northgate.mis_officer"])
def test_others_are_not(story: Story, journey: str, who: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    assert story.get(who, f"/journeys/{journey}")["risk_flags"] == []


@pytest.mark.parametrize(("role", "shown"), [("tutor", (True, "Speaks of leaving.")), ("mis_officer", (None, None))])
def test_what_a_review_says_of_it_is_for_the_same_people(
    story: Story, journey: str, role: str, shown: tuple[bool | None, str | None]
) -> None:
    way.review(story, journey, at_risk=True, at_risk_reason="Speaks of leaving.")
    (review,) = story.get(f"northgate.{role}", f"/journeys/{journey}")["reviews"]
    assert (review["at_risk"], review["at_risk_reason"]) == shown


def test_a_deliverer_sees_its_own_attendance_and_no_flag(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    story.at("2026-03-18 09:00")
    mark_run(story, journey, "2026-03-03", *MISSED, who="millbrook.tutor")
    assert reasons(story, journey) == ["missed_in_a_row"]
    seen = story.get("millbrook.tutor", f"/journeys/{journey}")
    assert (seen["risk_flags"], seen["attendance"]["by_deliverer"][0]["percentage"]) == ([], 0)


LEFT = {"reason": "health", "last_attended_on": "2026-03-02"}
MOVED = {"moved_on": "2026-03-18", "source": "a letter", "evidence": "her mother", "destination_asked": True}
SECURED = {"last_learning_on": "2026-03-18", "reason": "destination_secured"}


@pytest.mark.parametrize(("action", "body"), [("withdraw", LEFT), ("record_moved_away", MOVED)])
def test_it_is_cleared_by_an_end_and_stays_on_record(story: Story, journey: str, action: str, body: object) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    story.act(LEAD, journey, action, body, at="2026-03-18 10:00")
    (flag,) = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert flag["cleared_at"] == "2026-03-18T10:00:00Z"
    assert [each["until"] is None for each in flag["reasons"]] == [False]


def test_it_is_cleared_when_learning_ends(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    way.secure(story, journey)
    story.act(LEAD, journey, "leave_programme", SECURED)
    assert reasons(story, journey) == []


def test_in_a_break_it_stays(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    away = {"agreed_on": "2026-03-18", "return_on": "2026-04-20", "reason": "family", "learner_agrees": way.word(story)}
    story.act(LEAD, journey, "start_break", away)
    assert reasons(story, journey) == ["missed_in_a_row"]


def reopen(story: Story, journey: str, at: str) -> None:
    """Two people take the last move back."""
    story.act(LEAD, journey, "ask_reopening", {"reason": "by mistake"}, at=at)
    story.act("northgate.second_coordinator", journey, "confirm_reopening")


def test_reopened_it_is_raised_anew_for_reasons_that_still_hold(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", *MISSED)
    story.act(LEAD, journey, "withdraw", LEFT)
    reopen(story, journey, "2026-03-19 10:00")
    flags = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert [(each["raised_at"][:10], each["cleared_at"] is None) for each in flags] == [
        ("2026-03-18", False), ("2026-03-19", True),
    ]  # fmt: skip
    assert reasons(story, journey) == ["missed_in_a_row"]


def test_reopened_it_is_not_raised_without_a_reason(story: Story, journey: str) -> None:
    mark_run(story, journey, "2026-03-03", "present", "present")
    story.act(LEAD, journey, "withdraw", LEFT | {"last_attended_on": "2026-03-04"})
    reopen(story, journey, "2026-03-19 10:00")
    assert story.get(LEAD, f"/journeys/{journey}")["risk_flags"] == []
