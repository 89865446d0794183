"""S09: counselling is known to those who need to know it, and leaves no trace for anybody else."""

from datetime import date
from typing import Any

import pytest

from tests.people import Cast
from tests.stories import way
from tests.stories.copying import copies, export
from tests.stories.partnering import LEAD, taught_by
from tests.stories.scenes import scene
from tests.stories.story import Story, codes

HANA: dict[str, Any] = {
    "given_name": "Hana", "family_name": "Iqbal", "birth_date": "2008-10-01", "postcode": "BS1 4DJ",
    "uln": "1000000043", "phone": "0117 496 0123", "safe_contact_times": "after four, never at home",
}  # fmt: skip
TRAVEL = {"code": "travel", "adjustment": "bus pass"}
FOUND = {"need": "counselling", "status": "new", "detail": "found in the review", "adjustment": "quiet room"}
CONSENT = {"item": "support_need", "need": "counselling", "basis": "explicit_consent", "given_on": "2026-05-18"}
OPENED = "2026-05-18 10:00"
OUTSIDERS = ("harbour.coordinator", "harbour.manager", "priya")
WITHOUT_TRACE = ("", "/history", "/hand-offs", "/deadlines", "/actions")


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Hana's journey: Northgate leads, Harbour delivers the vocational part; counselling was found in a review."""
    found = taught_by(story, HANA, "harbour", "2026-04-13 10:00", needs=[TRAVEL])
    story.at("2026-05-18 09:30")
    story.act("northgate.adviser", found, "record_need", FOUND)
    return found


def send(story: Story, journey: str, who: str = "northgate.adviser", expect: int = 200, **more: Any) -> Any:
    """Refer Hana to Haven."""
    return story.send(who, journey, "support", "haven", at=OPENED, expect=expect, need="counselling", **more)


@pytest.fixture
def support(story: Story, cast: Cast, journey: str) -> str:
    """The support referral to Haven, with Hana's consent for Haven alone."""
    story.act("northgate.adviser", journey, "record_consent", CONSENT | {"receiver_id": cast["haven"]})
    return str(send(story, journey))


def test_the_first_appointment_is_due_after_the_bank_holiday(story: Story, support: str) -> None:
    assert (story.due(support, "acknowledge"), story.due(support, "appointment")) == (
        date(2026, 5, 20), date(2026, 6, 2),
    )  # fmt: skip


def test_nobody_must_decide_and_nothing_expires(story: Story, support: str) -> None:
    story.sweep("2026-09-01 09:00")
    assert story.state(support) == "sent"


def test_haven_sees_name_contact_need_and_safe_times(story: Story, support: str) -> None:
    seen = story.get("haven.worker", f"/hand-offs/{support}")
    learner = seen["learner"]
    assert (learner["given_name"], learner["safe_contact_times"]) == ("Hana", HANA["safe_contact_times"])
    assert learner["phone"] == "+441174960123"
    assert [need["need"] for need in seen["needs"]] == ["counselling"]


def test_haven_sees_neither_plan_nor_levels(story: Story, journey: str, support: str) -> None:
    seen = story.get("haven.worker", f"/journeys/{journey}")
    assert [seen[name] for name in ("plan", "assessment", "aims", "reviews")] == [None, [], [], []]
    assert (seen["learner"]["uln"], seen["learner"]["birth_date"]) == (None, None)


def test_haven_sees_no_other_hand_off(story: Story, journey: str, support: str) -> None:
    assert [row["id"] for row in story.get("haven.worker", f"/journeys/{journey}/hand-offs")["items"]] == [support]


@pytest.mark.parametrize("part", WITHOUT_TRACE)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_whoever_need_not_know_sees_no_trace(story: Story, cast: Cast, journey: str, support: str, who: str,
                                             part: str) -> None:  # fmt: skip
    seen = story.get(who, f"/journeys/{journey}{part}")
    text = str(seen).casefold()
    assert not [word for word in ("counselling", "haven", "quiet room", cast["haven"], support) if word in text]


@pytest.mark.parametrize("part", WITHOUT_TRACE)
@pytest.mark.parametrize("who", OUTSIDERS)
def test_what_they_see_is_what_they_saw_before(story: Story, cast: Cast, journey: str, who: str, part: str) -> None:
    story.act("northgate.adviser", journey, "record_consent", CONSENT | {"receiver_id": cast["haven"]}, at=OPENED)
    before = story.get(who, f"/journeys/{journey}{part}")
    send(story, journey)
    assert _without_version(story.get(who, f"/journeys/{journey}{part}")) == _without_version(before)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_list_or_search_of_theirs_finds_it(story: Story, support: str, who: str) -> None:
    lists = [story.get(who, "/hand-offs"), story.get(who, "/hand-offs", kind="support"), story.get(who, "/tasks")]
    text = str([*lists, story.get(who, "/journeys", q="counselling"), story.get(who, "/journeys", q="Haven")])
    assert support not in text
    assert "counselling" not in text


@pytest.mark.parametrize("who", [*OUTSIDERS, "pellow.contact", "northgate.tutor"])
def test_its_address_is_answered_as_if_it_were_not_there(story: Story, support: str, who: str) -> None:
    hidden = story.get(who, f"/hand-offs/{support}", expect=404)
    missing = story.get(who, f"/hand-offs/{support[:-4]}0000", expect=404)
    assert hidden == missing


def test_an_employer_without_a_part_sees_nothing_at_all(story: Story, journey: str, support: str) -> None:
    story.get("pellow.contact", f"/journeys/{journey}", expect=404)


@pytest.mark.parametrize("who", ["northgate.adviser", LEAD, "northgate.safeguarding_lead"])
def test_named_staff_see_all(story: Story, journey: str, support: str, who: str) -> None:
    seen = story.get(who, f"/journeys/{journey}")
    assert {need["need"] for need in seen["needs"]} == {"travel", "counselling"}
    assert story.get(who, f"/hand-offs/{support}")["receiver"]["name"] == "Haven"


@pytest.mark.parametrize("who", ["northgate.tutor", "northgate.mis_officer"])
def test_other_staff_see_that_support_is_in_place(story: Story, journey: str, support: str, who: str) -> None:
    seen = story.get(who, f"/journeys/{journey}")
    assert seen["support"] == "support: in place"
    assert [need["need"] for need in seen["needs"]] == ["travel"]


@pytest.mark.parametrize("part", WITHOUT_TRACE)
def test_other_staff_see_neither_agency_nor_need(story: Story, journey: str, support: str, part: str) -> None:
    text = str(story.get("northgate.tutor", f"/journeys/{journey}{part}")).casefold()
    assert not [word for word in ("counselling", "haven", support) if word in text]


def test_nobody_but_haven_is_told(story: Story, support: str) -> None:
    assert story.told("hand_off.sent", support) == ["haven"]


REVIEW: dict[str, Any] = {
    "needs_note": "counselling at Haven goes on", "learner_comment": "The quiet room helps; Nia at Haven too.",
}  # fmt: skip
SECRETS = ("counselling", "haven", "quiet room", "nia")


def reviewed(story: Story, journey: str) -> None:
    """The review of Friday 29 May, in which the counselling comes up; Harbour and Haven sent their input."""
    story.hand_off("haven.worker", story.hand_offs(journey, "support")[0], "accept", at="2026-05-29 09:00")
    taught = {"progress": "works well", "sessions_planned": 8, "sessions_attended": 8}
    story.act("harbour.coordinator", journey, "send_review_input", taught)
    way.review(story, journey, LEAD, actions=["ring Haven"], **REVIEW)


@pytest.mark.parametrize("form", ["json", "csv", "html"])
@pytest.mark.parametrize(("who", "to"), [(LEAD, "harbour"), ("northgate.manager", "harbour"),
                                         ("harbour.coordinator", None)])  # fmt: skip
def test_an_exported_review_for_harbour_contains_no_mention(
    story: Story, cast: Cast, journey: str, support: str, form: str, who: str, to: str | None
) -> None:
    reviewed(story, journey)
    text = export(story, who, journey, to, form).text
    assert ("29 May 2026" if form == "html" else "2026-05-29") in text
    assert not [word for word in (*SECRETS, cast["haven"], support) if word in text.casefold()]


def test_nor_does_the_list_of_copies_that_harbour_reads(story: Story, cast: Cast, journey: str, support: str) -> None:
    for who, to in ((LEAD, "harbour"), (LEAD, "haven"), (LEAD, None)):
        export(story, who, journey, to)
    text = str(copies(story, "harbour.coordinator", journey)).casefold()
    assert len(copies(story, "harbour.coordinator", journey)) == 1
    assert not [word for word in (*SECRETS, cast["haven"], support) if word in text]


def test_the_exported_review_of_named_staff_tells_all(story: Story, journey: str, support: str) -> None:
    reviewed(story, journey)
    assert "counselling at Haven goes on" in export(story, LEAD, journey).text


def test_without_consent_it_is_refused(story: Story, journey: str) -> None:
    assert codes(send(story, journey, expect=409)) == ["explicit_consent_missing"]


def test_consent_for_haven_is_none_for_another_agency(story: Story, journey: str, support: str) -> None:
    refused = story.send("northgate.adviser", journey, "support", "moneyright", need="counselling", expect=409)
    assert "explicit_consent_missing" in codes(refused)


def test_the_safeguarding_lead_opens_it_with_a_written_reason(story: Story, journey: str) -> None:
    reason: dict[str, Any] = {"safeguarding_reason": "at risk of harm, seen today"}
    assert story.state(send(story, journey, "northgate.safeguarding_lead", **reason)) == "sent"


@pytest.mark.parametrize("who", ["northgate.adviser", LEAD])
def test_nobody_else_opens_it_without_consent_for_safety(story: Story, journey: str, who: str) -> None:
    refused = send(story, journey, who, 409, safeguarding_reason="at risk of harm")
    assert "safeguarding_lead_only" in codes(refused)


def test_the_safeguarding_lead_gives_a_reason(story: Story, journey: str) -> None:
    refused = send(story, journey, "northgate.safeguarding_lead", 409)
    assert codes(refused) == ["explicit_consent_missing"]


def _without_version(seen: Any) -> Any:
    return {name: value for name, value in seen.items() if name != "version"} if isinstance(seen, dict) else seen
