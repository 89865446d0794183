"""A placement that ends early: another or an alternative in ten working days; an incident suspends (rule C23)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.placing import CONTACT, LEAD, MANAGER, OFFICER, agree, check, send, sent
from tests.stories.story import Story, codes
from tests.stories.way import in_days

INCIDENT: dict[str, Any] = {
    "reason": "It cannot go on.", "incident": True, "incident_words": "A saw without its guard cut a hand.",
}  # fmt: skip
OTHERS = "millbrook.employer_engagement"


def begun(story: Story, name: str = "Amy Cole") -> tuple[str, str]:
    """A journey of Northgate's and its placement at Pellow Joinery, which runs since 9 March."""
    story.at("2026-03-02 10:00")
    journey = way.on_programme(story, about=name)
    check(story)
    one = sent(story, journey)
    agree(story, one)
    story.at("2026-03-09 10:00")
    story.hand_off(CONTACT, one, "start", {"arrived_on": "2026-03-09"})
    return journey, one


def employer(story: Story, who: str) -> Any:
    """Pellow Joinery's suspensions as somebody's provider knows them."""
    return story.get(who, f"/organisations/{story.cast['pellow']}/employer-checks")["suspensions"]


@pytest.mark.parametrize("event", ["break_down", "return_work"])
def test_another_placement_that_has_begun_ends_the_task(story: Story, event: str) -> None:
    journey, one = begun(story)
    word = {"on": in_days(story, 0), "channel": "face_to_face"}
    story.hand_off(OFFICER, one, event, {"reason": "The learner asked.", "learner_said": word})
    assert story.history(one)[-1].detail["learner_said_on"] == "2026-03-09"
    (task,) = story.tasks(journey, "place_again")
    assert (story.task_due(task).isoformat(), task.role) == ("2026-03-23", "employer_engagement")
    flagged = story.get(LEAD, f"/journeys/{journey}")["risk_flags"]
    assert "A placement ended early on 9 March 2026." in str(flagged)
    two = sent(story, journey, 1, 20)
    agree(story, two, 1, 20)
    assert story.tasks(journey, "place_again") != []
    story.at("2026-03-10 10:00")
    story.hand_off(CONTACT, two, "start", {"arrived_on": "2026-03-10"})
    assert story.tasks(journey, "place_again") == []


def test_an_alternative_is_said_in_words(story: Story) -> None:
    journey, one = begun(story)
    story.hand_off(CONTACT, one, "break_down", {"reason": "No work any more."})
    (task,) = story.tasks(journey, "place_again")
    story.post(OFFICER, f"/tasks/{task.id}/done", {"outcome": "A project at college instead."})
    assert story.tasks(journey, "place_again") == []


def test_an_incident_suspends_the_employer_for_everybody(story: Story) -> None:
    journey, one = begun(story)
    waiting = sent(story, journey, 30, 40)
    other = way.on_programme(story, about="Ben Ode")
    check(story, who=OTHERS)
    ahead = sent(story, other, 30, 40)
    agree(story, ahead, 30, 40)
    story.hand_off(CONTACT, one, "break_down", INCIDENT)
    assert codes(send(story, journey, 45, 48)) == ["employer_suspended"]
    assert codes(agree(story, waiting, 30, 40)) == ["employer_suspended"]
    (task,) = story.tasks(other, "employer_suspended")
    assert (story.task_due(task).isoformat(), task.role) == ("2026-03-09", "coordinator")
    assert task.detail == {"hand_off": ahead}
    assert story.tasks(journey, "employer_suspended") == []
    story.at("2026-04-08 10:00")
    arrived = story.hand_off(CONTACT, ahead, "start", {"arrived_on": "2026-04-08"}, expect=409)
    assert codes(arrived) == ["employer_suspended"]


def test_nothing_is_put_off_at_a_suspended_employer(story: Story) -> None:
    journey, one = begun(story)
    ahead = sent(story, journey, 30, 40)
    agree(story, ahead, 30, 40)
    story.hand_off(OFFICER, one, "break_down", INCIDENT)
    word = {"on": in_days(story, 0), "channel": "phone"}
    later = {"start_on": in_days(story, 31), "planned_end_on": in_days(story, 40), "learner_agrees": word}
    assert codes(story.hand_off(CONTACT, ahead, "defer", later, expect=409)) == ["employer_suspended"]


@pytest.mark.parametrize("over", [False, True])
def test_an_incident_is_reported_while_it_goes_on_and_after_its_end(story: Story, over: bool) -> None:
    journey, one = begun(story)
    other = way.on_programme(story, about="Ben Ode")
    check(story, who=OTHERS)
    there = sent(story, other, 30, 40)
    agree(story, there, 30, 40)
    if over:
        story.hand_off(CONTACT, one, "end", {"reason": "It was agreed until today."})
    story.hand_off(OFFICER, one, "report_incident", {"incident_words": "A saw."})
    assert story.state(one) == ("ended_complete" if over else "active")
    assert codes(send(story, journey, 45, 48)) == ["employer_suspended"]
    assert [task.detail for task in story.tasks(other, "employer_suspended")] == [{"hand_off": there}]
    assert [(each.event, each.detail) for each in story.history(journey)][-1] == ("report_incident", {"hand_off": one})
    mine = [task.detail for task in story.tasks(journey, "employer_suspended")]
    assert mine == ([] if over else [{"hand_off": one}]), "where it goes on, somebody looks to whoever is there"


@pytest.mark.parametrize(("who", "told"), [(OFFICER, False), (CONTACT, True)])
def test_the_employer_is_not_told_who_reported_it(story: Story, who: str, told: bool) -> None:
    journey, one = begun(story)
    before = story.get(CONTACT, f"/hand-offs/{one}")["version"]
    story.hand_off(who, one, "report_incident", {"incident_words": "A saw."})
    for reader, seen in ((CONTACT, told), (LEAD, True)):
        events = [each["event"] for each in story.get(reader, f"/journeys/{journey}/history")["items"]]
        assert ("report_incident" in events) is seen
    assert story.get(CONTACT, f"/hand-offs/{one}")["version"] == before


def test_an_incident_is_reported_by_the_two_sides_and_where_somebody_was(story: Story) -> None:
    journey, one = begun(story)
    words = {"incident_words": "A saw."}
    assert codes(story.hand_off("northgate.tutor", one, "report_incident", words, expect=409)) == ["not_yours"]
    ahead = sent(story, journey, 30, 40)
    assert codes(story.hand_off(OFFICER, ahead, "report_incident", words, expect=409)) == ["no_placement"]


def test_what_happened_is_for_few_of_whoever_reported_it(story: Story) -> None:
    _journey, one = begun(story)
    story.hand_off(OFFICER, one, "break_down", INCIDENT)
    words = INCIDENT["incident_words"]
    assert [(each["by_us"], each["words"]) for each in employer(story, MANAGER)] == [(True, words)]
    assert [(each["by_us"], each["words"]) for each in employer(story, OFFICER)] == [(True, None)]
    assert [(each["by_us"], each["words"]) for each in employer(story, OTHERS)] == [(False, None)]
    for who in (CONTACT, LEAD, "northgate.tutor"):
        for path in (f"/hand-offs/{one}", f"/hand-offs/{one}/actions", "/inbox"):
            assert words not in str(story.get(who, path))


def test_a_manager_of_whoever_reported_it_lifts_the_suspension(story: Story) -> None:
    journey, one = begun(story)
    story.hand_off(OFFICER, one, "break_down", INCIDENT)
    lifting = f"/organisations/{story.cast['pellow']}/lift-suspension"
    known = [each["id"] for each in employer(story, MANAGER)]
    guarded = {"reason": "The saw has its guard again.", "suspension_ids": known}
    assert codes(story.post(OFFICER, lifting, guarded, expect=409)) == ["not_yours"]
    assert codes(story.post("millbrook.manager", lifting, guarded, expect=409)) == ["nothing_suspended"]
    story.hand_off(OFFICER, one, "report_incident", {"incident_words": "Nobody wore gloves."})
    assert story.post(MANAGER, lifting, guarded)["state"] == "suspended"
    assert [each["words"] for each in employer(story, MANAGER)] == ["Nobody wore gloves."]
    assert codes(story.post(MANAGER, lifting, guarded, expect=409)) == ["suspension_unknown"]
    story.post(MANAGER, lifting, {**guarded, "suspension_ids": [each["id"] for each in employer(story, MANAGER)]})
    assert employer(story, OTHERS) == []
    assert "hand_off" in send(story, journey, 10, 20)


def test_an_incident_is_told_in_words_and_of_a_placement_alone(story: Story) -> None:
    _journey, one = begun(story)
    story.hand_off(OFFICER, one, "break_down", {"reason": "x", "incident": True}, expect=422)
    taster = story.send(LEAD, way.in_induction(story, about="Dev Rao"), "taster", "millbrook", taster={})
    story.accept("millbrook.coordinator", taster, in_days(story, 0), in_days(story, 2))
    way.begin(story, taster)
    refused = story.hand_off(LEAD, taster, "break_down", INCIDENT, expect=409)
    assert codes(refused) == ["told_of_another_kind"]
