"""Each step about an agreement that comes too soon, too late or from the wrong side is refused, and nothing changes."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.stories.agreeing import draft, form, nothing_agreed, read, signed, step
from tests.stories.story import Story, codes

KEEPS, LEADS, OTHER = "northgate.coordinator", "northgate.manager", "millbrook.manager"
MEETING = {"kind": "meeting", "held_on": "2026-03-02"}
SAFE = {"evidence": "Fire doors were checked.", "checked_on": "2026-03-02", "valid_until": "2026-12-31"}
LATER = {"starts_on": "2026-09-01", "ends_on": "2027-12-31"}
NOW: dict[str, Any] = {"starts_on": "2026-03-02"}

# Which agreement, who takes which step about it with what, and how that is refused.
Case = tuple[Callable[[Story], str], str, str, dict[str, Any], str]
CASES: dict[str, Case] = {
    "a document is not thrown away": (
        lambda s: s.cast["partnership.harbour"], LEADS, "withdraw", {"reason": "Old."}, "of_a_document"),
    "a document is not signed here": (lambda s: s.cast["partnership.harbour"], LEADS, "sign", {}, "of_a_document"),
    "the other side asks for a change": (draft, OTHER, "change", {"title": "Ours"}, "not_the_drafter"),
    "one's own draft is changed": (draft, KEEPS, "ask_change", {"what": "Another title."}, "own_draft"),
    "a draft is not renewed": (draft, KEEPS, "renew", LATER, "not_signed"),
    "a draft is not ended": (draft, LEADS, "end", {"reason": "Over.", "last_day": "2026-12-31"}, "not_signed"),
    "nothing is held under a draft": (lambda s: draft(s, **NOW), KEEPS, "record_meeting", MEETING, "not_signed"),
    "a side signs once": (lambda s: half(s), LEADS, "sign", {}, "signed_already"),
    "it is renewed once": (lambda s: renewed(s), KEEPS, "renew", LATER, "renewed_already"),
    "what follows begins later": (
        signed, KEEPS, "renew", {**LATER, "starts_on": "2026-08-01"}, "before_what_it_follows"),
    "whoever keeps it names who does": (
        draft, OTHER, "name_owner", {"owner_id": "@millbrook.manager"}, "kept_by_another"),
    "nothing is held before it begins": (signed, KEEPS, "record_meeting", MEETING, "before_the_agreement"),
    "a meeting to come is not recorded": (
        lambda s: signed(s, **NOW), KEEPS, "record_meeting", {**MEETING, "held_on": "2026-03-03"}, "day_ahead"),
    "a check to come is not recorded": (
        signed, LEADS, "record_safety", {**SAFE, "checked_on": "2026-03-03"}, "day_ahead"),
    "evidence holds on the day of the check": (
        signed, LEADS, "record_safety", {**SAFE, "valid_until": "2026-03-01"}, "valid_before_check"),
    "only what is asked for is recorded": (
        lambda s: signed(s, qualifications=["first_aid"]), LEADS, "record_qualification",
        {"person_id": "@northgate.tutor", "qualification": "welding"}, "not_asked_for"),
}  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    """What is refused does not depend on the database."""
    return "sqlite"


def half(story: Story) -> str:
    """A draft that Northgate has signed."""
    agreement: str = draft(story)
    step(story, LEADS, agreement, "sign")
    return agreement


def renewed(story: Story) -> str:
    """An agreement whose renewal is drafted already."""
    agreement = signed(story)
    step(story, KEEPS, agreement, "renew", LATER, expect=201)
    return agreement


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_step_out_of_place_is_refused_and_nothing_changes(story: Story, case: Case) -> None:
    made, who, name, said, code = case
    agreement = made(nothing_agreed(story))
    before = read(story, agreement, LEADS)["revision"]
    body = {key: story.cast[value[1:]] if str(value).startswith("@") else value for key, value in said.items()}
    refused = step(story, who, agreement, name, form(story, **body) if name == "change" else body, expect=409)
    assert (codes(refused), read(story, agreement, LEADS)["revision"]) == ([code], before)
