"""Partners and deliverers: what covers a component, who is asked next, and what a part that ended leaves to record."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import CONTACT, Story, codes
from tests.stories.way import LEAD, PARTNER

HARBOUR = "harbour.coordinator"
NOT_READY = {"reason": "not_ready_yet", "needed": "regular attendance", "review_on": "2026-03-16", "advice": "wait"}


def own_credit(story: Story, journey: str, *, expect: int = 200) -> Any:
    aim = way.aims(story, journey)["functional_skills"]
    said = {"aims": [{"aim_id": aim, "actual_credit": 4, "achievement": "full"}]}
    return said if expect == 0 else story.act(PARTNER, journey, "record_credit", said, expect=expect)


@pytest.fixture
@scene
def confirmed(story: Story) -> str:
    """A Model 2 journey whose functional skills Millbrook taught; Northgate confirmed them, no record being due."""
    journey = way.taught_elsewhere(story, "lead_provider")
    (component,) = story.hand_offs(journey, "component")
    story.hand_off(PARTNER, component, "submit_work")
    story.hand_off(LEAD, component, "confirm")
    return journey


def test_the_lead_records_credit_of_work_it_confirmed(story: Story, confirmed: str) -> None:
    story.act(LEAD, confirmed, "record_credit", own_credit(story, confirmed, expect=0))


def test_a_deliverer_records_credit_of_its_part_after_it_was_confirmed(story: Story, confirmed: str) -> None:
    assert own_credit(story, confirmed)["credit_so_far"] == 4


def test_a_deliverer_whose_work_came_back_records_what_was_achieved(story: Story) -> None:
    journey = way.taught_elsewhere(story, "partnership")
    (partner,) = story.hand_offs(journey, "partner")
    story.hand_off(PARTNER, partner, "return_work", {"reason": "our tutor is ill", "safety": True})
    assert own_credit(story, journey)["credit_so_far"] == 4


def test_who_only_declined_records_no_credit(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "harbour", "millbrook")
    asked = story.send(LEAD, journey, "partner", "harbour")
    story.hand_off(HARBOUR, asked, "decline", {"reason": "no_place"})
    way.hand_over(story, journey, "partner")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    said = {"aims": [{"aim_id": way.aims(story, journey)["vocational"], "actual_credit": 4}]}
    assert codes(story.act(HARBOUR, journey, "record_credit", said, expect=409)) == ["not_yours"]


def split_off(story: Story, journey: str, component: str) -> str:
    """Harbour begins one component of a journey that Millbrook teaches."""
    way.rank(story, journey, "harbour", component=component)
    part = way.hand_over(story, journey, "partner", "harbour", component=component, note="specialists")
    way.begin(story, part, "harbour")
    return part


def test_a_partner_that_loses_one_component_keeps_the_others(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    (whole,) = story.hand_offs(journey, "partner")
    split_off(story, journey, "vocational")
    assert story.state(whole) == "active"


def test_a_partner_ends_once_every_component_is_taken_by_others(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    (whole, *_rest) = story.hand_offs(journey, "partner")
    parts = [split_off(story, journey, each) for each in ("vocational", "personal_social", "functional_skills")]
    assert [story.state(each) for each in (whole, *parts)] == ["returned", "active", "active", "active"]


def test_the_lead_is_not_ranked_among_its_partners(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    assert codes(way.rank(story, journey, "millbrook", "northgate", expect=409)) == ["list_unfit"]


def test_ranking_partners_leaves_standing_what_the_lead_takes_itself(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    story.act(LEAD, journey, "deliver_ourselves", {"reason": "no partner is near"})
    way.rank(story, journey, "millbrook")
    story.act(LEAD, journey, "agree_plan", way.plan(story))


def taught_by_millbrook(story: Story) -> tuple[str, str]:
    """A Model 4 journey with Millbrook teaching all, Harbour next on the list; the journey and Millbrook's part."""
    journey = way.on_programme(story, "partnership")
    (part,) = story.hand_offs(journey, "partner")
    return journey, part


def test_work_given_back_by_a_partner_is_placed_again_within_ten_days(story: Story) -> None:
    journey, part = taught_by_millbrook(story)
    story.hand_off(PARTNER, part, "return_work", {"reason": "our tutor is ill", "safety": True})
    (task,) = story.tasks(journey, "place_again")
    assert story.task_due(task) == date(2026, 3, 16)
    assert task.detail["proposed"] == story.cast["harbour"]


def test_the_partner_after_the_one_that_gave_work_back_may_be_asked(story: Story) -> None:
    journey, part = taught_by_millbrook(story)
    story.hand_off(PARTNER, part, "return_work", {"reason": "our tutor is ill", "safety": True})
    story.send(LEAD, journey, "partner", "harbour")
    assert story.tasks(journey, "place_again") == []


@pytest.fixture
@scene
def not_ready(story: Story) -> str:
    """A journey of which Millbrook, first of two on the list, said that the learner is not ready yet."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour")
    asked = story.send(LEAD, journey, "partner", "millbrook")
    story.hand_off(PARTNER, asked, "decline", NOT_READY)
    return journey


def test_a_partner_is_asked_again_on_the_day_it_named(story: Story, not_ready: str) -> None:
    story.send(LEAD, not_ready, "partner", "millbrook", at="2026-03-16 10:00")


def test_not_ready_yet_proposes_the_next_partner(story: Story, not_ready: str) -> None:
    assert story.tasks(not_ready, "re_offer")[0].detail["proposed"] == story.cast["harbour"]
    story.send(LEAD, not_ready, "partner", "harbour")


@pytest.mark.usefixtures("not_ready")
def test_not_ready_yet_is_no_unmet_need(story: Story) -> None:
    assert story.get("northgate.manager", "/reports/unmet-need")["total"] == 0


def test_a_referral_is_passed_on_without_what_the_learner_withdrew(story: Story) -> None:
    need = {"needs": [{"code": "travel"}], "shared": [CONTACT, way.FOR_SUPPORT]}
    journey = way.refer(story, "lead_provider", receivers=[story.cast["millbrook"]], **need)
    consent = next(each["id"] for each in story.get("priya", f"/journeys/{journey}")["consents"] if each["need"])
    story.act("priya", journey, "withdraw_consent", {"consent_id": consent, "learners_word": way.word(story)})
    story.hand_off(PARTNER, story.inbound(journey), "pass_on")
    seen = story.get(LEAD, f"/hand-offs/{story.inbound(journey)}")
    assert seen["shared"] == ["contact"]


def test_counselling_told_in_another_journey_does_not_hold_up_this_assessment(story: Story) -> None:
    counselling = {"item": "support_need", "need": "counselling", "basis": "explicit_consent"}
    earlier = way.refer(story, "holistic", needs=[{"code": "counselling"}], shared=[CONTACT, counselling])
    said_no = {"reason": "no_place", "advice": "ask the partnership"}
    story.hand_off(LEAD, story.inbound(earlier), "decline", said_no, at="2026-03-03 10:00")
    journey = way.in_assessment(story, "partnership", earlier_journey_id=earlier)
    way.assess(story, journey)
    story.act(LEAD, journey, "finish_assessment")


def test_the_plan_is_due_five_days_after_the_last_partner_accepted(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    first = way.with_partner(story, journey)
    story.hand_off(PARTNER, first, "return_unstarted", {"reason": "our tutor is ill"}, at="2026-03-03 10:00")
    second = story.send(LEAD, journey, "partner", "harbour", at="2026-03-09 10:00")
    story.at("2026-03-12 10:00")
    story.accept(HARBOUR, second, "2026-03-12", "2026-07-10")
    assert story.due(journey, "plan") == date(2026, 3, 19)


def test_a_partner_accepts_once_the_journey_goes_on_after_a_hold(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook")
    asked = story.send(LEAD, journey, "partner", "millbrook")
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": way.in_days(story, 7)})
    dates = (way.in_days(story, 0), way.in_days(story, 140))
    assert codes(story.accept(PARTNER, asked, *dates, expect=409)) == ["on_hold"]
    story.act(LEAD, journey, "resume")
    story.accept(PARTNER, asked, *dates)
    assert story.state(asked) == "accepted"


@pytest.mark.parametrize(
    ("entry", "code"),
    [([], "entry_requirements_missing"), ([{"requirement": "GCSE English", "met": False}], "gap_missing")],
)
def test_a_plan_looks_at_what_its_destination_asks_for(story: Story, entry: list[Any], code: str) -> None:
    journey = way.in_planning(story)
    plan = way.plan(story, entry_requirements=entry)
    assert codes(story.act(LEAD, journey, "agree_plan", plan, expect=409)) == [code]


def test_a_draft_leaves_the_first_partner_referral_due_until_it_is_sent(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook")
    draft = story.send(LEAD, journey, "partner", "millbrook", draft=True)
    due = story.deadline(journey, "first_partner_referral")
    story.hand_off(LEAD, draft, "send")
    assert (due.ended_at, story.deadline(journey, "first_partner_referral").ended_at is None) == (None, False)


def test_sending_a_draft_ends_the_task_to_offer_again(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour")
    asked = story.send(LEAD, journey, "partner", "millbrook")
    story.hand_off(PARTNER, asked, "decline", {"reason": "no_place"})
    draft = story.send(LEAD, journey, "partner", "harbour", draft=True)
    assert len(story.tasks(journey, "re_offer")) == 1
    story.hand_off(LEAD, draft, "send")
    assert story.tasks(journey, "re_offer") == []
