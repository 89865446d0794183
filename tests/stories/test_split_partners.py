"""4.2 to 4.4: in whatever order partners are asked and answer, something is due until all components are seen to."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.chased import answer, chase
from tests.stories.deeds import lead_takes
from tests.stories.partnering import taught_by
from tests.stories.splitting import COMPONENTS, NO, PARTNERS, ask, asked, limits, ready
from tests.stories.story import Story
from tests.stories.way import LEAD, PARTNER

SECOND = "northgate.second_coordinator"
FIRST_DUE = "first_partner_referral 2026-03-09"
GIVEN_BACK = {"reason": "our tutor is ill"}


def taken_back(story: Story, journey: str) -> None:
    """The last move of the journey is taken back, by one who asks and a second who confirms."""
    story.act(LEAD, journey, "ask_reopening", {"reason": "too early"})
    story.act(SECOND, journey, "confirm_reopening")


def test_the_first_referral_of_a_split_leaves_the_others_due_on_the_same_day(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    story.at("2026-03-04 10:00")
    ask(story, journey, "millbrook", "vocational")
    assert limits(story, journey) == [FIRST_DUE]


def test_once_every_component_is_asked_for_or_taken_by_the_lead_nothing_more_is_to_be_asked(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    ask(story, journey, "millbrook", "vocational")
    lead_takes(story, journey, "personal_social")
    ask(story, journey, "harbour", "functional_skills", expect=409)
    ask(story, journey, "millbrook", "functional_skills")
    assert (limits(story, journey), story.deadline(journey, "first_partner_referral").result) == ([], "met")


def test_the_lead_that_takes_the_last_component_has_asked_for_all(story: Story) -> None:
    journey = ready(story, "vocational")
    ask(story, journey, "millbrook", "vocational")
    for component in ("personal_social", "functional_skills"):
        lead_takes(story, journey, component)
    assert limits(story, journey) == []


def test_a_split_after_the_whole_was_declined_ends_the_task_with_the_last_component(story: Story) -> None:
    journey = ready(story, None, *COMPONENTS)
    story.hand_off(PARTNER, ask(story, journey, "millbrook"), "decline", NO)
    for component in COMPONENTS[:2]:
        ask(story, journey, "millbrook", component)
    assert asked(story, journey) == [("re_offer", None)]
    ask(story, journey, "millbrook", COMPONENTS[2])
    assert (asked(story, journey), limits(story, journey)) == ([], [])


def test_the_whole_after_a_split_was_declined_ends_every_task_and_the_time_limit(story: Story) -> None:
    journey = ready(story, None, *COMPONENTS)
    story.hand_off(PARTNER, ask(story, journey, "millbrook", "vocational"), "decline", NO)
    assert (asked(story, journey), limits(story, journey)) == ([("re_offer", "vocational")], [FIRST_DUE])
    ask(story, journey, "harbour", expect=409)
    ask(story, journey, "millbrook")
    assert (asked(story, journey), limits(story, journey)) == ([], [])


def test_the_lead_that_takes_a_declined_component_ends_its_task(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    parts = [ask(story, journey, "millbrook", each) for each in COMPONENTS]
    story.hand_off(PARTNER, parts[0], "decline", NO)
    lead_takes(story, journey, "vocational")
    assert asked(story, journey) == []


def _decline(story: Story, part: str) -> None:
    story.hand_off(PARTNER, part, "decline", NO)


def _expire(story: Story, _part: str) -> None:
    story.sweep("2026-03-10 09:00")


def _recall(story: Story, part: str) -> None:
    story.hand_off(LEAD, part, "recall", {"reason": "changed_mind"})


def _accept_and_give_back(story: Story, part: str) -> None:
    story.accept(PARTNER, part, way.in_days(story, 0), way.in_days(story, 140))
    story.hand_off(PARTNER, part, "return_unstarted", GIVEN_BACK)


@pytest.mark.parametrize("no", [_decline, _expire, _recall, _accept_and_give_back])
def test_when_one_of_three_is_lost_its_component_is_asked_for_again(
    story: Story, no: Callable[[Story, str], None]
) -> None:
    journey = ready(story, *COMPONENTS)
    parts = [ask(story, journey, "millbrook", each) for each in COMPONENTS]
    for part in parts[1:]:
        story.accept(PARTNER, part, way.in_days(story, 10), way.in_days(story, 140))
    no(story, parts[0])
    assert asked(story, journey) == [("re_offer", "vocational")]
    lead_takes(story, journey, "vocational")
    assert [each.rule for each in story.open_deadlines(journey) if each.rule == "plan"] == ["plan"]


def test_a_recall_on_programme_is_asked_for_again(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    parts = [ask(story, journey, "millbrook", each) for each in COMPONENTS]
    for part in parts:
        story.accept(PARTNER, part, way.in_days(story, 0), way.in_days(story, 140))
    story.act(LEAD, journey, "agree_plan", way.plan(story, **dict.fromkeys(COMPONENTS, story.cast["millbrook"])))
    _recall(story, parts[0])
    assert asked(story, journey) == [("re_offer", "vocational")]


def test_after_the_guidance_meeting_on_programme_the_next_partner_is_due(story: Story) -> None:
    journey = taught_by(story, "Amy Cole", "millbrook", "2026-03-02 10:00")
    given_back = {**GIVEN_BACK, "safety": True}
    story.hand_off(PARTNER, story.hand_offs(journey, "partner")[0], "return_work", given_back)
    assert [kind for kind, _component in asked(story, journey)] == ["place_again"]
    way.rank(story, journey, "harbour", component="vocational")
    part = ask(story, journey, "harbour", "vocational")
    story.hand_off("harbour.coordinator", part, "decline", NO)
    story.act(LEAD, journey, "record_guidance_meeting", {"held_on": "2026-03-02", "outcome": "wants to try care"})
    assert (asked(story, journey), limits(story, journey)) == ([], ["next_partner_referral 2026-03-09"])


def test_what_a_partner_taught_to_its_end_is_not_asked_for_again(story: Story) -> None:
    journey = taught_by(story, "Amy Cole", "millbrook", "2026-03-02 10:00")
    (part,) = story.hand_offs(journey, "partner")
    said = {"aims": [{"aim_id": way.aims(story, journey)["vocational"], "actual_credit": 5, "achievement": "full"}]}
    story.act(PARTNER, journey, "record_credit", said)
    story.hand_off(PARTNER, part, "submit_work")
    story.hand_off(LEAD, part, "confirm")
    assert (asked(story, journey), limits(story, journey)) == ([], [])


def test_a_hold_lets_it_sleep_and_resuming_wakes_it(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    ask(story, journey, "millbrook", "vocational")
    story.at("2026-03-04 10:00")
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-20"})
    assert limits(story, journey) == ["first_partner_referral None"]
    story.act(LEAD, journey, "resume", at="2026-03-16 10:00")
    assert limits(story, journey) == ["first_partner_referral 2026-03-19"]


def test_a_partner_lost_on_hold_is_asked_for_again(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    parts = [ask(story, journey, "millbrook", each) for each in COMPONENTS]
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-20"})
    _decline(story, parts[0])
    assert asked(story, journey) == [("re_offer", "vocational")]


def test_planning_again_with_every_component_accepted_the_plan_is_due(story: Story) -> None:
    """C27: the assessment was finished too early, while a partner had said yes to all."""
    journey = ready(story)
    way.with_partner(story, journey)
    story.at("2026-03-03 10:00")
    taken_back(story, journey)
    assert story.state(journey) == "initial_assessment"
    story.act(LEAD, journey, "finish_assessment", at="2026-03-04 10:00")
    assert (limits(story, journey), story.due(journey, "plan")) == ([], date(2026, 3, 11))


def test_planning_again_with_every_partner_still_to_answer_nothing_more_is_to_be_asked(story: Story) -> None:
    journey = ready(story, None)
    ask(story, journey, "millbrook")
    taken_back(story, journey)
    story.act(LEAD, journey, "finish_assessment")
    assert (limits(story, journey), [each for each in story.open_deadlines(journey) if each.rule == "plan"]) == ([], [])


def test_a_plan_taken_back_after_a_partner_left_waits_for_the_next_partner(story: Story) -> None:
    """C27: reopening ends the task to place again, so the time limit takes its place."""
    journey = way.on_programme(story, "partnership")
    (part,) = story.hand_offs(journey, "partner")
    story.hand_off(PARTNER, part, "return_work", {**GIVEN_BACK, "safety": True})
    taken_back(story, journey)
    assert (story.state(journey), asked(story, journey)) == ("planning", [])
    assert [each.rule for each in story.open_deadlines(journey)] == ["absence", "next_partner_referral"]


def test_a_withdrawal_taken_back_asks_again_for_the_partner_that_had_said_no(story: Story) -> None:
    journey = ready(story, None)
    _decline(story, ask(story, journey, "millbrook"))
    body = {"reason": "continued_absence", "last_attended_on": "2026-03-02"}
    story.act(LEAD, journey, "withdraw", body)
    taken_back(story, journey)
    assert limits(story, journey) == ["next_partner_referral 2026-03-09"]


def test_in_the_exit_review_nobody_asks_for_partners(story: Story) -> None:
    journey = taught_by(story, "Amy Cole", "millbrook", "2026-03-02 10:00")
    (part,) = story.hand_offs(journey, "partner")
    story.hand_off(PARTNER, part, "return_work", {**GIVEN_BACK, "safety": True})
    way.secure(story, journey)
    way.leave(story, journey)
    assert asked(story, journey) == []


def test_done_about_a_component_still_to_be_asked_for_names_the_sending(story: Story) -> None:
    journey = ready(story, *COMPONENTS)
    ask(story, journey, "millbrook", "vocational")
    story.sweep("2026-03-10 09:00")
    flagged = chase(story, journey, rule="first_partner_referral")
    found = answer(story, LEAD, flagged.id, {"answer": "done"})["actions"]
    assert [each["name"] for each in found] == ["send_hand_off", "offer_next", "deliver_ourselves"]


def _random_step(story: Story, journey: str, dice: random.Random) -> None:
    """One thing that somebody might do, whether it is allowed or not."""
    component = dice.choice([None, *COMPONENTS, *COMPONENTS])
    parts = story.hand_offs(journey, "partner")
    partner, part = dice.choice(PARTNERS), dice.choice(parts) if parts else None
    receiver = f"{partner}.coordinator"
    dates = {"start_on": way.in_days(story, 0), "planned_end_on": way.in_days(story, 140)}
    yes = {"eligible": True, "suitable": True, "ready": True, "programme_id": story.cast.programme(partner), **dates}
    held = {"reason": "learner_unwell", "review_on": way.in_days(story, 3)}
    met = {"held_on": way.in_days(story, 0), "outcome": "goes on"}
    on_journey: list[tuple[str, str, Any]] = [
        (LEAD, "deliver_ourselves", {"component": component or "vocational", "reason": "our own"}),
        (LEAD, "record_guidance_meeting", met), (LEAD, "hold", held), (LEAD, "resume", None), (LEAD, "resume", None),
        (LEAD, "ask_reopening", {"reason": "too early"}), (SECOND, "confirm_reopening", None),
        (LEAD, "finish_assessment", None),
    ]  # fmt: skip
    on_part: list[tuple[str, str, Any]] = [
        (receiver, "decline", NO), (receiver, "accept", yes), (receiver, "return_unstarted", GIVEN_BACK),
        (LEAD, "recall", {"reason": "changed_mind"}), (receiver, "accept", yes), (receiver, "decline", NO),
    ]  # fmt: skip
    kind = dice.random()
    if kind < 0.35:
        ask(story, journey, partner, component, expect=None)
    elif kind < 0.75 and part is not None:
        who, action, body = dice.choice(on_part)
        story.hand_off(who, part, action, body, expect=None)
    else:
        who, action, body = dice.choice(on_journey)
        story.act(who, journey, action, body, expect=None)


@pytest.mark.parametrize("seed", range(5))
def test_in_planning_somebody_always_has_something_to_do(story: Story, seed: int) -> None:
    journey = ready(story, None, *COMPONENTS)
    dice = random.Random(seed)  # noqa: S311
    for _step in range(40):
        _random_step(story, journey, dice)
        story.check_invariants()
