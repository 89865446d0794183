"""A journey's and a hand-off's page and the story show what is chased, to those who see the time limit."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.chased import answer, chase, more_time
from tests.stories.scenes import scene
from tests.stories.story import Story, london
from tests.views.crowd import with_counselling


@pytest.fixture
@scene
def partnered(story: Story) -> str:
    """Millbrook was to acknowledge a partner referral by Wednesday 4 March; flagged on Thursday."""
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook")
    story.send(way.LEAD, journey, "partner", "millbrook")
    story.sweep("2026-03-05 09:00")
    return journey


def open_chasers(story: Story, who: str, path: str) -> list[tuple[str, str]]:
    """The open chasers on a page, as (rule, level)."""
    return [(row["rule"], row["level"]) for row in story.get(who, path)["chases"]]


def chased(story: Story, who: str, journey: str, event: str = "chased") -> list[Any]:
    """What a story says of chasing."""
    return [row for row in story.get(who, f"/journeys/{journey}/history")["items"] if row["event"] == event]


BOTH = [("acknowledge", "remind"), ("acknowledge", "flag")]


@pytest.mark.parametrize(("who", "expected"), [(way.LEAD, BOTH), (way.PARTNER, BOTH), ("priya", [])])
def test_the_page_shows_what_is_chased(story: Story, partnered: str, who: str, expected: list[tuple[str, str]]) -> None:
    assert open_chasers(story, who, f"/journeys/{partnered}") == expected


@pytest.mark.parametrize("who", [way.LEAD, way.PARTNER])
def test_the_hand_off_shows_its_own(story: Story, partnered: str, who: str) -> None:
    (part,) = story.hand_offs(partnered, "partner")
    assert open_chasers(story, who, f"/hand-offs/{part}") == BOTH
    assert open_chasers(story, way.LEAD, f"/hand-offs/{story.inbound(partnered)}") == []


def test_the_page_shows_since_when_and_what_was_answered(story: Story, partnered: str) -> None:
    (part,) = story.hand_offs(partnered, "partner")
    answer(story, way.PARTNER, chase(story, part).id, more_time("2026-03-09"))
    row = story.get(way.LEAD, f"/hand-offs/{part}")["chases"][-1]
    assert (row["since"], row["answer"], row["until"], row["waiting_on"]["name"]) == (
        "2026-03-05T00:00:00Z", "still_working", "2026-03-09", "Millbrook",
    )  # fmt: skip


def test_what_is_settled_is_no_longer_on_the_page(story: Story, partnered: str) -> None:
    (part,) = story.hand_offs(partnered, "partner")
    story.hand_off(way.PARTNER, part, "acknowledge")
    assert open_chasers(story, way.LEAD, f"/journeys/{partnered}") == []


def test_the_story_says_who_was_told_at_which_level(story: Story, partnered: str) -> None:
    found = chased(story, way.LEAD, partnered)
    assert [(row["level"], [each["name"] for each in row["told"]]) for row in found] == [
        ("remind", ["Millbrook"]), ("flag", ["Millbrook", "Northgate"]),
    ]  # fmt: skip
    assert (found[0]["source"], found[0]["target"], found[0]["by"], found[0]["at"]) == (
        "sent", "sent", "clock", "2026-03-03T00:00:00Z",
    )  # fmt: skip


def test_the_story_stays_in_order_and_numbered(story: Story, partnered: str) -> None:
    found = story.get(way.LEAD, f"/journeys/{partnered}/history")["items"]
    assert [row["number"] for row in found] == list(range(1, len(found) + 1))
    assert [row["at"] for row in found] == sorted(row["at"] for row in found)


def test_the_story_keeps_every_answer(story: Story, partnered: str) -> None:
    (part,) = story.hand_offs(partnered, "partner")
    answer(story, way.PARTNER, chase(story, part).id, more_time("2026-03-09"), at="2026-03-05 11:00")
    story.hand_off(way.PARTNER, part, "acknowledge")
    (row,) = chased(story, way.LEAD, partnered, "chaser_answered")
    assert (row["reason"], row["detail"], row["organisation"]["name"], row["person"]["name"]) == (
        "awaiting_information", {"answer": "still_working", "until": "2026-03-09"}, "Millbrook",
        "Millbrook Coordinator",
    )  # fmt: skip
    assert row["at"] == london("2026-03-05 11:00").isoformat().replace("+00:00", "Z")


def test_outsiders_are_told_no_name_of_a_person(story: Story) -> None:
    """Amy's start was due by Monday 16 March: Priya reads that Northgate answered, and not which of its people."""
    journey = way.accepted(story)
    story.sweep("2026-03-17 09:00")
    answer(story, way.LEAD, chase(story, journey, rule="start").id, {"answer": "done"})
    assert {row["rule"] for row in chased(story, "priya", journey)} == {"start"}
    (row,) = chased(story, "priya", journey, "chaser_answered")
    assert (row["organisation"]["name"], row["person"]) == ("Northgate", None)


def test_passed_up_it_says_to_whom(story: Story, partnered: str) -> None:
    story.sweep("2026-03-06 09:00")
    found = [row for row in chased(story, way.PARTNER, partnered) if row["level"] == "escalate"]
    assert [each["name"] for row in found for each in row["told"]] == ["Millbrook", "Northgate"]


@pytest.mark.parametrize("who", ["northgate.manager", "northgate.tutor", "priya"])
def test_what_is_restricted_is_chased_without_a_trace(story: Story, who: str) -> None:
    journey = way.in_induction(story)
    before = (story.get(who, f"/journeys/{journey}"), story.get(who, f"/journeys/{journey}/history"))
    with_counselling(story, journey)
    story.sweep("2026-03-05 09:00")
    after = (story.get(who, f"/journeys/{journey}"), story.get(who, f"/journeys/{journey}/history"))
    assert after[0]["chases"] == before[0]["chases"] == []
    assert [row for row in after[1]["items"] if row["event"] == "chased"] == []
    assert len(chased(story, "northgate.adviser", journey)) == 2


def test_a_former_partner_reads_nothing_of_it(story: Story, partnered: str) -> None:
    (part,) = story.hand_offs(partnered, "partner")
    story.hand_off(way.PARTNER, part, "decline", {"reason": "no_place", "advice": "in April"})
    assert story.get(way.PARTNER, f"/hand-offs/{part}")["chases"] == []
    story.get(way.PARTNER, f"/journeys/{partnered}", expect=404)
