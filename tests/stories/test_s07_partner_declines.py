"""S07: a partner declines, the lead offers the learner to the next on its list."""

from datetime import date
from typing import Any

import pytest

from tests.people import Cast
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story, codes

WHEELCHAIR = "physical_equipment"
GIL: dict[str, Any] = {
    "given_name": "Gil", "family_name": "Hart", "birth_date": "2009-02-03", "postcode": "BS1 4DJ", "uln": "7315502644",
}  # fmt: skip
NEED = {"code": WHEELCHAIR, "detail": "uses a wheelchair", "adjustment": "step-free workshop"}
SHARED = [{"item": "contact", "basis": "public_task"},
          {"item": "support_need", "need": WHEELCHAIR, "basis": "explicit_consent"}]  # fmt: skip
ACCESS: dict[str, Any] = {"share": [{"item": "contact"}, {"item": "support_need", "need": WHEELCHAIR}]}
DECLINE = {"reason": "needs_not_meetable", "note": "our workshop has no access for him"}


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Gil's journey at planning, with Millbrook, Harbour and Ashdown ranked for construction."""
    found = at_planning(story, GIL, "2026-04-20 10:00", needs=[NEED], shared=SHARED)
    rank(story, found, "millbrook", "harbour", "ashdown")
    return found


@pytest.fixture
def to_millbrook(story: Story, journey: str) -> str:
    """The offer to Millbrook."""
    return str(offer(story, journey, "millbrook", at="2026-04-27 11:00", **ACCESS))


@pytest.fixture
def to_harbour(story: Story, journey: str, to_millbrook: str) -> str:
    """The offer to Harbour, half an hour after Millbrook declined."""
    declined(story, to_millbrook, "2026-04-29 16:00")
    return str(offer(story, journey, "harbour", at="2026-04-29 16:30", **ACCESS))


def declined(story: Story, hand_off: str, at: str, by: str = "millbrook") -> None:
    """Let a partner decline."""
    story.hand_off(f"{by}.coordinator", hand_off, "decline", DECLINE, at=at)


def test_the_decision_is_due_after_the_bank_holiday(story: Story, to_millbrook: str) -> None:
    assert story.due(to_millbrook, "decide") == date(2026, 5, 5)


def test_millbrook_sees_gil_and_his_access_need_while_it_decides(story: Story, to_millbrook: str) -> None:
    seen = story.get("millbrook.coordinator", f"/hand-offs/{to_millbrook}")
    assert seen["learner"]["given_name"] == "Gil"
    assert [need["need"] for need in seen["needs"]] == [WHEELCHAIR]


def test_northgate_is_told_at_once(story: Story, to_millbrook: str) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    assert story.told("hand_off.declined", to_millbrook) == ["northgate"]


def test_a_decline_leaves_the_journey_where_it_is(story: Story, journey: str, to_millbrook: str) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    assert (story.state(to_millbrook), story.state(journey)) == ("declined", "planning")


def test_the_next_partner_is_proposed_to_the_lead(story: Story, cast: Cast, journey: str, to_millbrook: str) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    (task,) = story.tasks(journey, "re_offer")
    assert (task.organisation_id, task.detail["proposed"]) == (cast["northgate"], cast["harbour"])


def test_millbrook_keeps_reference_date_and_decision_only(story: Story, to_millbrook: str) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    seen = story.get("millbrook.coordinator", f"/hand-offs/{to_millbrook}")
    kept = {name for name, value in seen.items() if value not in (None, [])}
    assert kept == {"id", "reference", "state", "label", "sentence", "ended_at"}
    assert (seen["state"], seen["ended_at"]) == ("declined", "2026-04-29T15:00:00Z")


def test_millbrook_loses_gils_journey(story: Story, journey: str, to_millbrook: str) -> None:
    story.get("millbrook.coordinator", f"/journeys/{journey}")
    declined(story, to_millbrook, "2026-04-29 16:00")
    story.get("millbrook.coordinator", f"/journeys/{journey}", expect=404)


def test_the_offer_to_harbour_is_the_second(story: Story, to_harbour: str) -> None:
    assert story.get(LEAD, f"/hand-offs/{to_harbour}")["sequence"] == 2
    assert story.due(to_harbour, "decide") == date(2026, 5, 7)


def test_harbour_sees_the_access_need(story: Story, to_harbour: str) -> None:
    (need,) = story.get("harbour.coordinator", f"/hand-offs/{to_harbour}")["needs"]
    assert (need["need"], need["adjustment"]) == (WHEELCHAIR, "step-free workshop")


@pytest.mark.parametrize("part", ["", "/history", "/hand-offs", "/deadlines", "/actions"])
def test_harbour_learns_nothing_of_millbrooks_answer(story: Story, cast: Cast, journey: str, to_harbour: str,
                                                     part: str) -> None:  # fmt: skip
    seen = str(story.get("harbour.coordinator", f"/journeys/{journey}{part}"))
    assert "no access" not in seen
    assert "Millbrook" not in seen
    assert cast["millbrook"] not in seen


def test_harbour_sees_neither_rank_nor_number_of_its_asking(story: Story, to_harbour: str) -> None:
    seen = story.get("harbour.coordinator", f"/hand-offs/{to_harbour}")
    assert (seen["sequence"], seen["offer_id"]) == (None, None)


def test_harbour_accepts(story: Story, journey: str, to_harbour: str) -> None:
    story.accept("harbour.coordinator", to_harbour, "2026-05-05", "2026-12-18", at="2026-05-01 10:00")
    assert (story.state(to_harbour), story.state(journey)) == ("accepted", "planning")


def test_millbrook_is_not_asked_again(story: Story, journey: str, to_millbrook: str) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    assert codes(offer(story, journey, "millbrook", expect=409, **ACCESS)) == ["asked_before"]


def test_millbrook_is_asked_again_once_something_changed(
    story: Story, cast: Cast, journey: str, to_millbrook: str
) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    changed = {"organisation_id": cast["millbrook"], "component": "vocational", "changed": "a lift was built"}
    story.act(LEAD, journey, "record_partner_changed", changed)
    assert story.state(offer(story, journey, "millbrook", **ACCESS)) == "sent"


def test_only_the_leads_coordinator_records_a_change(story: Story, cast: Cast, journey: str, to_millbrook: str) -> None:
    declined(story, to_millbrook, "2026-04-29 16:00")
    changed = {"organisation_id": cast["millbrook"], "component": "vocational", "changed": "a lift was built"}
    refused = story.act("northgate.tutor", journey, "record_partner_changed", changed, expect=409)
    assert refused["refusals"][0]["who_could"] == ["responsible.coordinator"]


def test_the_reason_appears_among_unmet_needs(story: Story, to_harbour: str) -> None:
    report = str(story.get("northgate.manager", "/reports/unmet-need"))
    assert "needs_not_meetable" in report
    assert "Gil" not in report


@pytest.fixture
def exhausted(story: Story, journey: str, to_harbour: str) -> str:
    """The journey after Harbour and Ashdown declined too."""
    declined(story, to_harbour, "2026-04-30 10:00", "harbour")
    to_ashdown = offer(story, journey, "ashdown", **ACCESS)
    declined(story, to_ashdown, "2026-05-01 10:00", "ashdown")
    return journey


def test_the_lead_hears_that_the_list_is_exhausted(story: Story, exhausted: str) -> None:
    assert story.told("partners.exhausted", exhausted) == ["northgate"]


def test_a_guidance_meeting_is_due_five_working_days_later(story: Story, cast: Cast, exhausted: str) -> None:
    (task,) = story.tasks(exhausted, "guidance_meeting")
    assert (task.organisation_id, str(task.due_at)) == (cast["northgate"], "2026-05-11 23:00:00+00:00")


def test_an_exhausted_list_leaves_the_journey_open(story: Story, exhausted: str) -> None:
    assert (story.state(exhausted), story.tasks(exhausted, "re_offer")) == ("planning", [])
