"""What stays behind when a learner goes from one home to another, and what does not go with them (3.7, 3.8, 5)."""

from typing import Any

import pytest

from tests.stories import areas, way
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER, in_days

WORKER, HARBOUR, ADVISER = "haven.worker", "harbour.coordinator", "northgate.adviser"
START = "2026-03-09 09:30"
COUNSELLING: dict[str, Any] = {
    "needs": [{"code": "travel"}, {"code": "counselling", "detail": "since spring"}],
    "shared": [way.CONTACT, way.FOR_SUPPORT,
               {"item": "support_need", "need": "counselling", "basis": "explicit_consent"}],
}  # fmt: skip


def begun(story: Story, who: str, hand_off: str, days: int = 60, **said: Any) -> None:
    """It is accepted and begins today."""
    story.hand_off(
        who, hand_off, "accept", {"start_on": in_days(story, 0), "planned_end_on": in_days(story, days), **said}
    )
    story.hand_off(who, hand_off, "start", {"arrived_on": in_days(story, 0)})


def tasted(story: Story, journey: str) -> str:
    """A taster in care at Harbour that has begun."""
    taster: str = story.send(LEAD, journey, "taster", "harbour", taster={"area": "Care"}, note="She likes people.")
    begun(story, HARBOUR, taster, 2, eligible=True, suitable=True, ready=True)
    return taster


def inside(story: Story, journey: str, home: str = "northgate", team: str = "iag", owner: str = "adviser") -> str:
    """Work for a team of the learner's home."""
    task = way.for_team(story, team, f"{home}.{owner}")
    return story.send(f"{home}.coordinator", journey, "internal", home, team_task=task)  # type: ignore[no-any-return]


def for_a_group(story: Story, journey: str, **more: Any) -> str:
    """Sessions of Haven for a group of Northgate that have begun."""
    days = way.contribution(story, from_on=in_days(story, 0), until_on=in_days(story, 60))
    group: str = story.send(LEAD, journey, "contribution", "haven", contribution=days, for_group=True, **more)
    if not more:
        begun(story, WORKER, group)
    return group


def status(story: Story, who: str, path: str) -> int:
    return story.cast.client_of(who).get(f"/api/v1{path}").status_code


def test_the_old_home_keeps_a_summary_of_what_it_sent_and_nothing_of_counselling(story: Story) -> None:
    journey = areas.on_programme(story, **COUNSELLING)
    support = story.send(LEAD, journey, "support", "haven", need="counselling")
    story.hand_off(WORKER, support, "accept")
    story.hand_off(WORKER, support, "start", {"arrived_on": in_days(story, 0)})
    story.hand_off(WORKER, support, "end", {"outcome": "in_place"})
    taster = tasted(story, journey)
    story.hand_off(HARBOUR, taster, "end", {"learners_words": "I cried all day.", "suits": False, "reason": "x"})
    _journey, change = areas.accepted(story, journey)
    story.sweep(START)
    assert story.get(LEAD, f"/hand-offs/{taster}")["taster"]["learners_words"] == "I cried all day."
    areas.arrive(story, change)
    for who in (LEAD, ADVISER, "northgate.manager"):
        story.get(who, f"/hand-offs/{support}", expect=404)
        kept = story.get(who, f"/hand-offs/{taster}")
        assert (kept["journey_id"], kept["learner"], kept["note"]) == (None, None, None)
        assert (kept["kind"], kept["taster"]["learners_words"]) == ("taster", None)
        lines = {each["id"]: each for each in story.get(who, "/hand-offs")["items"]}
        assert (support in lines, lines[taster]["kind"], lines[taster]["learner_name"]) == (False, "taster", None)
        assert story.get(who, "/hand-offs", q="Ella")["items"] == []
    assert story.get(PARTNER, f"/hand-offs/{support}")["need"] == "counselling"
    assert story.get(PARTNER, f"/hand-offs/{taster}")["taster"]["learners_words"] == "I cried all day."


def test_a_change_that_came_to_nothing_says_what_was_found_then(story: Story) -> None:
    journey, change = areas.accepted(story)
    story.sweep("2026-03-12 00:00:01")
    before = story.get(LEAD, f"/hand-offs/{change}")["area_change"]["units"]
    areas.achieve(story, journey, LEAD, areas.HAIR_OPEN)
    assert (story.state(change), len(before)) == ("returned", 4)
    assert story.get(LEAD, f"/hand-offs/{change}")["area_change"]["units"] == before


@pytest.mark.parametrize("recalled", [True, False])
def test_where_the_learner_never_came_nothing_inside_goes_on(story: Story, recalled: bool) -> None:
    journey, change = areas.accepted(story)
    story.sweep("2026-03-09 00:00:01")
    story.at("2026-03-09 09:00")
    work, waiting = inside(story, journey, "millbrook"), inside(story, journey, "millbrook", "mis", "mis_officer")
    begun(story, "millbrook.adviser", work)
    days = way.contribution(story, from_on=in_days(story, 0), until_on=in_days(story, 60))
    draft: dict[str, Any] = {"contribution": days, "for_group": True, "draft": True}
    group = story.send(PARTNER, journey, "contribution", "haven", **draft)
    asked = story.send(PARTNER, journey, "taster", "northgate", taster={"area": "Hair"})
    if recalled:
        story.hand_off(LEAD, change, "recall", {"reason": "changed_mind", "learner_said": way.word(story)})
    else:
        story.sweep("2026-03-12 00:00:01")
    ended = [story.state(each) for each in (work, waiting, group, asked)]
    assert ended == ["ended_complete", "recalled", "deleted", "recalled"]
    for who in (PARTNER, "millbrook.tutor", "millbrook.adviser"):
        story.get(who, f"/journeys/{journey}", expect=404)
    assert story.get(LEAD, f"/journeys/{journey}")["responsible"]["name"] == "Northgate"


def test_sessions_for_a_group_stay_with_who_asked_for_them(story: Story) -> None:
    journey = areas.on_programme(story)
    group = for_a_group(story, journey)
    _journey, change = areas.accepted(story, journey)
    areas.arrive(story, change, at=START)
    kept = story.get(LEAD, f"/hand-offs/{group}")
    assert (kept["state"], kept["sender"]["name"], kept["contribution"]["unit"] is None) == (
        "active",
        "Northgate",
        False,
    )
    assert [kept[each] for each in ("journey_id", "journey_reference", "learner")] == [None] * 3
    (line,) = (each for each in story.get(LEAD, "/hand-offs")["items"] if each["id"] == group)
    assert (line["journey_id"], line["learner_name"]) == (None, None)
    fear = {"text": "He has bruises.", "seen_on": in_days(story, 0), "immediate": False}
    assert codes(story.hand_off(LEAD, group, "raise_concern", fear, expect=409)) == ["about_no_learner"]
    story.act(PARTNER, journey, "withdraw", {"reason": "health", "last_attended_on": in_days(story, 0)})
    assert (story.state(group), story.messages("hand_off.ended", group)) == ("active", [])
    assert story.hand_off(LEAD, group, "end", {"reason": "The term is over."})["state"] == "ended_complete"
    assert story.get(LEAD, f"/hand-offs/{group}")["sender"]["name"] == "Northgate"


def test_what_led_to_the_new_home_or_to_the_aim_that_is_left_ends_at_the_arrival(story: Story) -> None:
    journey = areas.on_programme(story)
    aims = way.aims(story, journey)
    days = way.contribution(story, "borrowed_qualification", from_on=in_days(story, 0), until_on=in_days(story, 60))
    lent = {}
    for to, component in (("ashdown", "vocational"), ("millbrook", "functional_skills")):
        lent[to] = story.send(LEAD, journey, "contribution", to, contribution=days, aim_id=aims[component])
        begun(story, f"{to}.coordinator", lent[to], eligible=True, suitable=True, ready=True)
    progression = story.send(LEAD, journey, "progression", "millbrook")
    story.accept(PARTNER, progression, "2026-09-01", "2027-07-01")
    taster = tasted(story, journey)
    work, records = inside(story, journey), way.for_team(story, "mis", "northgate.mis_officer")
    begun(story, ADVISER, work)
    draft = story.send(LEAD, journey, "internal", "northgate", draft=True, team_task=records)
    _journey, change = areas.accepted(story, journey)
    areas.arrive(story, change, at=START)
    ended = {name: story.state(each) for name, each in lent.items()}
    assert ended == {"ashdown": "ended_complete", "millbrook": "ended_complete"}
    assert [story.state(each) for each in (progression, work, draft)] == ["recalled", "ended_complete", "deleted"]
    assert story.told("hand_off.ended", lent["ashdown"]) == ["ashdown"]
    sides = [story.get(PARTNER, f"/hand-offs/{each}") for each in (lent["millbrook"], progression)]
    assert {(each["sender"]["name"], each["receiver"]["name"]) for each in sides} == {("Northgate", "Millbrook")}
    assert (story.state(taster), story.get(PARTNER, f"/hand-offs/{taster}")["sender"]["name"]) == (
        "active",
        "Millbrook",
    )
