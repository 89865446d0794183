"""An offer may want the learner's answer by a day, and stand under conditions until they are met (0.3)."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.story import Story, codes
from tests.stories.test_agreed_task_times import agree, referrals
from tests.stories.way import LEAD, PRIYA

CONDITION = "GCSE English at grade 4"
LATER = {"start_on": "2026-03-13", "planned_end_on": "2026-12-18"}
MET: dict[str, Any] = {"what": "grade 5, certificate seen", "met_on": "2026-03-02"}


def offer(story: Story, *, expect: int = 200, model: str = "holistic", **about: Any) -> Any:
    """Northgate accepts Amy for Friday 13 March; the journey, or the refusing answer."""
    journey = way.refer(story, model, same_person=model != "holistic")
    answer = way.accept(story, journey, expect=expect, **{**LATER, **about})
    return journey if expect == 200 else answer


def seen(story: Story, journey: str, who: str = PRIYA) -> Any:
    """The decision, as somebody sees it."""
    return story.get(who, f"/hand-offs/{story.inbound(journey)}")


def test_the_learner_may_say_no_until_the_day_by_which_an_answer_is_wanted(story: Story) -> None:
    journey = offer(story, answer_by="2026-03-12")
    assert story.get(PRIYA, f"/journeys/{journey}")["dates"]["may_say_no_until"] == "2026-03-12"
    assert [seen(story, journey, who)["answer_by"] for who in (PRIYA, LEAD)] == ["2026-03-12", "2026-03-12"]


@pytest.mark.parametrize(("day", "code"), [("2026-03-06", "answer_too_soon"), ("2026-03-16", "answer_after_start")])
def test_the_day_leaves_five_working_days_and_comes_before_the_start(story: Story, day: str, code: str) -> None:
    assert codes(offer(story, answer_by=day, expect=409)) == [code]


def test_of_several_the_learner_chooses_by_the_earliest_day(story: Story) -> None:
    """Wanted by the 13th and by the 12th; a third wants it by the 11th, and the one task moves forward."""
    first = offer(story, answer_by="2026-03-13")
    second = offer(story, model="lead_provider", answer_by="2026-03-12")
    journeys = [first, second]
    assert _due(story, *journeys) == [date(2026, 3, 12)]
    third = offer(story, model="partnership", answer_by="2026-03-11")
    assert _due(story, *journeys, third) == [date(2026, 3, 11)]


def _due(story: Story, *journeys: str) -> list[date]:
    return [story.task_due(task) for each in journeys for task in story.tasks(each, "learners_choice")]


def test_a_place_without_such_a_day_keeps_the_time_that_its_own_agreement_gives(story: Story) -> None:
    """Until Thursday the 12th by the agreement with Northgate, and by the 13th at Millbrook, which says so."""
    agree(story, referrals(times={"learners_choice": 8}))
    first = offer(story)
    until = story.get(PRIYA, f"/journeys/{first}")["dates"]["may_say_no_until"]
    second = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    way.accept(story, second, "millbrook", **LATER, answer_by="2026-03-13")
    assert (until, _due(story, first, second)) == ("2026-03-12", [date(2026, 3, 12)])


def test_an_earlier_start_brings_the_answer_forward(story: Story) -> None:
    """Wanted by the 13th; as the start is brought forward to Tuesday the 10th, by then."""
    first = offer(story, answer_by="2026-03-13")
    second = offer(story, model="lead_provider", answer_by="2026-03-12")
    earlier = {"start_on": "2026-03-10", "learner_agrees": way.word(story)}
    story.hand_off(LEAD, story.inbound(first), "defer", earlier)
    assert seen(story, first)["answer_by"] == "2026-03-10"
    assert _due(story, first, second) == [date(2026, 3, 10)]


def test_a_day_that_has_passed_does_not_shorten_the_choice(story: Story) -> None:
    """Wanted by Wednesday the 11th; on Thursday another offer leaves until the 26th, and a third until the 20th."""
    first = offer(story, answer_by="2026-03-11")
    story.at("2026-03-12 10:00")
    later: Any = {"start_on": "2026-03-26", "answer_by": "2026-03-26"}
    journeys = [first, offer(story, model="lead_provider", **later)]
    assert _due(story, *journeys) == [date(2026, 3, 26)]
    third = offer(story, model="partnership", **{**later, "answer_by": "2026-03-20"})
    assert _due(story, *journeys, third) == [date(2026, 3, 20)]
    said = {"reason": "changed_mind", "learner_said": {"on": "2026-03-12", "channel": "phone"}}
    story.act(PRIYA, third, "cancel", said)
    assert _due(story, *journeys) == [date(2026, 3, 26)]


def test_once_the_only_offer_with_a_day_is_gone_the_usual_time_counts(story: Story) -> None:
    """Accepted by two on Tuesday the 10th without a day: five working days from then, as the third said no sooner."""
    wanted = offer(story, answer_by="2026-03-11")
    story.at("2026-03-10 10:00")
    journeys = [offer(story, model=each) for each in ("lead_provider", "partnership")]
    assert _due(story, wanted, *journeys) == [date(2026, 3, 11)]
    said = {"reason": "changed_mind", "learner_said": {"on": "2026-03-10", "channel": "phone"}}
    story.act(PRIYA, wanted, "cancel", said)
    assert _due(story, *journeys) == [date(2026, 3, 17)]


def test_only_a_referral_is_accepted_under_conditions(story: Story) -> None:
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook")
    part = story.send(LEAD, journey, "partner", "millbrook")
    days = (way.in_days(story, 0), way.in_days(story, 140))
    refused = story.accept(way.PARTNER, part, *days, conditions=CONDITION, expect=409)
    assert codes(refused) == ["conditions_only_to_referrals"]


def test_nobody_starts_before_the_conditions_are_met(story: Story) -> None:
    journey = offer(story, conditions=CONDITION)
    inbound, arrived = story.inbound(journey), {"arrived_on": "2026-03-13"}
    refused = story.hand_off(LEAD, inbound, "start", arrived, at="2026-03-13 09:00", expect=409)
    assert codes(refused) == ["conditions_open"]
    assert CONDITION not in str(refused)
    story.hand_off(LEAD, inbound, "record_conditions_met", MET)
    story.hand_off(LEAD, inbound, "start", arrived)
    assert story.state(journey) == "induction"


def test_when_conditions_were_met_is_seen_by_those_who_see_the_decision(story: Story) -> None:
    journey = offer(story, conditions=CONDITION)
    story.hand_off("northgate.manager", story.inbound(journey), "record_conditions_met", MET)
    told = [(seen(story, journey, who)["offer"], seen(story, journey, who)["conditions_met_on"])
            for who in (PRIYA, LEAD)]  # fmt: skip
    assert told == [("conditional", "2026-03-02")] * 2
    history = str(story.get(PRIYA, f"/journeys/{journey}/history"))
    assert MET["what"] not in history


def test_conditions_are_met_once_by_the_receiver_and_on_no_day_to_come(story: Story) -> None:
    inbound = story.inbound(offer(story, conditions=CONDITION))
    ahead = {**MET, "met_on": "2026-03-03"}
    assert codes(story.hand_off(LEAD, inbound, "record_conditions_met", ahead, expect=409)) == ["day_still_to_come"]
    assert codes(story.hand_off(PRIYA, inbound, "record_conditions_met", MET, expect=409)) == ["not_yours"]
    story.hand_off(LEAD, inbound, "record_conditions_met", MET)
    again = story.hand_off(LEAD, inbound, "record_conditions_met", MET, expect=409)
    assert codes(again) == ["no_conditions_open"]


def test_nobody_arrives_before_the_day_on_which_the_conditions_were_met(story: Story) -> None:
    journey = offer(story, conditions=CONDITION, start_on="2026-03-09")
    story.at("2026-03-11 10:00")
    story.hand_off(LEAD, story.inbound(journey), "record_conditions_met", {**MET, "met_on": "2026-03-11"})
    refused = story.hand_off(LEAD, story.inbound(journey), "start", {"arrived_on": "2026-03-09"}, expect=409)
    assert codes(refused) == ["arrived_before_conditions_met"]
    story.hand_off(LEAD, story.inbound(journey), "start", {"arrived_on": "2026-03-11"})


def test_conditions_were_met_in_the_learners_own_life(story: Story) -> None:
    journey = offer(story, conditions=CONDITION)
    refused = story.hand_off(
        LEAD, story.inbound(journey), "record_conditions_met", {**MET, "met_on": "1950-01-01"}, expect=409
    )
    assert codes(refused) == ["day_too_early"]
    story.hand_off(LEAD, story.inbound(journey), "record_conditions_met", {**MET, "met_on": "2025-08-21"})
