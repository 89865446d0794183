"""A refusal gives every reason at once, those of the request beside those of the record; an outsider hears only no."""

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.visiting import BEGINS, KEEPS, announce, book

NO = {"reason": "no_place"}


@pytest.fixture
def database_kind() -> str:
    """What is asked does not depend on the database."""
    return "sqlite"


def test_a_plan_hears_of_its_end_and_of_the_learners_word(story: Story) -> None:
    journey = way.in_planning(story)
    body = way.plan(story, planned_end_on=way.in_days(story, -1), learner_agrees=None)
    refused = story.act(way.LEAD, journey, "agree_plan", body, expect=409)
    assert codes(refused) == ["learner_must_agree", "planned_end_past"]


def test_a_changed_plan_hears_of_its_end_and_of_the_review(story: Story) -> None:
    journey = way.on_programme(story)
    body = way.plan(story, planned_end_on=way.in_days(story, -1), reason="another pace")
    refused = story.act(way.LEAD, journey, "change_plan", body, expect=409)
    assert codes(refused) == ["planned_end_past", "review_needed"]


def test_a_break_hears_of_both_its_days(story: Story) -> None:
    journey = way.on_programme(story)
    body = {"agreed_on": way.in_days(story, 1), "return_on": way.in_days(story, 0), "reason": "family"}
    refused = story.act(way.LEAD, journey, "start_break", body | {"learner_agrees": way.word(story)}, expect=409)
    assert codes(refused) == ["day_still_to_come", "return_date_past"]


def test_an_assessment_hears_of_an_unknown_need_before_anything_is_written(story: Story) -> None:
    journey = way.in_assessment(story)
    body = {"needs": [{"need": "travel", "status": "confirmed"}]}
    assert codes(story.act(way.LEAD, journey, "record_assessment", body, expect=409)) == ["need_unknown"]


def test_a_hold_hears_of_its_review_and_of_the_hold_there_is(story: Story) -> None:
    journey = way.in_induction(story)
    body = {"reason": "safeguarding", "review_on": way.in_days(story, 3)}
    story.act("northgate.safeguarding_lead", journey, "hold", body)
    late = {"reason": "learner_unwell", "review_on": way.in_days(story, -1)}
    assert codes(story.act(way.LEAD, journey, "hold", late, expect=409)) == ["review_in_the_past", "safeguarding_hold"]


def test_whoever_may_not_answer_hears_nothing_else(story: Story) -> None:
    refused = story.hand_off("priya", story.inbound(way.refer(story)), "decline", NO, expect=409)
    assert codes(refused) == ["not_yours"]


def test_a_colleague_who_may_not_take_a_step_hears_nothing_else(story: Story) -> None:
    journey = way.in_planning(story)
    body = way.plan(story, planned_end_on=way.in_days(story, -1), learner_agrees=None)
    assert codes(story.act("northgate.tutor", journey, "agree_plan", body, expect=409)) == ["not_yours"]


def test_a_decline_without_advice_is_refused(story: Story) -> None:
    refused = story.hand_off(way.LEAD, story.inbound(way.refer(story)), "decline", NO, expect=409)
    assert codes(refused) == ["advice_missing"]


def test_an_ended_hand_off_says_only_how_it_ended(story: Story) -> None:
    hand_off = story.inbound(way.refer(story))
    story.hand_off(way.LEAD, hand_off, "decline", NO | {"advice": "ask again"})
    assert codes(story.hand_off("priya", hand_off, "decline", NO, expect=409)) == ["already_ended"]


def test_a_booking_for_a_learner_hears_of_the_journey_and_of_the_event(story: Story) -> None:
    """A staff session whose one place Tom took, called off, and begun since; the learner is unwell."""
    journey = way.accepted(story)
    session = announce(story, kind="staff_session", places=1)
    story.post("tom", f"/provider-events/{session}/book_colleague", {"person_id": story.cast["tom"]})
    story.post(KEEPS, f"/provider-events/{session}/call_off", {"reason": "The hall is flooded."})
    story.act(way.LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 60)})
    story.at(BEGINS)
    refused = book(story, journey, session, way.LEAD, expect=409)
    assert codes(refused) == ["begun", "called_off", "for_staff", "fully_booked", "on_hold"]
    assert codes(book(story, journey, journey, way.LEAD, expect=409)) == ["event_unknown", "on_hold"]
    assert codes(book(story, journey, session, "northgate.mis_officer", expect=409)) == ["not_yours"]


def test_a_learner_at_a_full_session_for_staff_hears_both_reasons(story: Story) -> None:
    journey, session = way.refer(story), announce(story, kind="staff_session", places=1)
    own, tom = f"/provider-events/{session}/book_colleague", {"person_id": story.cast["tom"]}
    story.post("tom", own, tom)
    assert codes(book(story, journey, session, expect=409)) == ["for_staff", "fully_booked"]
    # The place that somebody has is theirs: for them it is not full.
    assert codes(story.post("tom", own, tom, expect=409)) == ["booked_already"]
