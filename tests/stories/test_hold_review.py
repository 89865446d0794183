"""A hold is looked at again by its review date, and whoever keeps it is chased for that (rule 0.2)."""

from collections.abc import Sequence
from typing import Any

import pytest

from api.outgoing import ADDRESS_BOOK, channels_of
from api.settings import Settings
from engine.clock import london_date
from engine.tables import Deadline
from notifications.run import deliver_once
from notifications.words import WORDS
from tests.stories import way
from tests.stories.chased import answer, chase, chases
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from tests.stories.way import LEAD, PARTNER

KEEPER = "northgate.safeguarding_lead"
UNWELL = {"reason": "learner_unwell", "review_on": "2026-03-10"}
STOPPED = {**UNWELL, "reason": "safeguarding"}
RULES = ("hold_review", "stop_review")
LATE = [("remind", "2026-03-09"), ("flag", "2026-03-11"), ("escalate", "2026-03-12"), ("escalate_again", "2026-03-17")]


@pytest.fixture
@scene
def held(story: Story) -> str:
    """Amy, on the programme since Monday 2 March 2026, is on hold until Tuesday 10 March."""
    journey = way.on_programme(story)
    story.act(LEAD, journey, "hold", UNWELL)
    return journey


def reviews(story: Story, about: str) -> list[Deadline]:
    """The reviews of holds of a journey or a hand-off, in the order they were set."""
    return [each for each in story.deadlines(about) if each.of_hold]


def levels(story: Story, about: str) -> list[tuple[str, str]]:
    """The levels at which a hold of it was chased, and on which day in London."""
    found = (each for each in chases(story, about) if each.rule in RULES)
    return [(each.level, london_date(each.at).isoformat()) for each in found]


def shown(story: Story, who: str, journey: str) -> list[dict[str, Any]]:
    """The time limits of holds that somebody sees on the page of a journey."""
    found = story.get(who, f"/journeys/{journey}/deadlines")["items"]
    return [each for each in found if each["rule"] in RULES]


@pytest.mark.parametrize(
    "swept", [["2026-03-09 00:00", "2026-03-11 00:00", "2026-03-12 00:00", "2026-03-20 00:00"], ["2026-05-20 00:00"]]
)
def test_a_hold_past_its_review_is_chased_at_the_usual_levels(story: Story, held: str, swept: Sequence[str]) -> None:
    """Daily or after ten weeks alike."""
    for at in swept:
        story.sweep(at)
    assert levels(story, held) == LATE


def test_nobody_is_chased_before_it(story: Story, held: str) -> None:
    story.sweep("2026-03-08 23:59")
    assert levels(story, held) == []


def test_it_waits_on_the_responsible_organisation(story: Story, held: str) -> None:
    (review,) = reviews(story, held)
    assert (review.waiting_on, str(story.due(held, "hold_review"))) == (story.cast["northgate"], "2026-03-10")


def test_it_stands_among_the_time_limits_and_is_the_next_step(story: Story, held: str) -> None:
    (limit,) = shown(story, LEAD, held)
    assert (limit["state"], limit["due_on"]) == ("open", "2026-03-10")
    step = story.get(LEAD, f"/journeys/{held}")["next_step"]
    assert (step["kind"], step["due_on"], step["by_whom"]["name"]) == ("hold", "2026-03-10", "Northgate")


def test_late_it_stands_among_what_is_stalled(story: Story, held: str) -> None:
    story.sweep("2026-03-11 00:00")
    (line,) = story.get(LEAD, "/stalled")["items"]
    assert (line["rule"], line["level"], line["due_on"]) == ("hold_review", "flag", "2026-03-10")


def test_every_other_time_limit_goes_on_sleeping(story: Story, held: str) -> None:
    story.sweep("2026-05-20 00:00")
    assert {each.rule for each in story.open_deadlines(held) if each.due_at and not each.alarm} == {"hold_review"}


def test_resuming_in_time_meets_it(story: Story, held: str) -> None:
    story.act(LEAD, held, "resume", at="2026-03-10 16:00")
    assert [(each.result, each.ended_by) for each in reviews(story, held)] == [("met", "resume")]


def test_resuming_late_clears_what_was_chased(story: Story, held: str) -> None:
    story.sweep("2026-03-11 00:00")
    story.act(LEAD, held, "resume", at="2026-03-11 10:00")
    assert [each.result for each in reviews(story, held)] == ["missed"]
    assert story.get(LEAD, "/stalled")["items"] == []


def test_a_hold_with_another_review_date_meets_it_and_runs_until_then(story: Story, held: str) -> None:
    since = story.instance(held).held_since
    story.act(LEAD, held, "hold", {**UNWELL, "review_on": "2026-03-31"}, at="2026-03-10 10:00")
    assert [each.result for each in reviews(story, held)] == ["met", None]
    assert str(story.due(held, "hold_review")) == "2026-03-31"
    assert (story.instance(held).held_since, str(story.instance(held).hold_review_on)) == (since, "2026-03-31")


def test_put_off_the_time_limits_keep_what_was_left_when_the_first_hold_began(story: Story) -> None:
    """Two working days were left to the induction on Wednesday; it is resumed on Monday 30 March."""
    journey = way.in_induction(story)
    story.act(LEAD, journey, "hold", UNWELL, at="2026-03-05 10:00")
    story.act(LEAD, journey, "hold", {**UNWELL, "review_on": "2026-03-31"}, at="2026-03-10 10:00")
    story.act(LEAD, journey, "resume", at="2026-03-30 10:00")
    assert str(story.due(journey, "induction")) == "2026-04-01"


def test_a_safeguarding_hold_waits_on_the_safeguarding_lead(story: Story, held: str) -> None:
    story.act(KEEPER, held, "hold", STOPPED)
    became = {each.rule: each.result for each in reviews(story, held)}
    assert became == {"hold_review": "met", "stop_review": None}
    story.sweep("2026-03-11 00:00")
    mine = {who: [each["rule"] for each in story.get(who, "/stalled")["items"]] for who in (KEEPER, LEAD)}
    assert mine == {KEEPER: ["stop_review"], LEAD: []}


def test_the_safeguarding_lead_answers_for_it_and_the_coordinator_does_not(story: Story, held: str) -> None:
    story.act(KEEPER, held, "hold", STOPPED)
    story.sweep("2026-03-11 00:00")
    late = chase(story, held)
    assert codes(answer(story, LEAD, late.id, {"answer": "done"}, expect=409)) == ["not_yours"]
    settling = answer(story, KEEPER, late.id, {"answer": "done"})["actions"]
    assert {each["name"] for each in settling} == {"hold", "resume"}


@pytest.mark.parametrize(("set_by", "hears"), [((LEAD, UNWELL), LEAD), ((KEEPER, STOPPED), KEEPER)])
def test_only_whoever_keeps_the_hold_is_reminded(story: Story, set_by: tuple[str, dict[str, Any]], hears: str) -> None:
    journey = way.on_programme(story)
    story.act(set_by[0], journey, "hold", set_by[1])
    story.sweep("2026-03-09 00:00")
    deliver_once(story.cast.runtime.database, ADDRESS_BOOK, channels_of(Settings()))
    inboxes = {who: story.get(who, "/inbox")["items"] for who in (LEAD, KEEPER, "northgate.manager")}
    said = f"the review of the hold {WORDS['remind']}"
    assert [who for who, items in inboxes.items() if any(said in each["subject"] for each in items)] == [hears]


def test_a_coordinator_does_not_put_off_a_safeguarding_hold(story: Story, held: str) -> None:
    story.act(KEEPER, held, "hold", STOPPED)
    again = story.act(LEAD, held, "hold", {**UNWELL, "review_on": "2026-04-30"}, expect=409)
    assert codes(again) == ["safeguarding_hold"]


def test_a_hold_of_a_hand_off_alone_has_its_own_review(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    (part,) = story.hand_offs(journey, "partner")
    story.hand_off(LEAD, part, "hold", UNWELL)
    assert (reviews(story, journey), len(reviews(story, part))) == ([], 1)
    story.sweep("2026-03-11 00:00")
    assert [each for each in chases(story, part) if each.rule == "hold_review" and each.level == "flag"] != []
    story.hand_off(LEAD, part, "hold", {**UNWELL, "review_on": "2026-03-31"}, at="2026-03-11 10:00")
    assert [each.result for each in reviews(story, part)] == ["missed", None]


def test_a_hand_off_held_with_its_journey_has_none(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    story.act(LEAD, journey, "hold", UNWELL)
    (part,) = story.hand_offs(journey, "partner")
    assert (reviews(story, part), len(reviews(story, journey))) == ([], 1)


def test_its_partner_neither_sees_the_review_nor_hears_of_it(story: Story) -> None:
    journey = way.on_programme(story, "partnership")
    (part,) = story.hand_offs(journey, "partner")
    story.hand_off(LEAD, part, "hold", UNWELL)
    story.sweep("2026-03-11 00:00")
    assert shown(story, PARTNER, journey) == []
    everything = story.get(PARTNER, "/stalled", scope="organisation")["items"]
    assert [each for each in everything if each["rule"] == "hold_review"] == []
    assert story.get(PARTNER, "/hand-offs")["items"][0]["due_on"] is None


def test_the_sender_of_a_referral_hears_nothing_of_its_hold(story: Story) -> None:
    journey = way.accepted(story)
    inbound = story.inbound(journey)
    story.hand_off(LEAD, inbound, "hold", UNWELL)
    story.sweep("2026-03-11 00:00")
    answer(story, LEAD, chase(story, inbound, rule="hold_review").id, {"answer": "done"})
    entries = story.get(LEAD, f"/journeys/{journey}/history")["items"]
    told = [each["name"] for row in entries if row["rule"] == "hold_review" for each in row["told"]]
    assert set(told) == {"Northgate"}
    assert story.messages("chase.answered") == []


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("withdraw", {"reason": "health", "last_attended_on": "2026-03-02"}),
        ("record_moved_away", {"moved_on": "2026-03-02", "source": "a letter", "evidence": "her mother",
                               "destination_asked": True}),
    ],
)  # fmt: skip
def test_an_end_ends_it_as_not_needed(story: Story, held: str, action: str, body: dict[str, Any]) -> None:
    story.act(LEAD, held, action, body, at="2026-03-05 10:00")
    assert [each.result for each in reviews(story, held)] == ["not_needed"]


def test_reopened_a_journey_is_not_on_hold_and_has_no_review(story: Story, held: str) -> None:
    left = {"reason": "health", "last_attended_on": "2026-03-02"}
    story.act(LEAD, held, "withdraw", left, at="2026-03-05 10:00")
    story.act(LEAD, held, "ask_reopening", {"reason": "she is back"})
    story.act("northgate.second_coordinator", held, "confirm_reopening")
    assert (story.instance(held).held_since, [each.result for each in reviews(story, held)]) == (None, ["not_needed"])
