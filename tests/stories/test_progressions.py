"""Handing a learner on to what comes next: level 2 elsewhere, or a job, with what that asks for at entry (1.4, C17)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.deeds import send
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, in_days
from workflows.facts.hand_offs import HandOffFacts
from workflows.guards.parts import entry_requirements_met
from workflows.tables.learning import Plan

COLLEGE, PELLOW = "ashdown.coordinator", "pellow.contact"
SEPTEMBER = "2026-09-01"
GAP = {"requirement": "GCSE English at grade 4", "met": False, "gap": "one grade"}
LEVELS = {"item": "levels_plan_credit"}


def handed_on(story: Story, journey: str, to: str = "ashdown", **about: Any) -> str:
    return story.send(LEAD, journey, "progression", to, **about)  # type: ignore[no-any-return]


def agreed(story: Story, journey: str, start_on: str | None = None, **about: Any) -> str:
    """Handed on to Ashdown, which accepts, with no end that anybody plans."""
    hand_off = handed_on(story, journey, **about)
    yes = {"eligible": True, "suitable": True, "ready": True, "start_on": start_on or in_days(story, 0)}
    story.hand_off(COLLEGE, hand_off, "accept", yes)
    return hand_off


def consent(story: Story, journey: str, purpose: str = "progression") -> str:
    body = {"item": "levels_plan_credit", "receiver_id": story.cast["ashdown"], "basis": "consent",
            "given_on": in_days(story, 0), "purpose": purpose, "learners_word": way.word(story)}  # fmt: skip
    story.act(LEAD, journey, "record_consent", body)
    rows = story.get(LEAD, f"/journeys/{journey}")["consents"]
    return str(rows[-1]["id"])


def progress(story: Story, journey: str) -> None:
    """The journey closes PROGRESSED today."""
    way.secure(story, journey)
    way.leave(story, journey)
    way.credit(story, journey)
    report = {"report": "Ready.", "reported_on": in_days(story, 0)}
    story.act(LEAD, journey, "record_exit_report", report)
    story.act(LEAD, journey, "progress")


@pytest.mark.parametrize("model", ["holistic", "consortium"])
def test_what_the_destination_asks_for_is_shown_against_the_plan(story: Story, model: str) -> None:
    journey = way.on_programme(story, model)
    body = {"kind": "progression", "receiver_id": story.cast["ashdown"]}
    sent = story.act(LEAD, journey, "send_hand_off", body)
    assert sent["entry_requirements"] == [GAP]
    assert "Not met yet: GCSE English at grade 4 (one grade)." in sent["warnings"]
    hand_off = sent["hand_off"]["id"]
    assert story.get(LEAD, f"/hand-offs/{hand_off}")["entry_requirements"] == [GAP]
    told = story.get(COLLEGE, f"/hand-offs/{hand_off}")
    assert (told["entry_requirements"], told["learner"]["given_name"], told["purpose"]) == ([], "Amy", "progression")
    assert (story.responsibility(journey)[-1][0], story.places_taken("ashdown")) == ("northgate", 0)


def test_credit_and_levels_go_along_with_a_basis_for_progression_alone(story: Story) -> None:
    journey = way.on_programme(story)
    refused = send(story, journey, "progression", "ashdown", share=[LEVELS])
    assert codes(refused) == ["no_lawful_basis"]
    consent(story, journey, "programme")
    assert codes(send(story, journey, "progression", "ashdown", share=[LEVELS])) == ["no_lawful_basis"]
    given = consent(story, journey)
    hand_off = handed_on(story, journey, share=[LEVELS, {"item": "contact"}])
    assert story.get(COLLEGE, f"/hand-offs/{hand_off}")["entry_requirements"] == [GAP]
    seen = story.get(COLLEGE, f"/journeys/{journey}")
    assert (len(seen["aims"]), seen["credit"]["planned"], len(seen["assessment"])) == (3, 20, 5)
    assert (seen["attendance"], seen["consents"], seen["learner"]["uln"]) == (None, [], None)
    back = {"consent_id": given, "learners_word": way.word(story)}
    story.act(LEAD, journey, "withdraw_consent", back)
    assert story.get(COLLEGE, f"/journeys/{journey}")["aims"] == []
    assert story.get(COLLEGE, f"/hand-offs/{hand_off}")["entry_requirements"] == []


def test_it_begins_with_the_programme_in_sight_of_its_end(story: Story) -> None:
    assert codes(send(story, way.in_planning(story), "progression", "ashdown")) == ["not_in_this_state"]
    journey = way.in_exit_review(story, about="Ben Ode")
    assert story.state(handed_on(story, journey)) == "sent"
    assert codes(send(story, journey, "progression", "ashdown")) == ["already_open"]
    assert story.state(handed_on(story, journey, "millbrook")) == "sent"
    assert codes(send(story, journey, "progression", "haven")) == ["cannot_receive_this"]


def test_a_course_begins_in_september_however_early_it_is_agreed(story: Story) -> None:
    hand_off = agreed(story, way.on_programme(story), SEPTEMBER)
    assert story.state(hand_off) == "accepted"
    assert [deadline.rule for deadline in story.open_deadlines(hand_off)] == ["arrival"]


def test_the_learner_arrives_and_it_is_complete_with_the_journey(story: Story) -> None:
    journey = way.on_programme(story)
    hand_off = agreed(story, journey)
    way.begin(story, hand_off, "ashdown")
    assert (story.state(hand_off), story.state(journey)) == ("active", "on_programme")
    progress(story, journey)
    assert (story.state(journey), story.state(hand_off)) == ("progressed", "ended_complete")
    assert story.tasks(journey, "progression_arrival") == []


def test_either_side_ends_it(story: Story) -> None:
    journey = way.on_programme(story)
    hand_off = agreed(story, journey)
    way.begin(story, hand_off, "ashdown")
    story.hand_off(COLLEGE, hand_off, "end", {"reason": "enrolled"})
    assert story.state(hand_off) == "ended_complete"
    kept = story.get(COLLEGE, f"/hand-offs/{hand_off}")
    assert (kept["learner"], kept["start_on"]) == (None, in_days(story, 0))


def test_progressed_before_the_first_day_nothing_is_lost(story: Story) -> None:
    """0.3 ends each open hand-off with its journey; who is expected stays known, and somebody sees that they arrive."""
    journey = way.on_programme(story)
    hand_off = agreed(story, journey, SEPTEMBER)
    progress(story, journey)
    assert story.state(hand_off) == "ended_with_journey"
    assert story.told("hand_off.ended", hand_off) == ["ashdown"]
    kept = story.get(COLLEGE, f"/hand-offs/{hand_off}")
    assert (kept["learner"]["given_name"], kept["learner"]["family_name"], kept["start_on"]) == (
        "Amy", "Cole", SEPTEMBER)  # fmt: skip
    assert (kept["journey_id"], kept["learner"]["uln"], kept["needs"]) == (None, None, [])
    (task,) = story.tasks(journey, "progression_arrival")
    assert (task.role, str(story.task_due(task)), task.person_id) == (
        "adviser", "2026-09-03", story.cast["northgate.adviser"])  # fmt: skip
    story.at("2026-09-03 12:00")
    assert story.get(COLLEGE, f"/hand-offs/{hand_off}")["learner"]["given_name"] == "Amy"
    story.at("2026-09-04 00:30")
    assert story.get(COLLEGE, f"/hand-offs/{hand_off}")["learner"] is None
    done = {"outcome": "She enrolled on 1 September."}
    story.post("northgate.adviser", f"/tasks/{task.id}/done", done)
    assert story.tasks(journey, "progression_arrival") == []


def test_withdrawn_the_learner_is_expected_no_more(story: Story) -> None:
    journey = way.on_programme(story)
    hand_off = agreed(story, journey, SEPTEMBER)
    story.act(LEAD, journey, "withdraw", {"reason": "health", "last_attended_on": in_days(story, 0)})
    assert story.state(hand_off) == "ended_with_journey"
    assert story.get(COLLEGE, f"/hand-offs/{hand_off}")["learner"] is None
    assert story.tasks(journey, "progression_arrival") == []


def test_reopened_the_learner_is_expected_as_before(story: Story) -> None:
    journey = way.on_programme(story)
    hand_off = agreed(story, journey, SEPTEMBER)
    progress(story, journey)
    story.act(LEAD, journey, "ask_reopening", {"reason": "closed too early"})
    story.act("northgate.second_coordinator", journey, "confirm_reopening")
    assert (story.state(journey), story.state(hand_off)) == ("exit_review", "accepted")
    assert story.tasks(journey, "progression_arrival") == []


def test_an_employer_sees_a_name_and_days_and_no_levels(story: Story) -> None:
    journey = way.on_programme(story, needs=[{"code": "travel", "adjustment": "bus pass"}],
                               shared=[way.CONTACT, way.FOR_SUPPORT])  # fmt: skip
    hand_off = handed_on(story, journey, "pellow")
    seen = story.get(PELLOW, f"/journeys/{journey}")
    assert (seen["relationships"], seen["learner"]["given_name"], seen["needs"]) == (["employer"], "Amy", [])
    assert (seen["learner"]["phone"], seen["aims"], seen["plan"]) == (None, [], None)
    assert [each["learner_name"] for each in story.get(PELLOW, "/journeys")["items"]] == ["Amy Cole"]
    yes = {"eligible": True, "suitable": True, "ready": True, "start_on": in_days(story, 0)}
    story.hand_off(PELLOW, hand_off, "accept", yes)
    story.hand_off(PELLOW, hand_off, "start", {"arrived_on": in_days(story, 0)})
    assert story.state(hand_off) == "active"


def test_a_no_leaves_only_the_answer_and_the_learner_where_they_are(story: Story) -> None:
    journey = way.on_programme(story)
    hand_off = handed_on(story, journey)
    story.hand_off(COLLEGE, hand_off, "decline", {"reason": "not_eligible"})
    kept = story.get(COLLEGE, f"/hand-offs/{hand_off}")
    assert (kept["state"], kept["kind"], kept["learner"], kept["entry_requirements"]) == ("declined", None, None, [])
    assert story.state(journey) == "on_programme"
    story.get(COLLEGE, f"/journeys/{journey}", expect=404)


def test_entry_requirements_stop_it_only_where_the_clause_is_in_the_contract(story: Story) -> None:
    journey = way.on_programme(story)
    hand_off = handed_on(story, journey)

    def stopped(*clauses: str) -> str | None:
        with story.cast.runtime.reading(story.cast.caller(LEAD)) as work:
            found = entry_requirements_met(HandOffFacts.read(work, hand_off), clauses)
        return found.code if found is not None else None

    assert stopped("int_07") is None
    story.set_all(Plan, destination="level_2_programme")
    assert (stopped(), stopped("int_06"), stopped("int_07")) == (None, None, "entry_requirements_not_met")
    story.set_all(Plan, entry_requirements=[{**GAP, "met": True, "gap": None}])
    assert stopped("int_07") is None
