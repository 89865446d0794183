"""What was written down can be read again, by whom it may: reviews, input, breaks, lists, consents, the end."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import CONSENT, with_counselling

TUTOR = "northgate.tutor"
TRAVEL = {"item": "support_need", "need": "travel", "basis": "consent"}


def page(story: Story, who: str, journey: str) -> Any:
    """The journey as somebody sees it."""
    return story.get(who, f"/journeys/{journey}")


def active_support(story: Story, journey: str) -> str:
    """Counselling at Haven that has begun; the hand-off."""
    support = with_counselling(story, journey)
    story.hand_off("haven.worker", support, "accept", {"start_on": way.in_days(story, 0)})
    story.hand_off("haven.worker", support, "start", {"arrived_on": way.in_days(story, 0)})
    return support


@pytest.fixture
@scene
def taught(story: Story) -> str:
    """A Model 2 journey: Millbrook and Haven have sent their input for the next review."""
    journey = way.taught_elsewhere(story, "lead_provider")
    active_support(story, journey)
    said = {"progress": "reads more", "sessions_planned": 4, "sessions_attended": 3}
    story.act(way.PARTNER, journey, "send_review_input", said)
    story.act("haven.worker", journey, "send_review_input", {"in_place": True})
    return journey


def test_input_is_read_with_who_sent_it(story: Story, taught: str) -> None:
    told = {row["organisation"]["name"]: row for row in page(story, way.LEAD, taught)["review_inputs"]}
    assert (told["Millbrook"]["progress"], told["Millbrook"]["sessions_attended"]) == ("reads more", 3)
    assert (told["Haven"]["in_place"], told["Haven"]["progress"]) == (True, None)


def test_input_waits_for_a_review_and_then_names_it(story: Story, taught: str) -> None:
    assert {row["review_id"] for row in page(story, way.LEAD, taught)["review_inputs"]} == {None}
    review = way.review(story, taught)["review"]
    seen = page(story, way.LEAD, taught)
    assert {row["review_id"] for row in seen["review_inputs"]} == {review} == {row["id"] for row in seen["reviews"]}


def test_restricted_input_is_for_named_staff(story: Story, taught: str) -> None:
    rows = page(story, TUTOR, taught)["review_inputs"]
    assert [row["organisation"]["name"] for row in rows] == ["Millbrook"]


@pytest.mark.parametrize("who", [way.PARTNER, "haven.worker", "priya", "council.officer"])
def test_outsiders_read_no_input_and_no_break(story: Story, taught: str, who: str) -> None:
    way.review(story, taught)
    break_off(story, taught)
    seen = page(story, who, taught)
    assert (seen["review_inputs"], seen["breaks"]) == ([], [])
    # A deliverer reads that there was a review, and nothing of what was said.
    told = {name for row in seen["reviews"] for name, value in row.items() if value not in (None, [])}
    assert told == ({"id", "held_on", "next_on"} if who == way.PARTNER else set())


def break_off(story: Story, journey: str) -> None:
    """A break agreed for a reason that tells of health."""
    body = {"agreed_on": way.in_days(story, 0), "return_on": way.in_days(story, 14), "reason": "an operation"}
    story.act(way.LEAD, journey, "start_break", body | {"learner_agrees": way.word(story)})


def test_a_break_is_read_until_and_after_its_end(story: Story) -> None:
    journey = way.on_programme(story)
    break_off(story, journey)
    before = page(story, way.LEAD, journey)["breaks"]
    story.act(way.LEAD, journey, "return_from_break")
    after = page(story, way.LEAD, journey)["breaks"]
    assert [(row["return_on"], row["ended_on"]) for row in (*before, *after)] == [
        ("2026-03-16", None), ("2026-03-16", "2026-03-02"),
    ]  # fmt: skip


@pytest.mark.parametrize(("who", "reason"), [(way.LEAD, "an operation"), (TUTOR, None)])
def test_why_there_is_a_break_is_for_named_staff(story: Story, who: str, reason: str | None) -> None:
    journey = way.on_programme(story)
    break_off(story, journey)
    assert [row["reason"] for row in page(story, who, journey)["breaks"]] == [reason]


def test_the_exit_report_is_read_by_the_responsible_organisation(story: Story) -> None:
    journey = way.in_exit_review(story)
    body = {"report": "Ready for work.", "reported_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "record_exit_report", body)
    assert page(story, TUTOR, journey)["exit_report"] == body
    assert page(story, "priya", journey)["exit_report"] is None


def test_a_withdrawal_is_read_by_the_responsible_organisation(story: Story) -> None:
    journey = way.on_programme(story)
    body = {"reason": "health", "last_attended_on": way.in_days(story, 0), "note": "moved in with an aunt"}
    story.act(way.LEAD, journey, "withdraw", body)
    assert page(story, way.LEAD, journey)["withdrawal"] == body
    assert page(story, "priya", journey)["withdrawal"] is None


def test_the_ranked_list_is_read_with_its_reasons(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    ranked = [{"organisation_id": story.cast[each], "reason": f"like {each}"} for each in ("harbour", "millbrook")]
    story.act(way.LEAD, journey, "rank_partners", {"partners": ranked, "needs_used": "travel"})
    rows = page(story, way.LEAD, journey)["ranked_partners"]
    assert [(row["rank"], row["organisation"]["name"], row["reason"], row["needs_used"]) for row in rows] == [
        (1, "Harbour", "like harbour", "travel"), (2, "Millbrook", "like millbrook", "travel"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", [way.PARTNER, "priya"])
def test_nobody_else_reads_the_ranked_list(story: Story, who: str) -> None:
    journey = way.on_programme(story, "partnership")
    assert page(story, who, journey)["ranked_partners"] == []


def test_the_plan_shows_the_learners_word(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    plans = [page(story, who, journey)["plan"] for who in (way.LEAD, way.PARTNER)]
    told = [(plan["learner_agreed_on"], plan["learner_channel"]) for plan in plans]
    assert told == [("2026-03-02", "face_to_face"), (None, None)]


def test_an_aim_shows_when_it_left_the_plan(story: Story) -> None:
    journey = way.on_programme(story)
    story.clock.later(days=3)
    way.review(story, journey)
    body = way.plan(story, reason="another way")
    story.act(way.LEAD, journey, "change_plan", body)
    closed = {(aim["in_plan"], aim["closed_on"]) for aim in page(story, way.LEAD, journey)["aims"]}
    assert closed == {(False, "2026-03-05"), (True, None)}


def test_a_consent_given_in_the_referral_can_be_found_and_withdrawn(story: Story) -> None:
    journey = way.refer(story, shared=[way.CONTACT, TRAVEL], needs=[{"code": "travel"}])
    (consent,) = [row for row in page(story, "priya", journey)["consents"] if row["need"] == "travel"]
    body = {"consent_id": consent["id"], "learners_word": way.word(story)}
    story.act("priya", journey, "withdraw_consent", body)
    told = {row["id"]: row["withdrawn_at"] for row in page(story, "priya", journey)["consents"]}
    assert told[consent["id"]] == "2026-03-02T10:00:00Z"


def test_the_referrer_reads_the_consents_it_recorded(story: Story) -> None:
    journey = way.accepted(story)
    recorded = TRAVEL | {"given_on": way.in_days(story, 0)}
    story.act(way.LEAD, journey, "record_consent", recorded)
    items = {who: {row["item"] for row in page(story, who, journey)["consents"]} for who in ("priya", way.LEAD)}
    assert items == {"priya": {"contact"}, way.LEAD: {"contact", "support_need"}}


@pytest.mark.parametrize(("who", "expected"), [(way.LEAD, True), (TUTOR, False), ("priya", False)])
def test_consent_to_restricted_support_is_for_named_staff(story: Story, who: str, expected: bool) -> None:
    journey = way.in_induction(story)
    story.act("northgate.adviser", journey, "record_consent", CONSENT)
    assert ("counselling" in {row["need"] for row in page(story, who, journey)["consents"]}) is expected


def test_no_consent_names_an_agency_that_is_not_to_be_known(story: Story) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    contact = way.CONTACT | {"receiver_id": story.cast["haven"], "given_on": way.in_days(story, 0)}
    story.act("northgate.adviser", journey, "record_consent", contact)
    told = {who: "Haven" in str(page(story, who, journey)["consents"]) for who in (way.LEAD, TUTOR)}
    assert told == {way.LEAD: True, TUTOR: False}


@pytest.mark.parametrize("who", ["haven.worker", "council.officer"])
def test_whoever_only_receives_reads_no_consents(story: Story, who: str) -> None:
    journey = way.in_induction(story)
    active_support(story, journey)
    assert page(story, who, journey)["consents"] == []
