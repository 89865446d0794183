"""C24: anybody who may know of a learner raises a concern about their safety, and a safeguarding lead looks at it."""

from datetime import date
from typing import Any

import pytest

from tests.both import BOTH
from tests.stories import way
from tests.stories.concerned import (
    NOTE,
    SAFEGUARDING,
    TOLD,
    concern,
    concerns,
    decide,
    placed,
    supported,
    to_look_at,
    told,
)
from tests.stories.scenes import scene
from tests.stories.story import Story, codes


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(request.param)


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Amy's journey in Model 4: Millbrook teaches everything."""
    return way.on_programme(story, "partnership")


def said(seen: dict[str, Any]) -> set[str]:
    """The fields of a concern that say something."""
    return {name for name, value in seen.items() if value not in (None, [])}


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.mis_officer", "priya", "millbrook.tutor"])
def test_anybody_who_may_know_the_journey_raises_a_concern(story: Story, journey: str, who: str) -> None:
    raised = concern(story, journey, who)
    assert [each["id"] for each in concerns(story, SAFEGUARDING, journey)] == [raised]


@pytest.mark.parametrize("who", ["haven.worker", "harbour.coordinator", "pellow.contact", "harbour.safeguarding_lead"])
def test_whoever_may_not_know_the_journey_raises_none(story: Story, journey: str, who: str) -> None:
    concern(story, journey, who, expect=404)
    concerns(story, who, journey, expect=404)


def test_the_local_authority_raises_a_concern(story: Story, journey: str) -> None:
    assert concern(story, journey, "council.officer")


def test_an_agency_with_a_referral_raises_a_concern(story: Story, journey: str) -> None:
    supported(story, journey)
    assert concern(story, journey, "haven.worker")


def test_an_employer_with_a_placement_raises_a_concern(story: Story, journey: str) -> None:
    placed(story, journey)
    assert concern(story, journey, "pellow.contact")


def test_an_agency_whose_part_has_ended_raises_a_concern(story: Story, journey: str) -> None:
    hand_off = supported(story, journey)
    story.hand_off("haven.worker", hand_off, "decline", {"reason": "no_place", "advice": "ask again in May"})
    story.get("haven.worker", f"/journeys/{journey}", expect=404)
    raised = concern(story, journey, "haven.worker")
    assert [each["id"] for each in concerns(story, "haven.worker", journey)] == [raised]


@BOTH
def test_the_safeguarding_lead_reads_all_of_it(story: Story, journey: str) -> None:
    concern(story, journey, "priya")
    (seen,) = concerns(story, SAFEGUARDING, journey)
    assert (seen["text"], seen["place"], seen["seen_on"]) == (TOLD, "the workshop", way.in_days(story, 0))
    assert (seen["raised_by"]["name"], seen["raised_for"]["name"]) == ("Priya Shah", "Westshire Connexions")
    assert (seen["state"], seen["immediate"], seen["handler"]["name"]) == ("received", False, "Northgate")


def test_what_was_seen_was_seen_by_today(story: Story, journey: str) -> None:
    refused = concern(story, journey, seen_on=way.in_days(story, 1), expect=409)
    assert codes(refused) == ["day_still_to_come"]


@pytest.mark.parametrize("missing", ["text", "seen_on", "immediate"])
def test_text_day_and_danger_are_said(story: Story, journey: str, missing: str) -> None:
    body = {name: value for name, value in told(story).items() if name != missing}
    story.act(way.LEAD, journey, "raise_concern", body, expect=422)


@BOTH
def test_asked_twice_with_one_key_it_is_one_concern(story: Story, journey: str) -> None:
    first = concern(story, journey, key="once")
    assert concern(story, journey, key="once") == first
    assert len(concerns(story, SAFEGUARDING, journey)) == len(to_look_at(story, first)) == 1


def test_the_same_words_under_two_keys_are_two_concerns(story: Story, journey: str) -> None:
    both = [concern(story, journey), concern(story, journey)]
    assert [each["id"] for each in concerns(story, SAFEGUARDING, journey)] == both


def test_their_references_tell_nothing_of_one_another(story: Story, journey: str) -> None:
    concern(story, journey)
    concern(story, journey)
    one, other = (each["reference"] for each in concerns(story, SAFEGUARDING, journey))
    assert one != other
    assert {each[:2] for each in (one, other)} == {"C-"}


@pytest.mark.parametrize(
    ("raised", "due"),
    [
        ("2026-04-02 10:00", date(2026, 4, 7)), ("2026-04-02 23:59", date(2026, 4, 7)),
        ("2026-05-23 09:00", date(2026, 5, 26)), ("2026-03-03 00:00", date(2026, 3, 4)),
    ],
)  # fmt: skip
def test_it_is_looked_at_within_one_working_day(story: Story, journey: str, raised: str, due: date) -> None:
    (task,) = to_look_at(story, concern(story, journey, at=raised))
    assert story.task_due(task) == due


def test_whoever_raised_it_sees_that_it_was_received_and_nothing_else(story: Story, journey: str) -> None:
    concern(story, journey, "millbrook.tutor")
    (seen,) = concerns(story, "millbrook.tutor", journey)
    assert {name for name, value in seen.items() if value not in (None, [])} == {
        "id",
        "reference",
        "raised_on",
        "state",
    }
    assert (seen["raised_on"], seen["state"]) == (way.in_days(story, 0), "received")


@pytest.mark.parametrize("decision", ["no_further_action", "advice_given", "watch", "social_care", "emergency"])
def test_whoever_raised_it_sees_that_it_was_looked_at_and_not_what_was_decided(
    story: Story, journey: str, decision: str
) -> None:
    decide(story, journey, concern(story, journey, "millbrook.tutor"), decision=decision)
    (seen,) = concerns(story, "millbrook.tutor", journey)
    assert seen["state"] == "looked_at"
    assert {name for name, value in seen.items() if value not in (None, [])} == {
        "id",
        "reference",
        "raised_on",
        "state",
    }


@BOTH
def test_whoever_raised_it_sees_their_own_alone(story: Story, journey: str) -> None:
    mine = concern(story, journey, "millbrook.tutor")
    concern(story, journey, "millbrook.coordinator")
    concern(story, journey, "priya")
    assert [each["id"] for each in concerns(story, "millbrook.tutor", journey)] == [mine]


def test_the_safeguarding_lead_of_whoever_raised_it_sees_that_it_was_received(story: Story, journey: str) -> None:
    mine = concern(story, journey, "millbrook.tutor")
    concern(story, journey, "priya")
    (seen,) = concerns(story, "millbrook.safeguarding_lead", journey)
    assert (seen["id"], seen["text"]) == (mine, None)


def test_the_lead_decides_and_says_why(story: Story, journey: str) -> None:
    raised = concern(story, journey, at="2026-03-05 09:00")
    decide(story, journey, raised, decision="social_care", at="2026-03-05 11:00")
    (seen,) = concerns(story, SAFEGUARDING, journey)
    assert (seen["decision"], seen["state"], seen["decided_by"]["name"]) == (
        "social_care", "looked_at", "Northgate Safeguarding Lead",
    )  # fmt: skip
    assert [note["text"] for note in seen["notes"]] == [NOTE]
    assert to_look_at(story, raised) == []


def test_a_decision_without_a_note_breaks_the_schema(story: Story, journey: str) -> None:
    body = {"concern_id": concern(story, journey), "decision": "watch"}
    story.act(SAFEGUARDING, journey, "triage_concern", body, expect=422)


def test_it_is_decided_once(story: Story, journey: str) -> None:
    raised = concern(story, journey)
    decide(story, journey, raised)
    assert codes(decide(story, journey, raised, expect=409)) == ["decided_already"]


def test_without_further_action_it_is_closed_at_once(story: Story, journey: str) -> None:
    decide(story, journey, concern(story, journey), decision="no_further_action")
    (seen,) = concerns(story, SAFEGUARDING, journey)
    assert (seen["state"], seen["outcome"]) == ("closed", "no_further_action")


def write(story: Story, journey: str, raised: str, *, expect: int = 200) -> Any:
    """Add a note."""
    body = {"concern_id": raised, "note": "The school knows."}
    return story.act(SAFEGUARDING, journey, "add_concern_note", body, expect=expect)


def close(story: Story, journey: str, raised: str, *, expect: int = 200) -> Any:
    """Close it."""
    body = {"concern_id": raised, "outcome": "risk_ended", "note": "She lives with her aunt."}
    return story.act(SAFEGUARDING, journey, "close_concern", body, expect=expect)


@BOTH
def test_it_is_added_to_until_it_is_closed_with_an_outcome(story: Story, journey: str) -> None:
    raised = concern(story, journey)
    decide(story, journey, raised)
    write(story, journey, raised)
    close(story, journey, raised)
    (seen,) = concerns(story, SAFEGUARDING, journey)
    assert [note["text"] for note in seen["notes"]] == [NOTE, "The school knows.", "She lives with her aunt."]
    assert (seen["state"], seen["outcome"]) == ("closed", "risk_ended")


def test_nothing_is_written_on_a_closed_one(story: Story, journey: str) -> None:
    raised = concern(story, journey)
    decide(story, journey, raised, decision="no_further_action")
    assert codes(write(story, journey, raised, expect=409)) == ["concern_closed"]
    assert codes(close(story, journey, raised, expect=409)) == ["concern_closed"]


def test_none_is_closed_before_it_was_decided_on(story: Story, journey: str) -> None:
    assert codes(close(story, journey, concern(story, journey), expect=409)) == ["not_looked_at"]


@pytest.mark.parametrize("who", [way.LEAD, "northgate.manager", "priya", "millbrook.coordinator"])
@pytest.mark.parametrize("there", [True, False])
def test_nobody_else_decides_and_all_hear_the_same_where_there_is_none(
    story: Story, journey: str, who: str, there: bool
) -> None:
    raised = concern(story, journey, "northgate.tutor")
    about = raised if there else f"{raised[:-4]}0000"
    assert codes(decide(story, journey, about, who, expect=409)) == ["safeguarding_lead_only"]


@pytest.mark.parametrize("there", [True, False])
def test_the_lead_of_another_organisation_is_answered_as_if_it_were_not_there(
    story: Story, journey: str, there: bool
) -> None:
    raised = concern(story, journey)
    about = raised if there else f"{raised[:-4]}0000"
    decide(story, journey, about, "millbrook.safeguarding_lead", expect=404)


def test_it_is_not_decided_from_another_journey(story: Story, journey: str) -> None:
    another = way.in_induction(story, about="Ben Ode")
    decide(story, another, concern(story, journey), expect=404)


def test_the_lead_is_offered_to_decide_while_one_waits(story: Story, journey: str) -> None:
    def offered() -> set[str]:
        found = story.get(SAFEGUARDING, f"/journeys/{journey}/actions")["items"]
        return {each["name"] for each in found if "concern" in each["name"] and each["open"]}

    assert offered() == {"raise_concern"}
    raised = concern(story, journey)
    assert offered() == {"raise_concern", "triage_concern", "add_concern_note"}
    decide(story, journey, raised)
    assert offered() == {"raise_concern", "add_concern_note", "close_concern"}


@BOTH
def test_the_task_names_journey_and_concern_to_the_lead(story: Story, journey: str) -> None:
    raised = concern(story, journey)
    (task,) = story.get(SAFEGUARDING, "/tasks", journey=journey)["items"]
    assert (task["kind"], task["journey_id"], task["about"]) == ("concern_triage", journey, {"concern": raised})
    refused = story.post(SAFEGUARDING, f"/tasks/{task['id']}/done", {"outcome": "seen"}, expect=409)
    assert codes(refused) == ["ended_by_action"]
