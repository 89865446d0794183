"""Who takes a part over in mid-programme teaches its aims from then on, with the credit to date (2.5, 4.6, 4.7)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER

HARBOUR = "harbour.coordinator"


def credited(story: Story, who: str, journey: str, aim: str, credit: int, expect: int = 200, **more: Any) -> Any:
    """Somebody records credit of one aim; the answer."""
    said = {"aim_id": aim, "actual_credit": credit, **more}
    return story.act(who, journey, "record_credit", {"aims": [said]}, expect=expect)


def teaching(story: Story, journey: str) -> dict[str, str]:
    """Who teaches the aims of the present plan: component -> short name."""
    names = {identifier: name for name, identifier in story.cast.ids.items()}
    shown = story.get(LEAD, f"/journeys/{journey}")["aims"]
    return {aim["component"]: names[aim["deliverer"]["id"]] for aim in shown if aim["in_plan"]}


def part_of_harbour(story: Story, journey: str, component: str | None = None) -> str:
    """Harbour is ranked, asked for all or one component, accepts and has Amy arrive; its hand-off."""
    way.rank(story, journey, "harbour", component=component)
    split = {"component": component, "note": "taught best there"} if component else {}
    hand_off = way.hand_over(story, journey, "partner", "harbour", **split)
    way.begin(story, hand_off, "harbour")
    return hand_off


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy learns at Millbrook, which has recorded 3 of 12 vocational credits."""
    found = way.on_programme(story, "partnership")
    credited(story, PARTNER, found, way.aims(story, found)["vocational"], 3)
    return found


def test_the_new_partner_sees_its_aims_and_the_credit_to_date(story: Story, journey: str) -> None:
    part_of_harbour(story, journey)
    seen = story.get(HARBOUR, f"/journeys/{journey}")
    assert {aim["component"]: aim["actual_credit"] for aim in seen["aims"]} == {
        "vocational": 3, "personal_social": None, "functional_skills": None,
    }  # fmt: skip
    assert seen["credit"] == {"planned": 20, "achieved": 3, "carried": 0}


def test_the_new_partner_records_credit(story: Story, journey: str) -> None:
    part_of_harbour(story, journey)
    credited(story, HARBOUR, journey, way.aims(story, journey)["vocational"], 12, achievement="full")
    shown = {aim["component"]: aim["actual_credit"] for aim in story.get(LEAD, f"/journeys/{journey}")["aims"]}
    assert shown["vocational"] == 12


def test_the_history_says_who_taught_until_then(story: Story, journey: str) -> None:
    aims = way.aims(story, journey)
    hand_off = part_of_harbour(story, journey)
    (change,) = (entry for entry in story.history(journey) if entry.event == "aims_change_hands")
    assert change.detail == {"hand_off": hand_off, "aims": dict.fromkeys(aims.values(), story.cast["millbrook"])}


def test_the_former_partner_still_hands_in_what_was_achieved_there(story: Story, journey: str) -> None:
    aim = way.aims(story, journey)["vocational"]
    part_of_harbour(story, journey)
    credited(story, PARTNER, journey, aim, 5)
    assert codes(credited(story, PARTNER, journey, aim, 4, expect=409)) == ["credit_cannot_fall"]


def test_the_former_partner_does_not_say_how_the_aim_ends(story: Story, journey: str) -> None:
    aim = way.aims(story, journey)["vocational"]
    part_of_harbour(story, journey)
    refused = credited(story, PARTNER, journey, aim, 5, expect=409, achievement="partial")
    assert codes(refused) == ["achievement_by_deliverer"]


def test_the_lead_marks_no_credit_that_the_new_partner_has_not_recorded(story: Story, journey: str) -> None:
    part_of_harbour(story, journey)
    refused = credited(story, LEAD, journey, way.aims(story, journey)["vocational"], 6, expect=409)
    assert codes(refused) == ["credit_needs_partners_record"]


def test_final_credit_is_asked_of_the_new_partner(story: Story, journey: str) -> None:
    part_of_harbour(story, journey)
    way.secure(story, journey)
    way.leave(story, journey)
    assert [task.organisation_id for task in story.tasks(journey, "final_credit")] == [story.cast["harbour"]]


def test_who_takes_over_one_component_teaches_that_alone(story: Story, journey: str) -> None:
    part_of_harbour(story, journey, "vocational")
    assert teaching(story, journey) == {
        "vocational": "harbour", "personal_social": "millbrook", "functional_skills": "millbrook",
    }  # fmt: skip


def test_until_the_learner_arrives_the_present_partner_teaches(story: Story, journey: str) -> None:
    way.rank(story, journey, "harbour")
    way.hand_over(story, journey, "partner", "harbour")
    assert set(teaching(story, journey).values()) == {"millbrook"}


def test_a_component_subcontracted_after_the_plan_is_the_subcontractor_s_to_teach(story: Story) -> None:
    journey = way.on_programme(story, "lead_provider")
    aim = way.aims(story, journey)["functional_skills"]
    way.begin(story, way.hand_over(story, journey, "component", component="functional_skills"))
    assert [each["id"] for each in story.get(PARTNER, f"/journeys/{journey}")["aims"]] == [aim]
    credited(story, PARTNER, journey, aim, 4, achievement="full")
    assert codes(credited(story, LEAD, journey, aim, 5, expect=409)) == ["credit_needs_partners_record"]


def test_one_aim_handed_over_leaves_the_others_where_they_are(story: Story) -> None:
    journey = way.on_programme(story, "lead_provider")
    aim = way.aims(story, journey)["functional_skills"]
    part = way.hand_over(story, journey, "component", component="functional_skills", aim_id=aim)
    way.begin(story, part)
    assert teaching(story, journey) == {
        "vocational": "northgate", "personal_social": "northgate", "functional_skills": "millbrook",
    }  # fmt: skip


def test_what_a_later_plan_leaves_with_the_lead_stays_there(story: Story) -> None:
    journey = way.in_planning(story, "lead_provider")
    part = way.hand_over(story, journey, "component", component="functional_skills")
    story.act(LEAD, journey, "agree_plan", way.plan(story, functional_skills=story.cast["northgate"]))
    way.begin(story, part)
    assert teaching(story, journey)["functional_skills"] == "northgate"


def test_whoever_the_plan_named_takes_nothing_over(story: Story) -> None:
    journey = way.taught_elsewhere(story, "lead_provider")
    assert "aims_change_hands" not in [entry.event for entry in story.history(journey)]
