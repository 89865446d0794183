"""Aims of a part that came back are taught by somebody again, and no credit is nobody's to record (0.3, 4.6, 4.7)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.test_part_taken_over import HARBOUR, credited, part_of_harbour, teaching
from tests.stories.way import LEAD, PARTNER

M2, M4 = "lead_provider", "partnership"
ILL = {"reason": "our tutor is ill"}
SAFETY = {"reason": "our tutor left", "safety": True}
VOCATIONAL = {"component": "vocational", "reason": "our own tutors know it"}
WHOLE = {"reason": "our own tutors know it"}


def subcontracted(story: Story) -> tuple[str, str, str]:
    """Millbrook begins functional skills after the plan; the journey, the aim and the hand-off."""
    journey = way.on_programme(story, M2)
    part = way.hand_over(story, journey, "component", component="functional_skills")
    way.begin(story, part)
    return journey, way.aims(story, journey)["functional_skills"], part


def leaving(story: Story, journey: str) -> None:
    """Learning ends: EXIT_REVIEW."""
    way.secure(story, journey)
    way.leave(story, journey)


def changes(story: Story, journey: str) -> list[Any]:
    """What the history says of aims that went into other hands, oldest first."""
    return [entry.detail for entry in story.history(journey) if entry.event == "aims_change_hands"]


# A subcontractor's part (2.5)


@pytest.mark.parametrize("move", ["return_work", "break_down"])
def test_the_lead_records_credit_of_a_component_that_came_back(story: Story, move: str) -> None:
    journey, aim, part = subcontracted(story)
    story.hand_off(PARTNER, part, move, ILL)
    credited(story, LEAD, journey, aim, 4, achievement="full")


def test_the_history_says_who_taught_it_until_it_came_back(story: Story) -> None:
    journey, aim, part = subcontracted(story)
    story.hand_off(PARTNER, part, "return_work", ILL)
    assert changes(story, journey) == [
        {"hand_off": part, "aims": {aim: story.cast["northgate"]}},
        {"hand_off": part, "aims": {aim: story.cast["millbrook"]}},
    ]


def test_who_gave_it_back_hands_in_the_credit_achieved_there(story: Story) -> None:
    journey, aim, part = subcontracted(story)
    story.hand_off(PARTNER, part, "return_work", ILL)
    credited(story, PARTNER, journey, aim, 2)
    refused = credited(story, PARTNER, journey, aim, 3, expect=409, achievement="partial")
    assert codes(refused) == ["achievement_by_deliverer"]


def test_credit_handed_in_by_who_gave_it_back_does_not_fall(story: Story) -> None:
    journey, aim, part = subcontracted(story)
    credited(story, PARTNER, journey, aim, 3)
    story.hand_off(PARTNER, part, "return_work", ILL)
    assert codes(credited(story, LEAD, journey, aim, 2, expect=409)) == ["credit_cannot_fall"]


def test_no_final_credit_is_asked_of_who_gave_its_part_back(story: Story) -> None:
    journey, _aim, part = subcontracted(story)
    story.hand_off(PARTNER, part, "return_work", ILL)
    leaving(story, journey)
    assert story.tasks(journey, "final_credit") == []


def test_a_part_that_comes_back_at_the_exit_leaves_nobody_asked(story: Story) -> None:
    journey, aim, part = subcontracted(story)
    leaving(story, journey)
    assert [task.organisation_id for task in story.tasks(journey, "final_credit")] == [story.cast["millbrook"]]
    story.hand_off(PARTNER, part, "return_work", ILL)
    assert story.tasks(journey, "final_credit") == []
    credited(story, LEAD, journey, aim, 4, achievement="full")


def test_a_part_that_comes_back_during_a_break_is_the_lead_s(story: Story) -> None:
    journey, aim, part = subcontracted(story)
    pause = {"agreed_on": way.in_days(story, 0), "return_on": way.in_days(story, 30), "reason": "operation"}
    story.act(LEAD, journey, "start_break", {**pause, "learner_agrees": way.word(story)})
    story.hand_off(PARTNER, part, "return_work", ILL)
    credited(story, LEAD, journey, aim, 4)


@pytest.mark.parametrize(
    ("who", "move", "body"), [(PARTNER, "return_unstarted", ILL), (LEAD, "recall", {"reason": "mistake"})]
)
def test_what_the_plan_gave_to_somebody_who_never_began_is_the_lead_s(
    story: Story, who: str, move: str, body: dict[str, str]
) -> None:
    journey = way.in_planning(story, M2)
    part = way.hand_over(story, journey, "component", component="functional_skills")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    story.hand_off(who, part, move, body)
    credited(story, LEAD, journey, way.aims(story, journey)["functional_skills"], 4)


def test_who_never_arrives_leaves_it_with_the_lead(story: Story) -> None:
    journey = way.in_planning(story, M2)
    way.hand_over(story, journey, "component", component="functional_skills")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    story.sweep("2026-03-05 09:00")
    assert teaching(story, journey)["functional_skills"] == "northgate"


def test_placed_again_it_is_taken_over_from_the_lead(story: Story) -> None:
    journey, aim, part = subcontracted(story)
    story.hand_off(PARTNER, part, "return_work", ILL)
    again = way.hand_over(story, journey, "component", component="functional_skills")
    way.begin(story, again)
    assert changes(story, journey)[-1] == {"hand_off": again, "aims": {aim: story.cast["northgate"]}}
    credited(story, PARTNER, journey, aim, 4, achievement="full")


# A partner's part (4.6)


def broken_down(story: Story) -> tuple[str, str]:
    """Harbour took all from Millbrook, and its arrangement broke down; the journey and the vocational aim."""
    journey = way.on_programme(story, M4)
    part = part_of_harbour(story, journey)
    story.hand_off(HARBOUR, part, "break_down", SAFETY)
    return journey, way.aims(story, journey)["vocational"]


def test_the_lead_that_names_itself_records_credit(story: Story) -> None:
    journey, aim = broken_down(story)
    story.act(LEAD, journey, "deliver_ourselves", VOCATIONAL)
    credited(story, LEAD, journey, aim, 12, achievement="full")


def test_it_teaches_what_it_named_itself_for_alone(story: Story) -> None:
    journey, _aim = broken_down(story)
    story.act(LEAD, journey, "deliver_ourselves", VOCATIONAL)
    assert teaching(story, journey) == {
        "vocational": "northgate", "personal_social": "harbour", "functional_skills": "harbour",
    }  # fmt: skip


def test_the_history_says_who_taught_until_the_lead_named_itself(story: Story) -> None:
    journey, aim = broken_down(story)
    story.act(LEAD, journey, "deliver_ourselves", VOCATIONAL)
    assert changes(story, journey)[-1] == {"component": "vocational", "aims": {aim: story.cast["harbour"]}}


def test_before_it_names_itself_the_partner_s_credit_is_the_partner_s_to_record(story: Story) -> None:
    journey, aim = broken_down(story)
    assert codes(credited(story, LEAD, journey, aim, 3, expect=409)) == ["credit_needs_partners_record"]
    credited(story, HARBOUR, journey, aim, 3, achievement="partial")


def test_while_a_partner_teaches_naming_itself_changes_no_hands(story: Story) -> None:
    journey = way.on_programme(story, M4)
    story.act(LEAD, journey, "deliver_ourselves", WHOLE)
    assert (set(teaching(story, journey).values()), changes(story, journey)) == ({"millbrook"}, [])


def test_what_the_lead_named_itself_for_before_is_its_own_once_the_partner_s_part_ends(story: Story) -> None:
    journey = way.on_programme(story, M4)
    story.act(LEAD, journey, "deliver_ourselves", VOCATIONAL)
    story.hand_off(PARTNER, story.hand_offs(journey, "partner")[0], "return_work", SAFETY)
    assert teaching(story, journey) == {
        "vocational": "northgate", "personal_social": "millbrook", "functional_skills": "millbrook",
    }  # fmt: skip


def test_one_part_that_comes_back_leaves_the_others_where_they_are(story: Story) -> None:
    journey = way.on_programme(story, M4)
    part = part_of_harbour(story, journey, "vocational")
    story.act(LEAD, journey, "deliver_ourselves", WHOLE)
    story.hand_off(HARBOUR, part, "break_down", SAFETY)
    assert teaching(story, journey) == {
        "vocational": "northgate", "personal_social": "millbrook", "functional_skills": "millbrook",
    }  # fmt: skip


def test_a_part_split_off_goes_back_to_who_has_the_whole(story: Story) -> None:
    journey = way.on_programme(story, M4)
    story.hand_off(HARBOUR, part_of_harbour(story, journey, "vocational"), "break_down", SAFETY)
    assert set(teaching(story, journey).values()) == {"millbrook"}
    credited(story, PARTNER, journey, way.aims(story, journey)["vocational"], 12, achievement="full")


def test_a_part_the_lead_named_itself_for_comes_back_at_the_exit_too(story: Story) -> None:
    journey = way.on_programme(story, M4)
    story.act(LEAD, journey, "deliver_ourselves", WHOLE)
    leaving(story, journey)
    story.hand_off(PARTNER, story.hand_offs(journey, "partner")[0], "return_work", SAFETY)
    assert story.tasks(journey, "final_credit") == []
    way.credit(story, journey)


def test_the_next_partner_takes_over_what_came_back_after_the_plan_that_knew_of_it(story: Story) -> None:
    journey = way.on_programme(story, M4)
    way.rank(story, journey, "harbour")
    following = way.hand_over(story, journey, "partner", "harbour")
    story.at("2026-03-03 09:00")
    for who in (PARTNER, HARBOUR):
        story.act(who, journey, "send_review_input", {"progress": "It goes well."}, expect=None)
    way.review(story, journey)
    kept = [{**aim, "aim_id": way.aims(story, journey)[aim["component"]]} for aim in way.plan(story)["aims"]]
    story.act(LEAD, journey, "change_plan", {**way.plan(story), "aims": kept, "reason": "more time"})
    story.hand_off(PARTNER, story.hand_offs(journey, "partner")[0], "break_down", SAFETY)
    story.act(LEAD, journey, "deliver_ourselves", WHOLE)
    way.begin(story, following, "harbour")
    assert set(teaching(story, journey).values()) == {"harbour"}


# Credit to date, passed on


@pytest.fixture
@scene
def succeeded(story: Story) -> tuple[str, str]:
    """Millbrook returned its work, which the lead confirmed, and Harbour teaches now; journey and vocational aim."""
    journey = way.on_programme(story, M4)
    (part,) = story.hand_offs(journey, "partner")
    story.hand_off(PARTNER, part, "submit_work", {"records": [{"record": "results_form", "content": "3 credits"}]})
    story.hand_off(LEAD, part, "confirm")
    part_of_harbour(story, journey)
    return journey, way.aims(story, journey)["vocational"]


def test_the_lead_writes_down_what_the_first_partner_returned(story: Story, succeeded: tuple[str, str]) -> None:
    credited(story, LEAD, *succeeded, 3)


def test_it_says_no_result_of_what_the_next_one_teaches(story: Story, succeeded: tuple[str, str]) -> None:
    refused = credited(story, LEAD, *succeeded, 3, expect=409, achievement="partial")
    assert codes(refused) == ["credit_needs_partners_record"]


def test_once_the_next_one_has_said_the_result_nothing_is_added(story: Story, succeeded: tuple[str, str]) -> None:
    credited(story, HARBOUR, *succeeded, 9, achievement="partial")
    assert codes(credited(story, LEAD, *succeeded, 12, expect=409)) == ["credit_needs_partners_record"]


def test_the_lead_hands_in_what_was_achieved_while_it_taught(story: Story) -> None:
    journey, aim, _part = subcontracted(story)
    credited(story, LEAD, journey, aim, 2)


@pytest.mark.parametrize("result", ["full", "partial"])
def test_the_lead_that_taught_before_does_not_say_how_the_aim_ends(story: Story, result: str) -> None:
    journey, aim, _part = subcontracted(story)
    refused = credited(story, LEAD, journey, aim, 2, expect=409, achievement=result)
    assert codes(refused) == ["credit_needs_partners_record"]
