"""A journey's page: who answers, who is waited on, what is next; and only what this caller may see of the learner."""

from typing import Any

import pytest
from sqlmodel import col, select

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import with_counselling
from workflows.tables.learners import Consent

SHARED = [{"item": "contact", "basis": "public_task"}, {"item": "support_need", "need": "travel", "basis": "consent"}]
TOLD = [{"code": "travel", "detail": "two buses", "adjustment": "bus pass"}, {"code": "housing", "detail": "hostel"}]
AMY = way.learner("Amy Cole", phone="0117 496 0123", uln="1000000043", uln_requested=False)


@pytest.fixture
@scene
def referred(story: Story) -> str:
    """Amy, referred to Northgate by Priya with two needs, of which one is shared."""
    return way.refer(story, about=AMY, needs=TOLD, shared=SHARED)


@pytest.fixture
@scene
def subcontracted(story: Story) -> str:
    """A Model 2 journey on programme with Millbrook teaching functional skills."""
    journey = way.in_planning(story, "lead_provider")
    hand_off = way.hand_over(story, journey, "component", component="functional_skills")
    story.act(way.LEAD, journey, "agree_plan", way.plan(story))
    way.begin(story, hand_off)
    story.act(way.LEAD, journey, "record_need", {"need": "childcare", "status": "new", "adjustment": "leaves at two"})
    story.act(way.LEAD, journey, "record_need", {"need": "housing", "status": "new", "detail": "hostel"})
    return journey


def page(story: Story, who: str, journey: str) -> Any:
    """The journey as somebody sees it."""
    return story.get(who, f"/journeys/{journey}")


def test_three_facts_and_the_next_step_are_readable(story: Story, referred: str) -> None:
    seen = page(story, "priya", referred)
    assert (seen["responsible"]["name"], seen["waiting_on"]["name"]) == ("Westshire Connexions", "Northgate")
    assert (seen["next_step"]["what"], seen["next_step"]["due_on"]) == ("acknowledge", "2026-03-04")
    assert seen["label"] == "Sent, not yet answered"


def test_the_page_carries_its_version(story: Story, referred: str) -> None:
    answer = story.cast.client_of("priya").get(f"/api/v1/journeys/{referred}")
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"' == '"1"'


def test_before_it_decides_a_receiver_sees_what_was_sent(story: Story, referred: str) -> None:
    seen = page(story, way.LEAD, referred)
    assert (seen["learner"]["given_name"], seen["learner"]["phone"]) == ("Amy", "+441174960123")
    assert seen["learner"]["uln"] is None
    assert [need["need"] for need in seen["needs"]] == ["travel"]


def test_what_is_withdrawn_is_no_longer_shown(story: Story, referred: str) -> None:
    body = {"consent_id": consent(story, "support_need"), "learners_word": way.word(story)}
    story.act("priya", referred, "withdraw_consent", body)
    assert page(story, way.LEAD, referred)["needs"] == []


def test_once_it_answers_for_the_learner_it_sees_all(story: Story, referred: str) -> None:
    way.accept(story, referred)
    seen = page(story, way.LEAD, referred)
    assert (seen["learner"]["uln"], len(seen["needs"])) == ("1000000043", 2)
    assert seen["label"] == "Accepted, not started"


def test_the_referrer_then_sees_outcome_and_what_it_told(story: Story, referred: str) -> None:
    way.accept(story, referred)
    story.act(way.LEAD, referred, "record_need", {"need": "childcare", "status": "new"})
    seen = page(story, "priya", referred)
    assert (seen["label"], seen["dates"]["start_on"]) == ("Accepted, start date agreed", "2026-03-02")
    assert {need["need"] for need in seen["needs"]} == {"travel", "housing"}
    assert (seen["learner"]["phone"], seen["contact_attempts"]) == (None, [])


def test_a_need_that_changed_is_still_as_told_to_the_referrer(story: Story, referred: str) -> None:
    way.accept(story, referred)
    way.start(story, referred)
    changed = {"need": "housing", "status": "changed", "detail": "sofa of a friend"}
    story.act(way.LEAD, referred, "record_need", changed)
    needs = {need["need"]: need for need in page(story, "priya", referred)["needs"]}
    assert (needs["housing"]["status"], needs["housing"]["detail"]) == ("told", None)


def test_who_lost_the_journey_cannot_tell_it_from_one_that_never_was(story: Story, referred: str) -> None:
    no = {"reason": "no_place", "advice": "ask again"}
    story.hand_off(way.LEAD, story.inbound(referred), "decline", no)
    gone = story.get(way.LEAD, f"/journeys/{referred}", expect=404)
    assert gone == story.get(way.LEAD, f"/journeys/{referred[:-4]}0000", expect=404)


@pytest.mark.parametrize("who", ["millbrook.coordinator", "haven.worker", "pellow.contact"])
def test_a_stranger_sees_nothing(story: Story, referred: str, who: str) -> None:
    story.get(who, f"/journeys/{referred}", expect=404)


def test_the_authority_sees_name_address_birth_date_contact_and_activity(story: Story, referred: str) -> None:
    learner = page(story, "council.officer", referred)["learner"]
    told = {name for name, value in learner.items() if value not in (None, [])}
    expected = {"id", "given_name", "family_name", "birth_date", "phone", "postcode", "current_activity"}
    assert told == expected


def test_the_authority_does_not_follow_adults(story: Story) -> None:
    journey = way.refer(story, about=way.learner("Ben Ode", birth_date="2006-08-31"))
    story.get("council.officer", f"/journeys/{journey}", expect=404)


def test_a_subcontractor_sees_its_own_part(story: Story, subcontracted: str) -> None:
    seen = page(story, way.PARTNER, subcontracted)
    assert [aim["component"] for aim in seen["aims"]] == ["functional_skills"]
    assert {result["area"] for result in seen["assessment"]} == {"literacy", "numeracy", "digital"}
    assert (seen["plan"]["planned_credit"], seen["plan"]["destination"], seen["reviews"]) == (4, None, [])


def test_a_subcontractor_sees_the_adjustment_and_not_the_need(story: Story, subcontracted: str) -> None:
    secret = {"need": "counselling", "status": "new", "adjustment": "quiet room"}
    story.act("northgate.adviser", subcontracted, "record_need", secret)
    needs = page(story, way.PARTNER, subcontracted)["needs"]
    assert [(need["need"], need["adjustment"], need["detail"]) for need in needs] == [(None, "leaves at two", None)]


def test_who_delivers_now_is_told_to_whoever_follows(story: Story, subcontracted: str) -> None:
    names = {who: page(story, who, subcontracted)["delivering_now"] for who in (way.LEAD, way.PARTNER)}
    assert {each["name"] for each in names[way.LEAD]} == {"Northgate", "Millbrook"}


def test_partners_do_not_see_each_others_parts(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    for partner, component in (("millbrook", "vocational"), ("harbour", "functional_skills")):
        rank(story, journey, partner, component)
        way.hand_over(story, journey, "partner", partner, component=component, note="specialists")
    text = str([page(story, way.PARTNER, journey), story.get(way.PARTNER, f"/journeys/{journey}/hand-offs")])
    assert "Harbour" not in text
    assert "functional_skills" not in text


def test_a_hold_is_told_with_its_reason_only_inside(story: Story, subcontracted: str) -> None:
    body = {"reason": "learner_unwell", "review_on": way.in_days(story, 7)}
    story.act(way.LEAD, subcontracted, "hold", body)
    holds = {who: page(story, who, subcontracted)["hold"] for who in (way.LEAD, way.PARTNER)}
    assert (holds[way.LEAD]["reason"], holds[way.PARTNER]["reason"]) == ("learner_unwell", None)
    assert page(story, way.LEAD, subcontracted)["next_step"]["kind"] == "hold"


def test_history_has_no_gap_where_support_was_opened(story: Story) -> None:
    journey = way.in_induction(story)
    with_counselling(story, journey)
    for who in ("northgate.tutor", "priya"):
        entries = story.get(who, f"/journeys/{journey}/history")["items"]
        assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
        assert "send_support" not in {entry["event"] for entry in entries}


def test_named_staff_read_the_whole_history(story: Story) -> None:
    journey = way.in_induction(story)
    support = with_counselling(story, journey)
    entries = story.get("northgate.adviser", f"/journeys/{journey}/history")["items"]
    assert {"send_support", "record_consent"} <= {entry["event"] for entry in entries}
    assert support in {entry["hand_off"] for entry in entries}


def test_a_late_deadline_is_shown_as_overdue_until_the_clock_has_acted(story: Story, referred: str) -> None:
    story.at("2026-03-10 00:00:30")
    rows = {row["rule"]: row for row in story.get("priya", f"/journeys/{referred}/deadlines")["items"]}
    assert (rows["decide"]["state"], rows["decide"]["overdue"]) == ("open", True)
    assert (rows["decide"]["due_on"], rows["decide"]["due_at"]) == ("2026-03-09", "2026-03-10T00:00:00Z")


def test_another_partnerships_secret_is_not_told(story: Story) -> None:
    first = way.in_induction(story)
    with_counselling(story, first)
    body = {"reason": "not_engaging", "last_attended_on": way.in_days(story, 0)}
    story.act(way.LEAD, first, "withdraw", body)
    again = way.refer(story, "lead_provider", earlier_journey_id=first)
    assert "counselling" not in str(page(story, "priya", again))


def rank(story: Story, journey: str, partner: str, component: str) -> None:
    """The lead ranks one partner for one component."""
    ranked = [{"organisation_id": story.cast[partner], "reason": "near"}]
    story.act(way.LEAD, journey, "rank_partners", {"component": component, "partners": ranked})


def consent(story: Story, item: str) -> str:
    """The consent recorded for an item."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.exec(select(Consent.id).where(col(Consent.item) == item)).one()
