"""Time is counted by whom a journey waited on; the responsible organisation sees all of it, others their own share."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.partnering import at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story
from tests.views.crowd import with_counselling

HARBOUR = "harbour.coordinator"


def spent(part: Any) -> dict[tuple[str, str | None], int]:
    """Working days by court and organisation."""
    return {
        (each["court"], each["organisation"]["name"] if each["organisation"] else None): each["days"]["working"]
        for each in part["shares"]
    }


def waiting(story: Story, who: str, journey: str) -> Any:
    """Where the time went, as somebody sees it."""
    return story.get(who, f"/journeys/{journey}/waiting")


@pytest.fixture
@scene
def answered(story: Story) -> str:
    """Referred Monday 2 March, asked for more on Wednesday, answered on Friday, accepted and started on Monday 9."""
    journey = way.refer(story)
    inbound = story.inbound(journey)
    story.hand_off(way.LEAD, inbound, "ask_for_more", {"question": "Which level?"}, at="2026-03-04 10:00")
    story.hand_off("priya", inbound, "answer", {"answer": "Entry 3"}, at="2026-03-06 10:00")
    story.at("2026-03-09 10:00")
    way.accept(story, journey)
    way.start(story, journey)
    return journey


def test_a_referral_waits_on_each_side_in_turn(story: Story, answered: str) -> None:
    story.at("2026-03-11 10:00")
    assert spent(waiting(story, way.LEAD, answered)) == {
        ("lead", "Northgate"): 5, ("referrer", "Westshire Connexions"): 2,
    }  # fmt: skip


def test_weekends_are_calendar_days_alone(story: Story, answered: str) -> None:
    story.at("2026-03-11 10:00")
    seen = waiting(story, way.LEAD, answered)
    assert (seen["whole"], seen["held"]) == ({"working": 7, "calendar": 9}, {"working": 0, "calendar": 0})


def test_the_referrer_sees_its_own_share_alone(story: Story, answered: str) -> None:
    seen = waiting(story, "priya", answered)
    assert spent(seen) == {("referrer", "Westshire Connexions"): 2}
    assert (seen["held"], seen["whole"]) == (None, None)
    assert [spent(each) for each in seen["hand_offs"]] == [{("referrer", "Westshire Connexions"): 2}]


def test_what_was_held_counts_for_nobody(story: Story, answered: str) -> None:
    hold = {"reason": "learner_unwell", "review_on": "2026-03-20"}
    story.act(way.LEAD, answered, "hold", hold, at="2026-03-10 10:00")
    story.act(way.LEAD, answered, "resume", at="2026-03-17 10:00")
    story.at("2026-03-18 10:00")
    seen = waiting(story, way.LEAD, answered)
    assert (spent(seen)["lead", "Northgate"], seen["held"]) == (5, {"working": 5, "calendar": 7})


def test_a_break_waits_on_the_learner(story: Story) -> None:
    journey = way.on_programme(story)
    word = way.word(story)
    body = {"agreed_on": word["on"], "return_on": "2026-03-09", "reason": "operation", "learner_agrees": word}
    story.act(way.LEAD, journey, "start_break", body)
    story.act(way.LEAD, journey, "return_from_break", at="2026-03-09 10:00")
    assert spent(waiting(story, way.LEAD, journey))["learner", None] == 5


@pytest.fixture
@scene
def offered(story: Story) -> str:
    """An offer to Harbour on Tuesday 24 March, acknowledged on Thursday."""
    journey = at_planning(story, "Kit Moss", "2026-03-23 10:00")
    rank(story, journey, "harbour")
    hand_off = str(offer(story, journey, "harbour", at="2026-03-24 10:00"))
    story.hand_off(HARBOUR, hand_off, "ask_for_more", {"question": "Which level?"}, at="2026-03-26 10:00")
    story.at("2026-03-27 10:00")
    return journey


@pytest.mark.parametrize(
    ("who", "expected"),
    [(way.LEAD, {("partner", "Harbour"): 2, ("lead", "Northgate"): 1}), (HARBOUR, {("partner", "Harbour"): 2})],
)
def test_a_hand_off_waits_on_its_two_sides(story: Story, offered: str, who: str, expected: dict[Any, int]) -> None:
    parts = {each["hand_off"]: spent(each) for each in waiting(story, who, offered)["hand_offs"]}
    assert parts[story.hand_offs(offered, "partner")[0]] == expected


def test_a_partner_sees_no_share_of_another(story: Story, offered: str) -> None:
    seen = waiting(story, HARBOUR, offered)
    assert (spent(seen), len(seen["hand_offs"])) == ({}, 1)


@pytest.mark.parametrize(("who", "expected"), [("northgate.adviser", [("agency", "Haven")]), ("northgate.tutor", [])])
def test_an_agencys_time_is_seen_by_named_staff(story: Story, who: str, expected: list[Any]) -> None:
    journey = way.in_induction(story)
    support = with_counselling(story, journey)
    story.at("2026-03-04 10:00")
    parts = {each["hand_off"]: list(spent(each)) for each in waiting(story, who, journey)["hand_offs"]}
    assert parts.get(support, []) == expected


def test_of_an_ended_journey_time_stops_at_its_end(story: Story) -> None:
    journey = way.refer(story)
    no = {"reason": "no_place", "advice": "try again in April"}
    story.hand_off(way.LEAD, story.inbound(journey), "decline", no, at="2026-03-04 10:00")
    story.at("2026-04-20 10:00")
    assert waiting(story, "priya", journey)["whole"] == {"working": 2, "calendar": 2}


def test_the_parts_add_up_to_the_whole(story: Story, offered: str) -> None:
    seen = waiting(story, way.LEAD, offered)
    for part in (seen, *seen["hand_offs"]):
        for unit in ("working", "calendar"):
            counted = sum(each["days"][unit] for each in part["shares"])
            assert counted + part["held"][unit] == part["whole"][unit]


@pytest.mark.parametrize("who", ["ashdown.coordinator", "haven.worker"])
def test_to_a_stranger_there_is_no_such_journey(story: Story, answered: str, who: str) -> None:
    story.get(who, f"/journeys/{answered}/waiting", expect=404)
