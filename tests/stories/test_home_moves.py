"""What is under way when a learner's home moves goes on at the new home, and comes back with the learner (3.7, 3.8)."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from tests.stories import areas, way
from tests.stories.concerned import concern
from tests.stories.scenes import scene
from tests.stories.story import Story, codes, london
from tests.stories.way import LEAD, PARTNER
from workflows.tables.concerns import Concern

NEEDS: dict[str, Any] = {
    "needs": [{"code": "travel"}, {"code": "counselling", "detail": "since spring"}],
    "shared": [way.CONTACT, way.FOR_SUPPORT,
               {"item": "support_need", "need": "counselling", "basis": "explicit_consent"}],
}  # fmt: skip
WORKER, TUTOR = "haven.worker", "millbrook.tutor"
SECOND = "northgate.second_coordinator"
LEFT = {"reason": "health", "last_attended_on": "2026-03-02"}
START = "2026-03-09 09:30"


@pytest.fixture
@scene
def moving(story: Story) -> tuple[str, str]:
    """Ella, who has counselling at Haven, and her change to Millbrook accepted for Monday 9 March 2026."""
    journey = areas.on_programme(story, **NEEDS)
    support = story.send(LEAD, journey, "support", "haven", need="counselling")
    story.hand_off(WORKER, support, "accept")
    story.hand_off(WORKER, support, "start", {"arrived_on": way.in_days(story, 0)})
    story.act(WORKER, journey, "send_review_input", {"in_place": True}, at="2026-02-18 09:00")
    areas.reviewed(story, journey, at="2026-02-18 10:00")
    change = areas.propose(story, journey, at="2026-02-23 14:00")
    areas.agree(story, change, start="2026-03-09", at="2026-02-26 11:00")
    return journey, change


def who_answers(story: Story, journey: str, rule: str = "review") -> str:
    """The short name of whoever a time limit of the journey waits on."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    return names[story.deadline(journey, rule).waiting_on or ""]


def test_time_limits_support_and_concerns_follow_the_learner_and_come_back(
    story: Story, moving: tuple[str, str]
) -> None:
    journey, change = moving
    (support,) = story.hand_offs(journey, "support")
    concern(story, journey)
    story.sweep("2026-03-09 00:00:01")
    assert who_answers(story, journey) == "millbrook"
    assert story.get(PARTNER, f"/hand-offs/{support}")["sender"]["name"] == "Millbrook"
    assert handlers(story) == {"millbrook"}
    story.get(LEAD, f"/hand-offs/{support}", expect=404)
    story.sweep("2026-03-12 00:00:00")
    assert (story.state(change), who_answers(story, journey)) == ("returned", "northgate")
    assert handlers(story) == {"northgate"}
    assert story.hand_off(LEAD, support, "end", {"outcome": "in_place"})["state"] == "ended_complete"
    assert [task.organisation_id for task in story.tasks(journey, "place_again")] == [story.cast["northgate"]]
    assert story.places_taken("millbrook") == 0


def handlers(story: Story) -> set[str]:
    """Whose every concern is, by short name."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    with story.cast.runtime.database.reading() as transaction:
        return {names[row.handler_id] for row in transaction.session.exec(select(Concern))}


def test_counselling_is_for_named_staff_of_the_new_home_and_a_line_for_its_tutors(
    story: Story, moving: tuple[str, str]
) -> None:
    journey, change = moving
    (support,) = story.hand_offs(journey, "support")
    assert "counselling" not in str(story.get(PARTNER, f"/journeys/{journey}"))
    areas.arrive(story, change, at=START)
    assert "counselling" in str(story.get(PARTNER, f"/journeys/{journey}")["needs"])
    assert story.get(PARTNER, f"/hand-offs/{support}")["state"] == "active"
    seen = story.get(TUTOR, f"/journeys/{journey}")
    assert (seen["support"], "counselling" in str(seen)) == ("support: in place", False)


def test_before_it_decides_the_receiver_sees_what_was_sent_and_no_units(story: Story) -> None:
    journey = areas.on_programme(story)
    areas.reviewed(story, journey, at="2026-02-18 10:00")
    change = areas.propose(story, journey, at="2026-02-23 14:00", note="She likes engines.")
    seen = story.get(PARTNER, f"/hand-offs/{change}")
    assert (seen["area_change"]["units"], seen["shared"], seen["note"]) == ([], ["contact"], "She likes engines.")
    assert story.get(PARTNER, f"/journeys/{journey}")["aims"] == []
    areas.agree(story, change, start="2026-03-09")
    assert len(story.get(PARTNER, f"/hand-offs/{change}")["area_change"]["units"]) == 4


def test_the_old_home_teaches_until_the_arrival_and_keeps_a_summary(story: Story, moving: tuple[str, str]) -> None:
    journey, change = moving
    mark = {"marks": [{"held_on": "2026-03-05", "mark": "present"}]}
    story.sweep(START)
    assert story.get(LEAD, f"/journeys/{journey}")["delivering_now"] == [
        {"id": story.cast["northgate"], "name": "Northgate"}
    ]
    story.act(LEAD, journey, "record_attendance", mark)
    assert journey in str(story.get("northgate.tutor", "/journeys"))
    areas.arrive(story, change)
    assert (story.places_taken("northgate"), story.places_taken("millbrook")) == (0, 1)
    hair = next(each for each in story.get(PARTNER, f"/journeys/{journey}")["aims"] if not each["in_plan"])
    assert hair["closed_on"] == "2026-03-05"
    story.get(LEAD, f"/journeys/{journey}", expect=404)
    kept = story.get(LEAD, f"/hand-offs/{change}")
    assert (kept["journey_id"], kept["learner"], kept["area_change"]) == (None, None, None)
    assert kept["arrived_on"] == "2026-03-09"
    listed = {each["id"]: each for each in story.get(LEAD, "/hand-offs")["items"]}
    assert (listed[change]["kind"], listed[change]["learner_name"]) == ("change_of_area", None)


def test_the_old_home_hands_in_what_was_achieved_there_and_nothing_later(story: Story, moving: tuple[str, str]) -> None:
    journey, change = moving
    hair = next(each["id"] for each in story.get(LEAD, f"/journeys/{journey}")["aims"] if "hair" in each["title"])
    areas.arrive(story, change, at=START)
    late = {"aims": [{"aim_id": hair, "units_achieved": [{"number": "H/999/0003", "achieved_on": "2026-03-09"}]}]}
    assert codes(story.act(LEAD, journey, "record_credit", late, expect=409)) == ["unit_closed"]
    late["aims"][0]["units_achieved"] = [{"number": "H/999/0003", "achieved_on": "2026-03-06"}]
    story.act(LEAD, journey, "record_credit", late)
    assert areas.credit(story, journey, PARTNER) == 9
    found = areas.results(story.get(PARTNER, f"/journeys/{journey}")["credit_transfers"])
    assert found["H/999/0003"] == "recognition_pending"


def test_what_is_pending_is_decided_by_the_new_home_and_credit_stays(story: Story, moving: tuple[str, str]) -> None:
    journey, change = moving
    aims = [areas.aim("vocational", "Motor and hair", areas.ENGINES, areas.HAIR_DONE)]
    areas.arrive(story, change, aims=aims, at=START)
    (task,) = story.tasks(journey, "recognition")
    assert (task.organisation_id, story.task_due(task)) == (story.cast["millbrook"], date(2026, 3, 23))
    story.act(LEAD, journey, "decide_recognition", {"number": "T/999/0001", "recognised": True}, expect=404)
    done = story.act(PARTNER, journey, "decide_recognition", {"number": "T/999/0001", "recognised": True})
    assert (done["credit_so_far"], story.tasks(journey, "recognition")) == (5, [])
    seen = story.get(PARTNER, f"/journeys/{journey}")
    assert seen["credit"]["carried"] == 5
    (new,) = (each for each in seen["aims"] if each["title"] == "Motor and hair")
    assert [unit["number"] for unit in new["units"] if unit["achieved_on"]] == ["T/999/0001"]


def test_on_to_a_third_member_and_back_home_again(story: Story, moving: tuple[str, str]) -> None:
    journey, first = moving
    (support,) = story.hand_offs(journey, "support")
    areas.arrive(story, first, at=START)
    story.hand_off(PARTNER, support, "end", {"outcome": "in_place"})
    areas.achieve(story, journey, PARTNER, areas.SHARED_OPEN)
    areas.reviewed(story, journey, "millbrook", at="2026-03-16 10:00")
    second = areas.propose(story, journey, "harbour", "millbrook")
    areas.agree(story, second, "harbour", "2026-03-29", at="2026-03-17 10:00")
    done = areas.arrive(story, second, "harbour", areas.IN_CARE, at="2026-03-30 10:00")
    assert (done["credit_before"], done["credit_so_far"]) == (7, 7)
    assert (story.state(first), story.state(second)) == ("ended_complete", "active")
    assert story.responsibility(journey)[-1][:2] == ("harbour", london("2026-03-29 00:00"))
    areas.reviewed(story, journey, "harbour", at="2026-04-07 10:00")
    back = areas.propose(story, journey, "northgate", "harbour")
    areas.agree(story, back, "northgate", "2026-04-13")
    home = areas.arrive(story, back, "northgate", areas.HAIR_AGAIN, at="2026-04-13 10:00")
    assert (home["credit_so_far"], areas.results(home["units"])["Y/500/5367"]) == (7, "carried")
    places = [story.places_taken(each) for each in ("northgate", "millbrook", "harbour")]
    assert places == [1, 0, 0]
    assert [name for name, _since, _until in story.responsibility(journey)] == [
        "northgate", "millbrook", "harbour", "northgate",
    ]  # fmt: skip
    areas.achieve(story, journey, LEAD, areas.HAIR_DONE)
    assert areas.credit(story, journey) == 7


def test_put_off_after_the_start_the_learner_is_at_home_until_the_new_day(
    story: Story, moving: tuple[str, str]
) -> None:
    journey, change = moving
    story.sweep("2026-03-09 10:00")
    later = {"start_on": "2026-03-16", "learner_agrees": way.word(story)}
    story.hand_off(PARTNER, change, "defer", later)
    assert story.instance(journey).responsible == story.cast["northgate"]
    story.sweep("2026-03-15 23:59:59")
    assert story.instance(journey).responsible == story.cast["northgate"]
    story.sweep("2026-03-16 00:00:00")
    assert story.instance(journey).responsible == story.cast["millbrook"]
    areas.arrive(story, change, at="2026-03-17 10:00")


def test_a_recall_after_the_start_brings_responsibility_back_at_that_moment(
    story: Story, moving: tuple[str, str]
) -> None:
    journey, change = moving
    before = story.get(LEAD, f"/journeys/{journey}")
    story.hand_off(LEAD, change, "recall", {"reason": "changed_mind", "learner_said": way.word(story)}, at=START)
    assert story.responsibility(journey)[-2:] == [
        ("millbrook", london("2026-03-09 00:00"), london("2026-03-09 09:30")),
        ("northgate", london("2026-03-09 09:30"), None),
    ]
    after = story.get(LEAD, f"/journeys/{journey}")
    assert all(after[part] == before[part] for part in ("aims", "plan", "credit", "waiting_on"))
    kept = story.get(PARTNER, f"/hand-offs/{change}")
    assert (kept["state"], kept["kind"], kept["journey_id"]) == ("recalled", None, None)


@pytest.mark.parametrize("at", ["2026-03-06 10:00", START])
def test_a_withdrawal_on_the_way_ends_all_and_is_taken_back_whole(
    story: Story, moving: tuple[str, str], at: str
) -> None:
    journey, change = moving
    story.sweep(at)
    home = LEAD if at < "2026-03-09" else PARTNER
    second = SECOND if home == LEAD else "millbrook.second_coordinator"
    story.act(home, journey, "withdraw", LEFT)
    assert (story.state(change), story.places_taken("millbrook")) == ("ended_with_journey", 0)
    story.act(home, journey, "ask_reopening", {"reason": "she came back"})
    story.act(second, journey, "confirm_reopening")
    assert (story.state(change), story.places_taken("millbrook")) == ("accepted", 1)
    assert story.responsibility(journey)[-1][0] == "millbrook"
    story.sweep("2026-03-09 12:00")
    assert story.instance(journey).responsible == story.cast["millbrook"]
    areas.arrive(story, change)


def test_a_death_on_the_way_ends_everything(story: Story, moving: tuple[str, str]) -> None:
    journey, change = moving
    story.sweep(START)
    body = {"died_on": "2026-03-08", "source": "her mother", "evidence": "a call"}
    story.act(PARTNER, journey, "report_death", body)
    story.act("millbrook.second_coordinator", journey, "confirm_death", {"source": "the register"})
    assert [story.state(each) for each in (journey, change)] == ["deceased", "ended_with_journey"]
    assert (story.tasks(journey), story.places_taken("millbrook")) == ([], 0)


def test_on_hold_the_home_still_moves_and_the_new_one_lifts_the_hold(story: Story, moving: tuple[str, str]) -> None:
    journey, change = moving
    hold = {"reason": "learner_unwell", "review_on": "2026-03-13"}
    story.act(LEAD, journey, "hold", hold, at="2026-03-06 10:00")
    story.sweep(START)
    assert story.instance(journey).responsible == story.cast["millbrook"]
    assert "on_hold" in str(codes(areas.arrive(story, change, expect=409)))
    story.act(LEAD, journey, "resume", expect=409)
    story.act(PARTNER, journey, "resume")
    areas.arrive(story, change)


def test_a_plan_is_not_taken_back_under_a_change(story: Story, moving: tuple[str, str]) -> None:
    journey, _change = moving
    refused = story.act(LEAD, journey, "ask_reopening", {"reason": "wrong plan"}, expect=409)
    assert "area_changed_since" in codes(refused)


def test_the_question_of_an_absence_goes_along(story: Story, moving: tuple[str, str]) -> None:
    journey, _change = moving
    story.sweep("2026-03-08 12:00")
    assert story.tasks(journey, "withdrawal_question")[0].organisation_id == story.cast["northgate"]
    story.sweep("2026-03-09 00:00:00")
    (task,) = story.tasks(journey, "withdrawal_question")
    assert task.organisation_id == story.cast["millbrook"]
