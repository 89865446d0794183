"""A draft that contradicts itself, or what else is agreed, is refused with what to do, and nothing is written."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from api.cli.network import bring_in
from engine.errors import Refused
from tests.both import BOTH
from tests.people import agreement as entry
from tests.stories.agreeing import draft, form, nothing_agreed, read, sign, signed, step
from tests.stories.story import Story, codes
from workflows.set_up.network import Network
from workflows.tables.agreements import Agreement

# What is said in the form, and how it is refused; @name stands for the id of one of the cast.
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "with itself": ({"parties": ["@northgate", "@northgate"]}, "agreement_with_itself"),
    "external alone": ({"parties": ["@northgate"]}, "wrong_number_of_parties"),
    "internal with others": ({"kind": "internal", "partnership_id": None}, "wrong_number_of_parties"),
    "of others": ({"parties": ["@millbrook", "@harbour"], "partnership_id": None}, "not_among_the_parties"),
    "unknown party": (
        {"parties": ["@northgate", "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d10"]}, "organisation_unknown"),
    "no member": ({"parties": ["@northgate", "@harbour"]}, "not_members"),
    "strategic without partnership": ({"kind": "strategic", "partnership_id": None}, "partnership_missing"),
    "end before start": ({"ends_on": "2026-07-31"}, "ends_before_start"),
    "start in the past": ({"starts_on": "2026-03-01"}, "start_in_the_past"),
    "record of another part": (
        {"records": [{"record": "results_form", "part": "vocational"}]}, "record_of_no_part"),
    "support by both": ({"support_opened_by": ["lead_only", "partner"]}, "support_contradicts"),
    "acknowledged after the decision": ({"times": {"acknowledge": 9}}, "acknowledged_after_decision"),
    "decided before it is acknowledged": ({"times": {"decide": 1}}, "acknowledged_after_decision"),
    "no such limit": ({"times": {"tea_time": 3}}, "time_unknown"),
    "task without a day": ({"times": {"place_again": None}}, "time_never_off"),
    "levels crossed": ({"times": {"escalate": 9}}, "levels_crossed"),
    "meetings too rare": ({"meeting_weeks": 60}, "longer_than_the_agreement"),
    "reviews too rare": ({"review_months": 24}, "longer_than_the_agreement"),
    "notice too long": ({"notice_days": 400}, "longer_than_the_agreement"),
    "clause of another kind": ({"clauses": [{"clause": "int_01", "text": "Who does what."}]}, "clause_unknown"),
    "target of a stranger": (
        {"targets": [{"organisation_id": "@harbour", "measure": "completed", "amount": 80}]}, "not_a_party"),
    "more than all": (
        {"targets": [{"organisation_id": "@millbrook", "measure": "completed", "amount": 101}]}, "more_than_all"),
    "target about nothing": (
        {"targets": [{"organisation_id": "@millbrook", "measure": "other", "amount": 3}]}, "target_about_nothing"),
    "target outside": (
        {"targets": [{"organisation_id": "@millbrook", "measure": "completed", "amount": 8, "from_on": "2026-07-01"}]},
        "target_outside"),
    "part twice": ({"delivers": ["vocational", "vocational"]}, "twice"),
    "owner elsewhere": ({"owner_id": "@millbrook.manager"}, "owner_unknown"),
    "places of a stranger": (
        {"reserved": [{"programme_id": "@programme.harbour", "starts_on": "2026-09-01",
                       "organisation_id": "@northgate", "places": 1}]}, "programme_of_another"),
    "places for oneself": (
        {"reserved": [{"programme_id": "@programme.millbrook", "starts_on": "2026-09-01",
                       "organisation_id": "@millbrook", "places": 1}]}, "reserved_for_itself"),
    "places not set": (
        {"reserved": [{"programme_id": "@programme.millbrook", "starts_on": "2028-09-01",
                       "organisation_id": "@northgate", "places": 1}]}, "no_places_set"),
    "more places than there are": (
        {"reserved": [{"programme_id": "@programme.millbrook", "starts_on": "2026-09-01",
                       "organisation_id": "@northgate", "places": 21}]}, "reserved_too_many"),
}  # fmt: skip


@pytest.fixture
def story(story: Story) -> Story:
    """A story in which nothing is agreed about Model 2."""
    return nothing_agreed(story)


def named(story: Story, said: Any) -> Any:
    """What is said, with ids in place of names."""
    if isinstance(said, dict):
        return {name: named(story, value) for name, value in said.items()}
    if isinstance(said, list):
        return [named(story, each) for each in said]
    return story.cast[said[1:]] if isinstance(said, str) and said.startswith("@") else said


def stored(story: Story) -> int:
    """How many agreements there are."""
    with story.cast.runtime.database.reading() as transaction:
        return transaction.connection.execute(sa.select(sa.func.count()).select_from(Agreement)).scalar_one()


def test_every_contradiction_is_refused_with_what_to_do_and_nothing_is_written(story: Story) -> None:
    before, sound = stored(story), draft(story)
    for name, (said, code) in CASES.items():
        refused = draft(story, **named(story, said), expect=409)
        assert codes(refused) == [code], f"{name}: {refused}"
        assert all(each["missing"] for each in refused["refusals"] if code), name
        changed = step(story, "northgate.coordinator", sound, "change", form(story, **named(story, said)), expect=409)
        assert codes(changed) in ([code], ["kind_fixed"]), name
    assert (stored(story), read(story, sound)["revision"]) == (before + 1, 1)


def test_all_contradictions_are_told_at_once(story: Story) -> None:
    refused = draft(story, ends_on="2026-01-01", support_opened_by=["lead_only", "partner"], starts_on="2026-02-01",
                    expect=409)  # fmt: skip
    assert codes(refused) == ["ends_before_start", "start_in_the_past", "support_contradicts"]


def test_two_that_say_otherwise_about_one_part_are_not_both_signed(story: Story) -> None:
    signed(story, records=[{"record": "results_form"}])
    other = draft(story, title="Another", starts_on="2027-07-31", ends_on="2027-12-31")
    assert [each["code"] for each in read(story, other)["faults"]] == ["another_says_otherwise"]
    assert codes(step(story, "northgate.manager", other, "sign", expect=409)) == ["another_says_otherwise"]


@pytest.mark.parametrize(
    "about", [{"delivers": ["vocational"]}, {"starts_on": "2027-08-01", "ends_on": "2027-12-31"},
              {"records": [{"record": "results_form"}]}],
)  # fmt: skip
def test_another_part_other_days_or_the_same_words_go_well_together(story: Story, about: dict[str, Any]) -> None:
    signed(story, records=[{"record": "results_form"}])
    assert read(story, signed(story, title="Another", **about))["state"] == "to_come"


def test_one_whose_last_day_has_passed_is_signed_by_nobody(story: Story) -> None:
    agreement = draft(story, starts_on="2026-03-02", ends_on="2026-03-03")
    sign(story, agreement, "northgate")
    refused = step(story, "millbrook.manager", agreement, "sign", at="2026-03-04 00:00", expect=409)
    assert codes(refused) == ["already_over"]


def test_it_never_ends_in_the_past_nor_later_than_agreed(story: Story) -> None:
    agreement = signed(story, starts_on="2026-03-02")
    for day, code in (("2026-03-01", "day_in_the_past"), ("2027-07-31", "not_earlier")):
        refused = step(story, "millbrook.manager", agreement, "end", {"reason": "x", "last_day": day}, expect=409)
        assert codes(refused) == [code]


def test_an_imported_document_does_not_undo_an_early_end(story: Story) -> None:
    body = {"reason": "Enough.", "last_day": "2026-03-20"}
    step(story, "northgate.manager", story.cast["partnership.harbour"], "end", body)
    parts = ["vocational", "personal_social", "functional_skills"]
    again = entry("external", "partnership.harbour", "northgate", "harbour", partnership="partnership", delivers=parts)
    with pytest.raises(Refused, match="was ended early, on 2026-03-20"):
        bring_in(story.cast.runtime, Network.model_validate({"agreements": [again]}))


@BOTH
def test_of_two_that_contradict_only_one_is_signed_however_both_are_signed_at_once(story: Story) -> None:
    drafts = [draft(story), draft(story, title="Another", records=[{"record": "results_form"}])]
    for each in drafts:
        sign(story, each, "northgate")
    story.cast.client_of("millbrook.manager")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda each: step(story, "millbrook.manager", each, "sign", revision=2, expect=None), drafts))
    assert sorted(read(story, each)["state"] for each in drafts) == ["draft", "to_come"]


NEXT: dict[str, Any] = {"starts_on": "2026-03-03", "ends_on": "2027-01-31"}


def renewed(story: Story, agreement: str) -> str:
    """A renewal of it from tomorrow, which nobody has signed."""
    found: str = step(story, "northgate.coordinator", agreement, "renew", NEXT, expect=201)["id"]
    return found


def test_a_renewal_names_every_side_of_what_it_ends(story: Story) -> None:
    """Northgate and Millbrook may let Harbour join; Northgate and Harbour alone end nothing of Millbrook's."""
    first = signed(story, starts_on="2026-03-02", ends_on="2026-12-31", partnership_id=None)
    renewal, three = renewed(story, first), [story.cast[each] for each in ("northgate", "millbrook", "harbour")]
    without = form(story, "harbour", **NEXT)
    refused = step(story, "northgate.coordinator", renewal, "change", without, expect=409)
    assert codes(refused) == ["sides_left_out"]
    joined = form(story, **NEXT, partnership_id=None, parties=three)
    step(story, "northgate.coordinator", renewal, "change", joined)
    sign(story, renewal, "northgate", "harbour")
    assert read(story, first)["ends_on"] == "2026-12-31"
    sign(story, renewal, "millbrook")
    assert read(story, first)["ends_on"] == "2026-03-02"


def test_a_renewal_of_a_consortium_throws_no_member_out(story: Story) -> None:
    (known,) = (each["id"] for each in story.get("northgate.coordinator", "/agreements")["items"]
                if each["kind"] == "strategic")  # fmt: skip
    renewal = renewed(story, known)
    fewer = {**read(story, renewal)["says"], "parties": [story.cast["northgate"], story.cast["millbrook"]]}
    refused = step(story, "northgate.coordinator", renewal, "change", fewer, expect=409)
    assert codes(refused) == ["sides_left_out"]


def test_a_renewal_stays_in_its_partnership(story: Story) -> None:
    first = signed(nothing_agreed(story), starts_on="2026-03-02", ends_on="2026-12-31")
    other = form(story, **NEXT, partnership_id=None)
    refused = step(story, "northgate.coordinator", renewed(story, first), "change", other, expect=409)
    assert codes(refused) == ["follows_another"]


def test_a_renewal_that_leaves_a_side_out_is_signed_by_nobody(story: Story) -> None:
    """As it could have been stored before that was refused."""
    first = signed(story, starts_on="2026-03-02", ends_on="2026-12-31", partnership_id=None)
    other = draft(story, other="harbour", **NEXT)
    story.set_stored(Agreement, other, follows_id=first)
    refused = step(story, "harbour.manager", other, "sign", expect=409)
    assert codes(refused) == ["sides_left_out"]
