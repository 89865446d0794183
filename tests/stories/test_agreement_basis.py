"""Only the clauses of a contract stop anything: the same hand-off under each basis (G2, ext_03, ext_04, ext_06)."""

from typing import Any

import pytest

from tests.stories import way
from tests.stories.agreeing import nothing_agreed, signed, step
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER

OTHERS = ["statutory", "voluntary", "informal"]
CLAUSES: dict[str, Any] = {
    "starts_on": "2026-03-02", "qualifications": ["level_3_teaching"],
    "clauses": [{"clause": "ext_06", "text": "Both show that workshops are safe."}],
    "records": [{"record": "results_form", "part": "functional_skills"}],
}  # fmt: skip
UNQUALIFIED = "The agreement asks for staff with level_3_teaching, and nobody there is recorded with it."
UNSAFE = "The agreement asks for evidence of health and safety of the receiver, and nobody has recorded any."
LEFT_OUT = "The agreement does not let the partner deliver vocational."


@pytest.fixture
def story(story: Story) -> Story:
    """A story in which nothing is agreed about Model 2."""
    return nothing_agreed(story)


def sending(story: Story, component: str = "vocational", *, expect: int = 200) -> Any:
    """Dev's part, handed to Millbrook."""
    journey = way.in_planning(story, "lead_provider")
    body = {"kind": "component", "component": component, "receiver_id": story.cast["millbrook"]}
    return story.act(LEAD, journey, "send_hand_off", body, expect=expect)


def test_a_contract_stops_what_it_leaves_out(story: Story) -> None:
    signed(story, basis="contractual", **CLAUSES)
    assert codes(sending(story, expect=409)) == ["part_not_in_agreement"]


@pytest.mark.parametrize("basis", OTHERS)
def test_any_other_basis_warns_of_it_and_of_all_else(story: Story, basis: str) -> None:
    signed(story, basis=basis, **CLAUSES)
    assert sending(story)["warnings"] == [LEFT_OUT, UNQUALIFIED, UNSAFE]


def submitted(story: Story, expect: int) -> Any:
    """Work on functional skills, returned without its record."""
    part = sending(story, "functional_skills")
    hand_off, journey = part["hand_off"]["id"], part["id"]
    story.accept(PARTNER, hand_off, way.in_days(story, 0), way.in_days(story, 140))
    story.act(LEAD, journey, "agree_plan", way.plan(story))
    way.begin(story, hand_off)
    return story.hand_off(PARTNER, hand_off, "submit_work", {"records": []}, expect=expect)


def test_a_contract_holds_work_back_until_its_record_is_there(story: Story) -> None:
    signed(story, basis="contractual", **CLAUSES)
    assert codes(submitted(story, 409)) == ["missing_record"]


@pytest.mark.parametrize("basis", OTHERS)
def test_any_other_basis_lets_it_go_and_says_what_is_missing(story: Story, basis: str) -> None:
    signed(story, basis=basis, **CLAUSES)
    answer = submitted(story, 200)
    assert answer["state"] == "work_submitted"
    assert answer["warnings"] == ["The agreement asks for results_form, which nobody has returned."]


@pytest.mark.parametrize("basis", ["contractual", *OTHERS])
def test_without_an_agreement_in_force_nothing_goes_on_any_basis(story: Story, basis: str) -> None:
    signed(story, basis=basis, starts_on="2026-03-03")
    assert codes(sending(story, expect=409)) == ["no_agreement"]


def test_staff_and_safety_are_recorded_by_the_partners_manager(story: Story) -> None:
    agreement = signed(story, **CLAUSES)
    tutor = {"person_id": story.cast["millbrook.tutor"], "qualification": "level_3_teaching"}
    step(story, "millbrook.manager", agreement, "record_qualification", tutor)
    safe = {"evidence": "Visit of 27 February.", "checked_on": "2026-02-27", "valid_until": "2026-03-02"}
    step(story, "millbrook.manager", agreement, "record_safety", safe)
    found = story.get(LEAD, f"/agreements/{agreement}")
    assert [each["held_by"] for each in found["qualifications"]] == [["Millbrook Tutor"]]
    assert [each["in_date"] for each in found["safety"]] == [True]
    assert sending(story, "functional_skills")["warnings"] == []


def test_what_is_out_of_date_or_taken_back_is_warned_of_again(story: Story) -> None:
    agreement = signed(story, **CLAUSES)
    tutor = {"person_id": story.cast["millbrook.tutor"], "qualification": "level_3_teaching"}
    for has in (True, False):
        step(story, "millbrook.manager", agreement, "record_qualification", {**tutor, "has": has})
    safe = {"evidence": "Visit of 27 February.", "checked_on": "2026-02-26", "valid_until": "2026-03-01"}
    step(story, "millbrook.manager", agreement, "record_safety", safe)
    until = UNSAFE.replace("nobody has recorded any", "it held until 2026-03-01")
    assert sending(story, "functional_skills")["warnings"] == [UNQUALIFIED, until]


def test_nobody_records_the_qualifications_of_anothers_staff(story: Story) -> None:
    agreement = signed(story, **CLAUSES)
    body = {"person_id": story.cast["millbrook.tutor"], "qualification": "level_3_teaching"}
    refused = step(story, "northgate.manager", agreement, "record_qualification", body, expect=409)
    assert codes(refused) == ["person_unknown"]


def test_agreements_of_a_document_stop_what_they_stopped(story: Story) -> None:
    """They rest on a contract unless the document says otherwise."""
    found = {each["basis"] for each in story.get("northgate.manager", "/agreements")["items"]}
    assert found == {"contractual"}
