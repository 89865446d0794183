"""Attendance is recorded by whoever teaches, session by session, corrected without loss, shown to whom it concerns."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.attending import intend, mark
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD

TUTOR, PARTNER = "northgate.tutor", "millbrook.tutor"
M2 = "lead_provider"


def marks(story: Story, journey: str, who: str = LEAD, **query: Any) -> list[tuple[str, str, str]]:
    """Day, session and mark of every entry that somebody sees, the latest recorded first."""
    found = story.get(who, f"/journeys/{journey}/attendance", **query)["items"]
    return [(each["held_on"], each["session"], each["mark"]) for each in found]


def shown(story: Story, journey: str, who: str = LEAD) -> Any:
    """The attendance that a journey's page shows somebody."""
    return story.get(who, f"/journeys/{journey}")["attendance"]


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy in induction since Monday 2 March 2026, looked at on Monday 16 March."""
    found = way.in_induction(story)
    story.at("2026-03-16 09:00")
    return found


@pytest.fixture
@scene
def shared(story: Story) -> str:
    """Amy on programme since 2 March, with Millbrook teaching functional skills; looked at on 16 March."""
    found = way.taught_elsewhere(story, M2)
    story.at("2026-03-16 09:00")
    return found


@pytest.mark.parametrize("role", ["tutor", "adviser", "coordinator", "manager"])
def test_those_who_teach_and_advise_record_attendance(story: Story, journey: str, role: str) -> None:
    answer = mark(story, journey, "2026-03-09", "2026-03-10", who=f"northgate.{role}")
    assert (answer["recorded"], answer["replaced"]) == (2, 0)


@pytest.mark.parametrize("who", ["priya", "northgate.mis_officer"])
def test_others_do_not(story: Story, journey: str, who: str) -> None:
    assert codes(mark(story, journey, "2026-03-09", who=who, expect=409)) == ["not_yours"]


def test_a_stranger_does_not_learn_that_the_journey_is_there(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-09", who="harbour.tutor", expect=404)
    story.get("harbour.tutor", f"/journeys/{journey}/attendance", expect=404)


def test_days_still_to_come_are_refused(story: Story, journey: str) -> None:
    assert codes(mark(story, journey, "2026-03-16", "2026-03-17", expect=409)) == ["day_still_to_come"]


def test_days_before_the_start_are_refused(story: Story, journey: str) -> None:
    assert codes(mark(story, journey, "2026-03-01", expect=409)) == ["day_too_early"]


def test_before_induction_there_is_no_attendance(story: Story) -> None:
    accepted = way.accepted(story)
    assert codes(mark(story, accepted, "2026-03-02", expect=409)) == ["not_in_this_state"]


def test_on_a_break_there_is_none_either(story: Story) -> None:
    journey = way.on_programme(story)
    body = {"agreed_on": "2026-03-02", "return_on": "2026-05-18", "reason": "An operation."}
    story.act(LEAD, journey, "start_break", {**body, "learner_agrees": way.word(story)})
    assert codes(mark(story, journey, "2026-03-02", expect=409)) == ["not_in_this_state"]


def test_on_hold_it_is_recorded_all_the_same(story: Story, journey: str) -> None:
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-03-30"})
    mark(story, journey, "2026-03-13", as_="authorised_absence")


@pytest.mark.parametrize(
    "body",
    [
        {"marks": []},
        {"marks": [{"held_on": "2026-03-09", "mark": "present"}] * 2},
        {"marks": [{"held_on": "2026-03-09", "session": part, "mark": "present"} for part in ("whole", "am")]},
        {"marks": [{"held_on": "2026-03-09", "mark": "asleep"}]},
        {"marks": [{"held_on": "2026-03-09", "session": "9", "mark": "present"}]},
        {"marks": [{"held_on": f"2026-03-{day:02}", "session": str(session), "mark": "present"}
                   for day in range(3, 29) for session in range(1, 9)]},
    ],
    ids=["none", "twice", "divided twice", "unknown mark", "unknown session", "too many"],
)  # fmt: skip
def test_what_cannot_be_attendance_is_refused(story: Story, journey: str, body: Any) -> None:
    story.act(LEAD, journey, "record_attendance", body, expect=422)


def test_a_later_entry_replaces_the_mark_and_the_earlier_stays_readable(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-09", as_="unauthorised_absence", who=TUTOR)
    answer = mark(story, journey, "2026-03-09", as_="late", at="2026-03-16 09:10")
    assert (answer["recorded"], answer["replaced"]) == (1, 1)
    assert marks(story, journey) == [("2026-03-09", "whole", "late")]
    first = story.get(LEAD, f"/journeys/{journey}/attendance", replaced=True)["items"][-1]
    assert (first["mark"], first["recorded_by"]["name"]) == ("unauthorised_absence", "Northgate Tutor")
    assert first["replaced_at"] == "2026-03-16T09:10:00Z"


def test_the_same_entry_again_changes_nothing(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-09")
    answer = mark(story, journey, "2026-03-09")
    assert (answer["recorded"], answer["replaced"]) == (0, 0)


def test_a_day_divided_otherwise_is_replaced_whole(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-09")
    mark(story, journey, "2026-03-09", session="am")
    mark(story, journey, "2026-03-09", session="pm", as_="late")
    assert marks(story, journey) == [("2026-03-09", "pm", "late"), ("2026-03-09", "am", "present")]


def test_the_same_day_at_two_deliverers_is_recorded_twice(story: Story, shared: str) -> None:
    mark(story, shared, "2026-03-09")
    mark(story, shared, "2026-03-09", who=PARTNER, as_="late")
    assert [each["deliverer"]["name"] for each in shown(story, shared)["by_deliverer"]] == ["Northgate", "Millbrook"]


def test_a_deliverer_records_its_own_part_only(story: Story, shared: str) -> None:
    body = {"deliverer_id": story.cast["northgate"]}
    assert codes(mark(story, shared, "2026-03-09", who=PARTNER, expect=409, **body)) == ["not_own_part"]


def test_the_responsible_provider_records_for_a_deliverer(story: Story, shared: str) -> None:
    mark(story, shared, "2026-03-09", deliverer_id=story.cast["millbrook"])
    assert marks(story, shared, PARTNER) == [("2026-03-09", "whole", "present")]


def test_an_organisation_without_a_part_has_no_attendance(story: Story, shared: str) -> None:
    for stranger in (story.cast["harbour"], "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d10"):
        refused = mark(story, shared, "2026-03-09", deliverer_id=stranger, expect=409)
        assert codes(refused) == ["no_active_part"]


def test_a_deliverer_records_from_the_arrival_on(story: Story) -> None:
    journey = way.in_planning(story, M2)
    hand_off = way.hand_over(story, journey, "component", component="functional_skills")
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    assert codes(mark(story, journey, "2026-03-02", who=PARTNER, expect=409)) == ["no_active_part"]
    way.begin(story, hand_off)
    mark(story, journey, "2026-03-02", who=PARTNER)


def test_the_page_counts_attendance(story: Story, shared: str) -> None:
    mark(story, shared, "2026-03-03", "2026-03-04", "2026-03-05")
    mark(story, shared, "2026-03-06", as_="authorised_absence")
    mark(story, shared, "2026-03-09", as_="provider_closed")
    mark(story, shared, "2026-03-06", as_="late", who=PARTNER)
    found = shown(story, shared)
    assert found["whole"] == {"sessions": 5, "present": 4, "percentage": 80, "last_attended_on": "2026-03-06"}
    assert (found["counted_days_absent"], found["question_on"]) == (10, "2026-04-03")
    assert [each["percentage"] for each in found["by_deliverer"]] == [75, 100]


def test_a_deliverer_sees_its_own_part_and_nothing_as_a_whole(story: Story, shared: str) -> None:
    mark(story, shared, "2026-03-03", "2026-03-04")
    mark(story, shared, "2026-03-05", who=PARTNER)
    found = shown(story, shared, PARTNER)
    assert [(each["deliverer"]["name"], each["sessions"]) for each in found["by_deliverer"]] == [("Millbrook", 1)]
    assert [found[each] for each in ("whole", "counted_days_absent", "question_on", "intentions")] == [None] * 3 + [[]]
    assert marks(story, shared, PARTNER) == [("2026-03-05", "whole", "present")]
    assert marks(story, shared, PARTNER, deliverer=story.cast["northgate"]) == []


@pytest.mark.parametrize("who", ["priya", "council.officer"])
def test_referrer_and_local_authority_see_no_attendance(story: Story, journey: str, who: str) -> None:
    mark(story, journey, "2026-03-03")
    assert shown(story, journey, who) is None
    assert marks(story, journey, who) == []


def test_a_support_agency_sees_none_either(story: Story) -> None:
    journey = way.in_induction(story, needs=[{"code": "travel"}], shared=[way.CONTACT, way.FOR_SUPPORT])
    story.send(LEAD, journey, "support", "waywheel", need="travel")
    mark(story, journey, "2026-03-02")
    assert shown(story, journey, "waywheel.worker") is None
    assert marks(story, journey, "waywheel.worker") == []


def test_the_list_is_narrowed_and_paged(story: Story, shared: str) -> None:
    days = [f"2026-03-{day:02}" for day in range(3, 8)]
    mark(story, shared, *days)
    mark(story, shared, "2026-03-04", who=PARTNER)
    path = f"/journeys/{shared}/attendance"
    narrowed = {"from": "2026-03-04", "until": "2026-03-05", "deliverer": story.cast["northgate"]}
    assert [day for day, *_rest in marks(story, shared, **narrowed)] == ["2026-03-05", "2026-03-04"]
    first = story.get(LEAD, path, limit=4)
    rest = story.get(LEAD, path, limit=4, after=first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (4, 2, None)


def test_evidence_is_for_named_staff(story: Story, journey: str) -> None:
    intend(story, journey, "2026-03-12", who=TUTOR)
    evidence = {who: shown(story, journey, who)["intentions"][0]["evidence"] for who in (LEAD, TUTOR)}
    assert evidence == {LEAD: "Rang to say so.", TUTOR: None}


@pytest.mark.parametrize(("day", "code"), [("2026-03-17", "day_still_to_come"), ("2026-03-01", "day_too_early")])
def test_evidence_is_from_the_time_of_the_journey(story: Story, journey: str, day: str, code: str) -> None:
    assert codes(intend(story, journey, day, expect=409)) == [code]


def test_a_deliverer_records_no_evidence(story: Story, shared: str) -> None:
    assert codes(intend(story, shared, "2026-03-12", who=PARTNER, expect=409)) == ["not_yours"]


def test_the_next_step_is_never_the_alarm_of_an_absence(story: Story) -> None:
    journey = way.on_programme(story)
    story.at("2026-03-28 09:00")
    assert story.get(LEAD, f"/journeys/{journey}")["next_step"]["what"] == "review"


def test_the_alarm_stands_once_among_the_time_limits(story: Story, journey: str) -> None:
    mark(story, journey, "2026-03-03")
    mark(story, journey, "2026-03-04")
    found = [each for each in story.get(LEAD, f"/journeys/{journey}/deadlines")["items"] if each["rule"] == "absence"]
    assert [(each["state"], each["due_at"]) for each in found] == [("open", "2026-03-31T23:00:00Z")]
