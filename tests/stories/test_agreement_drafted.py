"""A lead drafts an agreement, the partner asks for a change, both sign, work goes out under it, it ends, is renewed."""

from datetime import date
from typing import Any

import pytest

from tests.stories import way
from tests.stories.agreeing import draft, form, nothing_agreed, read, sign, signed, step
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER
from workflows.tables.agreements import Agreement
from workflows.tables.organisations import Person

MARCH: dict[str, Any] = {"starts_on": "2026-03-02", "ends_on": "2026-03-31"}
RECORDS = [{"record": "results_form", "part": "functional_skills"}]


@pytest.fixture
def story(story: Story) -> Story:
    """A story in which nothing is agreed about Model 2."""
    return nothing_agreed(story)


def send(story: Story, journey: str, expect: int = 200, at: str | None = None, **more: Any) -> Any:
    """Functional skills, handed to Millbrook."""
    return story.send(LEAD, journey, "component", "millbrook", component="functional_skills", expect=expect, at=at,
                      **more)  # fmt: skip


def test_a_change_is_asked_for_and_made_and_both_sign(story: Story) -> None:
    agreement = draft(story, **MARCH)
    step(story, "millbrook.coordinator", agreement, "ask_change", {"what": "The form comes back with the work."})
    (task,) = story.get(LEAD, "/tasks")["items"]
    assert (task["kind"], task["about"]["agreement"]) == ("agreement_change", agreement)
    step(story, LEAD, agreement, "change", form_with(story, records=RECORDS))
    assert story.get(LEAD, "/tasks")["items"] == []
    sign(story, agreement)
    found = read(story, agreement, "millbrook.manager")
    assert [found["state"], *(each["what"] for each in found["steps"])] == [
        "in_force", "drafted", "change_asked", "changed", "signed", "signed",
    ]  # fmt: skip
    assert {each["signed_by"] for each in found["parties"]} == {"Northgate Manager", "Millbrook Manager"}
    assert found["steps"][1]["note"] == "The form comes back with the work."


def test_a_change_is_asked_of_the_managers_once_whoever_kept_the_record_has_left(story: Story) -> None:
    agreement = draft(story, **MARCH)
    story.set_stored(Person, story.cast[LEAD], left_at=story.clock.now())
    step(story, "millbrook.coordinator", agreement, "ask_change", {"what": "Shorter."})
    (task,) = story.get("northgate.manager", "/tasks")["items"]
    assert (task["kind"], task["person_id"]) == ("agreement_change", None)


def form_with(story: Story, **about: Any) -> dict[str, Any]:
    """The form of March with something else in it."""
    return form(story, **{**MARCH, **about})


def test_whoever_has_not_signed_is_asked_to_by_the_one_who_has(story: Story) -> None:
    agreement = draft(story, **MARCH)
    sign(story, agreement, "northgate")
    asked = story.get("millbrook.manager", "/tasks")["items"]
    assert [(each["kind"], each["due_on"]) for each in asked] == [("agreement_signature", "2026-03-16")]
    sign(story, agreement, "millbrook")
    assert [story.get(f"{each}.manager", "/tasks")["items"] for each in ("northgate", "millbrook")] == [[], []]


def test_work_goes_out_under_it_until_its_last_minute_and_runs_on(story: Story) -> None:
    agreement = signed(story, records=RECORDS, **MARCH)
    first, second, third = (
        way.in_planning(story, "lead_provider", name) for name in ("Amy Cole", "Ben Ode", "Cy Dunn")
    )
    running = send(story, first)
    story.accept(PARTNER, running, way.in_days(story, 0), "2026-07-24")
    story.act(LEAD, first, "agree_plan", way.plan(story))
    way.begin(story, running)
    offered = send(story, second, at="2026-03-31 23:59:59")
    refused = send(story, third, 409, at="2026-04-01 00:00")
    assert codes(refused) == ["no_agreement"]
    story.sweep("2026-04-01 00:05")
    assert (story.state(offered), story.state(running)) == ("expired", "active")
    assert codes(story.hand_off(PARTNER, running, "submit_work", {}, expect=409)) == ["missing_record"]
    story.hand_off(PARTNER, running, "submit_work", way.RETURNED)
    assert read(story, agreement)["state"] == "ended"


def test_a_renewal_follows_it_and_covers_nothing_before_it_was_signed(story: Story) -> None:
    agreement = signed(story, **MARCH)
    journey = way.in_planning(story, "lead_provider")
    refused = step(story, LEAD, agreement, "renew", {"starts_on": "2026-03-30", "ends_on": "2027-03-31"},
                   at="2026-04-02 09:00", expect=409)  # fmt: skip
    assert codes(refused) == ["start_in_the_past"]
    days = {"starts_on": "2026-04-03", "ends_on": "2027-03-31"}
    renewal = step(story, LEAD, agreement, "renew", days, expect=201)["id"]
    sign(story, renewal, "northgate")
    assert codes(send(story, journey, 409, at="2026-04-07 09:00")) == ["no_agreement"]
    sign(story, renewal, "millbrook")
    found = read(story, renewal)
    assert (found["version"], found["follows_id"], found["in_force_from"]) == (2, agreement, "2026-04-07")
    assert story.state(send(story, journey)) == "sent"


def test_a_renewal_signed_in_time_ends_the_one_before_without_a_gap(story: Story) -> None:
    agreement = signed(story, **{**MARCH, "ends_on": "2026-07-31"})
    journey = way.in_planning(story, "lead_provider")
    offered = send(story, journey)
    days = {"starts_on": "2026-03-05", "ends_on": "2027-07-31"}
    renewal = step(story, LEAD, agreement, "renew", days, expect=201)["id"]
    sign(story, renewal)
    assert (read(story, agreement)["ends_on"], read(story, agreement)["agreed_until"]) == ("2026-03-04", "2026-07-31")
    story.sweep("2026-03-05 00:00")
    assert story.state(offered) == "sent"
    story.accept(PARTNER, offered, "2026-03-05", "2026-07-24", at="2026-03-05 09:00")
    assert story.get(LEAD, f"/hand-offs/{offered}")["agreement_id"] == renewal


def test_ended_early_it_lets_nothing_new_in_and_what_runs_runs_on(story: Story) -> None:
    agreement = signed(story, notice_days=7, **{**MARCH, "ends_on": "2026-07-31"})
    first, second = (way.in_planning(story, "lead_provider", name) for name in ("Amy Cole", "Ben Ode"))
    accepted, offered = send(story, first), send(story, second)
    story.accept(PARTNER, accepted, "2026-03-13", "2026-07-24")
    story.act(LEAD, first, "agree_plan", way.plan(story))
    ending = {"reason": "The tutor leaves.", "last_day": "2026-03-08"}
    assert codes(step(story, "millbrook.manager", agreement, "end", ending, expect=409)) == ["notice_too_short"]
    step(story, "millbrook.manager", agreement, "end", {**ending, "last_day": "2026-03-09"})
    assert str(story.due(offered, "agreement")) == "2026-03-09"
    story.sweep("2026-03-10 00:00")
    assert (story.state(offered), story.state(accepted)) == ("expired", "accepted")
    assert codes(send(story, second, 409)) == ["no_agreement"]
    story.at("2026-03-13 09:00")
    way.begin(story, accepted)
    assert story.state(accepted) == "active"


@pytest.mark.parametrize(
    ("ends_on", "next_day"),
    [("2026-03-28", "2026-03-29"), ("2026-03-29", "2026-03-30"), ("2026-10-24", "2026-10-25"),
     ("2026-10-25", "2026-10-26")],
)  # fmt: skip
def test_the_exact_minute_decides_when_the_clocks_change(story: Story, ends_on: str, next_day: str) -> None:
    """On 29 March the day has 23 hours in London, on 25 October 25."""
    story.at("2026-03-02 10:00" if ends_on < "2026-04" else "2026-10-05 10:00")
    signed(story, starts_on=way.in_days(story, 0), ends_on=ends_on)
    journeys = [way.in_planning(story, "lead_provider", name) for name in ("Amy Cole", "Ben Ode")]
    assert story.state(send(story, journeys[0], at=f"{ends_on} 23:59:59")) == "sent"
    assert codes(send(story, journeys[1], 409, at=f"{next_day} 00:00")) == ["no_agreement"]


def test_of_two_that_ended_only_the_renewed_one_goes_on(story: Story) -> None:
    """Three partners: Millbrook's ended and was renewed, Harbour's ended, Ashdown's second one overlaps the first."""
    for each in ("millbrook", "harbour", "ashdown"):
        story.set_stored(Agreement, story.cast[f"partnership.{each}"], ends_on=story.at(None).date())
    journey = way.in_planning(story, "partnership")
    way.rank(story, journey, "millbrook", "harbour", "ashdown")
    renewal = {"starts_on": "2026-03-03", "ends_on": "2027-03-31"}
    follows = step(story, LEAD, story.cast["partnership.millbrook"], "renew", renewal, expect=201)["id"]
    sign(story, follows)
    parts = ["vocational", "personal_social", "functional_skills"]
    signed(story, "northgate", "ashdown", other="ashdown", starts_on="2026-03-02", ends_on="2026-12-31",
           delivers=parts)  # fmt: skip
    story.at("2026-03-03 00:05")
    for partner, expect in (("harbour", []), ("ashdown", ["not_next"]), ("millbrook", None)):
        answer = story.send(LEAD, journey, "partner", partner, expect=200 if expect is None else 409)
        assert expect is None or set(codes(answer)) >= {"not_next"}
        assert expect is None or ("no_agreement" in codes(answer)) is (partner == "harbour")


def test_what_was_signed_is_fixed_and_a_change_before_takes_signatures_back(story: Story) -> None:
    agreement = draft(story, **MARCH)
    sign(story, agreement, "millbrook")
    step(story, LEAD, agreement, "change", form_with(story, title="Another title"))
    assert [each["signed_on"] for each in read(story, agreement)["parties"]] == [None, None]
    (asked,) = story.get("millbrook.manager", "/tasks")["items"]
    assert (asked["kind"], asked["about"]["agreement"]) == ("agreement_signature", agreement)
    assert story.get("northgate.manager", "/tasks")["items"] == []
    sign(story, agreement)
    assert story.get("millbrook.manager", "/tasks")["items"] == []
    assert codes(step(story, LEAD, agreement, "change", form_with(story), expect=409)) == ["signed"]


def test_nobody_signs_what_they_have_not_read(story: Story) -> None:
    agreement = draft(story, **MARCH)
    story.post("millbrook.manager", f"/agreements/{agreement}/sign", expect=409)
    step(story, LEAD, agreement, "change", form_with(story, delivers=["vocational"]))
    stale = step(story, "millbrook.manager", agreement, "sign", revision=1, expect=412)
    assert stale["type"].endswith("stale-version")


def test_only_a_manager_signs_and_ends_it(story: Story) -> None:
    agreement = draft(story, **MARCH)
    assert codes(step(story, PARTNER, agreement, "sign", expect=409)) == ["not_yours"]
    sign(story, agreement)
    body = {"reason": "Enough.", "last_day": "2026-03-20"}
    assert codes(step(story, PARTNER, agreement, "end", body, expect=409)) == ["not_yours"]


def test_an_internal_agreement_has_one_side_which_signs_alone(story: Story) -> None:
    own = {"kind": "internal", "parties": [story.cast["northgate"]], "delivers": [], "partnership_id": None}
    agreement = draft(story, **{**MARCH, **own})
    sign(story, agreement, "northgate")
    assert read(story, agreement)["state"] == "in_force"


def test_a_withdrawn_draft_is_signed_by_nobody(story: Story) -> None:
    agreement = draft(story, **MARCH)
    step(story, LEAD, agreement, "withdraw", {"reason": "Written twice."})
    assert codes(step(story, "millbrook.manager", agreement, "sign", expect=409)) == ["withdrawn"]


def test_a_key_used_again_drafts_nothing_more(story: Story) -> None:
    first = story.post(LEAD, "/agreements", form_with(story), key="once", expect=201)
    assert story.post(LEAD, "/agreements", form_with(story), key="once", expect=201) == first
    titled = [each for each in story.get(LEAD, "/agreements")["items"] if each["title"] == "Northgate and millbrook"]
    assert len(titled) == 1


@pytest.mark.parametrize("who", ["northgate.tutor", "millbrook.adviser", "harbour.manager", "priya"])
def test_to_everybody_else_there_is_none(story: Story, who: str) -> None:
    agreement = draft(story, **MARCH)
    story.get(who, f"/agreements/{agreement}", expect=404)
    story.post(who, f"/agreements/{agreement}/withdraw", {"reason": "x"}, expect=404)
    assert agreement not in str(story.get(who, "/agreements"))


def test_a_draft_counts_for_nothing_until_all_have_signed(story: Story) -> None:
    """Of a consortium the receiving member's signature alone was asked for while a document said who signed."""
    listed = story.get(LEAD, "/agreements")["items"]
    (known,) = (each["id"] for each in listed if each["kind"] == "strategic")
    story.set_stored(Agreement, known, ends_on=date(2026, 2, 27))
    members = ("northgate", "millbrook", "harbour")
    said = {"kind": "strategic", "partnership_id": story.cast["consortium"], "delivers": [],
            "parties": [story.cast[each] for each in members]}  # fmt: skip
    agreement = draft(story, **{**MARCH, **said})
    sign(story, agreement, "northgate", "millbrook")
    body = way.referral(story, "consortium", receivers=[story.cast["millbrook"]])
    assert "no_agreement" in codes(story.post(way.PRIYA, "/referrals", body, expect=409))
    sign(story, agreement, "harbour")
    story.post(way.PRIYA, "/referrals", body, expect=201)


def test_a_draft_that_would_require_itself_requires_nothing_yet(story: Story) -> None:
    story.set_stored(Agreement, story.cast["referrals"], ends_on=date(2026, 2, 27))
    own = {"kind": "referral", "partnership_id": None, "delivers": [], "required": True,
           "parties": [story.cast["northgate"], story.cast["connexions"]]}  # fmt: skip
    agreement = draft(story, **{**MARCH, "starts_on": "2026-03-03", **own})
    way.accept(story, way.refer(story))
    sign(story, agreement, "northgate", "connexions")
    refused = story.post(way.PRIYA, "/referrals", way.referral(story, about="Ben Ode"), expect=409)
    assert codes(refused) == ["no_agreement"]
