"""The page to print shows what was agreed and how it was kept, and no learner and no small number (ext_02, ext_09)."""

import re
from typing import Any

import pytest

from tests.stories import way
from tests.stories.agreeing import DRAFTS, nothing_agreed, read, signed, step
from tests.stories.story import API, Story
from tests.stories.way import LEAD, PARTNER

LEARNERS = ("Amy Cole", "Ben Ode", "Cy Dunn", "Di Eames", "Ed Flood", "Fay Grant")
TEXT = {"clause": "ext_09", "text": "We meet <b>every</b> six weeks."}
ASKS: dict[str, Any] = {
    "starts_on": "2026-03-02", "meeting_weeks": 6, "clauses": [TEXT], "qualifications": ["level_3_teaching"],
    "records": [{"record": "results_form", "part": "functional_skills"}], "times": {"decide": 3},
}  # fmt: skip


def targets(story: Story, *measures: str) -> list[dict[str, Any]]:
    """Nine in ten of each for Millbrook."""
    return [{"organisation_id": story.cast["millbrook"], "measure": each, "amount": 90} for each in measures]


def sent(story: Story, *learners: str) -> list[str]:
    """Their functional skills, handed to Millbrook."""
    journeys = [way.in_planning(story, "lead_provider", each) for each in learners]
    return [story.send(LEAD, each, "component", "millbrook", component="functional_skills") for each in journeys]


def printed(story: Story, agreement: str, who: str = DRAFTS, **months: str) -> str:
    """The words of the page."""
    answer = story.cast.client_of(who).get(f"{API}/agreements/{agreement}/page", params=months)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    body = answer.text.partition("</head>")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def test_enough_learners_are_counted_and_set_against_the_targets(story: Story) -> None:
    nothing_agreed(story)
    agreement = signed(story, **ASKS, targets=targets(story, "acceptance_rate", "answered_in_time", "completed"))
    for each in sent(story, *LEARNERS):
        story.hand_off(PARTNER, each, "acknowledge")
        story.accept(PARTNER, each, way.in_days(story, 0), way.in_days(story, 140))
    step(story, DRAFTS, agreement, "record_meeting", {"kind": "meeting", "held_on": "2026-03-02"})
    found = printed(story, agreement)
    for words in (
        "External agreement, contractual, version 1, from 2 March 2026 to 31 July 2027: In force.",
        "Millbrook Millbrook Manager 2 March 2026",
        "We meet &lt;b&gt;every&lt;/b&gt; six weeks. A meeting every 6 weeks.",
        "Results form comes back with functional skills.", "What Millbrook received Received 6 Answered: accepted 6",
        "Ended: completed 0 Ended: running 6", "Time limits: met 12 Time limits: missed 0",
        "Records returned: results form 0",
        "Acceptance rate 2 March 2026 to 31 July 2027 90 per cent 100 per cent: met",
        "Answered in time 2 March 2026 to 31 July 2027 90 per cent 100 per cent: met",
        "90 per cent nothing yet, or fewer than 5", "Meetings held 1 2 March 2026",
        "level_3_teaching at Millbrook nobody recorded",
    ):  # fmt: skip
        assert words in found, f"{words!r} is not in {found}"
    assert not any(part in found for name in LEARNERS for part in name.split())


@pytest.mark.parametrize("decline", [1, 4])
def test_where_a_few_could_be_worked_out_nothing_of_the_whole_is_said(story: Story, decline: int) -> None:
    nothing_agreed(story)
    agreement = signed(story, **ASKS, targets=targets(story, "acceptance_rate"))
    rows = sent(story, *LEARNERS[: decline + 1], *(f"{name}ley" for name in LEARNERS[:4]))
    for each in rows[:decline]:
        story.hand_off(PARTNER, each, "decline", {"reason": "no_place", "advice": "Next term."})
    kept = story.get(DRAFTS, f"/agreements/{agreement}/evidence")
    (done,) = kept["work"]
    assert done["received"] == len(rows)
    assert set(done["answered"].values()) == {None}
    assert [each["reached"] for each in kept["targets"]] == [None]
    assert "Answered: declined fewer than 5" in printed(story, agreement)


def test_what_there_is_one_of_is_said_as_one(story: Story) -> None:
    nothing_agreed(story)
    kept = {"programme_id": story.cast.programme("millbrook"), "starts_on": "2026-09-01", "places": 1,
            "organisation_id": story.cast["northgate"]}  # fmt: skip
    one: dict[str, Any] = {"review_months": 1, "meeting_weeks": 1, "notice_days": 1, "reserved": [kept]}
    found = printed(story, signed(story, starts_on="2026-03-02", **one))
    for words in ("A review every month.", "A meeting every week.", "1 place is kept for a start on",
                  "It ends early with a notice of 1 day."):  # fmt: skip
        assert words in found, f"{words!r} is not in {found}"


def test_other_months_count_nothing_of_it(story: Story) -> None:
    nothing_agreed(story)
    agreement = signed(story, **ASKS)
    sent(story, "Amy Cole")
    assert "Nothing was handed over" in printed(story, agreement, from_month="2026-05", to_month="2026-10")
    months = {"from_month": "2026-08", "to_month": "2026-07"}
    refused = story.get(DRAFTS, f"/agreements/{agreement}/evidence", expect=409, **months)
    assert refused["refusals"][0]["code"] == "months_reversed"


@pytest.mark.parametrize("who", ["harbour.manager", "northgate.tutor", "priya"])
def test_nobody_else_prints_it(story: Story, who: str) -> None:
    nothing_agreed(story)
    agreement = signed(story, starts_on="2026-03-02")
    for page in ("page", "evidence"):
        story.get(who, f"/agreements/{agreement}/{page}", expect=404)
    assert read(story, agreement, "millbrook.coordinator")["state"] == "in_force"


@pytest.mark.parametrize(("first", "last"), [("2026-03", "2026-04"), ("2026-02", "2026-03"), ("2026-03", "2026-03")])
def test_of_less_than_a_quarter_nothing_is_said(story: Story, first: str, last: str) -> None:
    agreement = signed(nothing_agreed(story), **ASKS)
    for page in ("page", "evidence"):
        refused = story.get(
            DRAFTS, f"/agreements/{agreement}/{page}", expect=409, from_month=first, to_month=last
        )  # fmt: skip
        assert refused["refusals"][0]["code"] == "not_whole_quarters"
        assert "ask for 2026-02 to 2026-04" in refused["refusals"][0]["sentence"]


def test_of_two_quarters_no_more_is_said_than_of_each(story: Story) -> None:
    """Six learners in April and one in May: of May nothing is said, and so nothing of both together."""
    agreement = signed(nothing_agreed(story), **ASKS, targets=targets(story, "acceptance_rate"))
    accepted = sent(story, *LEARNERS)
    for each in accepted:
        story.accept(PARTNER, each, way.in_days(story, 0), way.in_days(story, 140))
    story.at("2026-05-01 10:00")
    (late,) = sent(story, "Gil Hart")
    story.accept(PARTNER, late, way.in_days(story, 0), way.in_days(story, 140))
    said = {}
    for first, last in (("2026-02", "2026-04"), ("2026-05", "2026-07"), ("2026-02", "2026-07")):
        kept = story.get(DRAFTS, f"/agreements/{agreement}/evidence", from_month=first, to_month=last)
        (done,) = kept["work"]
        said[first, last] = (done["received"], done["answered"]["accepted"], kept["targets"][0]["reached"])
    assert list(said.values()) == [(6, 6, None), (None, None, None), (None, None, None)]


def test_what_is_said_beside_it_does_not_tell_how_few_wait(story: Story) -> None:
    """Of eight two wait for an answer: six that run would say so, and so would a share."""
    agreement = signed(nothing_agreed(story), **ASKS, targets=targets(story, "acceptance_rate"))
    for each in sent(story, *LEARNERS, "Gil Hart", "Hal Ives")[2:]:
        story.accept(PARTNER, each, way.in_days(story, 0), way.in_days(story, 140))
    kept = story.get(DRAFTS, f"/agreements/{agreement}/evidence")
    (done,) = kept["work"]
    assert (done["received"], set(done["ended"].values()), kept["targets"][0]["reached"]) == (8, {None}, None)
