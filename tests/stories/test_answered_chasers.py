"""A chaser is answered: more time once, done elsewhere, or not possible; nothing but the levels ever moves."""

from datetime import date
from typing import Any

import pytest

from tests.people import Cast
from tests.stories import way
from tests.stories.chased import answer, chase, chases, more_time
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story, codes, london
from tests.views.crowd import with_counselling

HARBOUR = "harbour.coordinator"


@pytest.fixture
@scene
def journey(story: Story) -> str:
    """Kit's journey at planning, with Harbour ranked."""
    found = at_planning(story, "Kit Moss", "2026-03-23 10:00")
    rank(story, found, "harbour")
    return found


@pytest.fixture
def offered(story: Story, journey: str) -> str:
    """An offer to Harbour before Easter that was to be acknowledged by Tuesday 31 March, flagged and not answered."""
    hand_off = str(offer(story, journey, "harbour", at="2026-03-27 17:45"))
    story.sweep("2026-04-01 09:00")
    return hand_off


@pytest.fixture
def flag(story: Story, offered: str) -> str:
    """The chaser that flagged it."""
    return chase(story, offered).id


def test_more_time_puts_the_next_level_off(story: Story, offered: str, flag: str) -> None:
    answer(story, HARBOUR, flag, more_time("2026-04-09"))
    story.sweep("2026-04-12 23:59")
    waited = [row.level for row in chases(story, offered) if row.rule == "acknowledge"]
    assert waited == ["remind", "flag"]


def test_after_the_new_day_the_levels_go_on(story: Story, journey: str) -> None:
    """Northgate's first partner referral is due Monday 30 March; more time until 2 April: escalated on 8 April."""
    story.sweep("2026-03-31 09:00")
    answer(story, LEAD, chase(story, journey, rule="first_partner_referral").id, more_time("2026-04-02"))
    story.sweep("2026-04-08 00:00")
    assert [(row.level, row.at) for row in chases(story, journey) if row.level.startswith("escalate")] == [
        ("escalate", london("2026-04-08 00:00"))
    ]


def test_more_time_never_moves_the_due_moment_or_the_expiry(story: Story, offered: str, flag: str) -> None:
    before = story.deadline(offered, "acknowledge")
    answer(story, HARBOUR, flag, more_time("2026-04-09"))
    after = story.deadline(offered, "acknowledge")
    assert (after.due_at, after.missed_at) == (before.due_at, before.missed_at)
    story.sweep("2026-04-08 00:00")
    assert story.state(offered) == "expired"


def test_the_clock_wakes_for_the_new_moment(story: Story, journey: str) -> None:
    story.sweep("2026-03-31 09:00")
    answer(story, LEAD, chase(story, journey, rule="first_partner_referral").id, more_time("2026-04-02"))
    assert story.deadline(journey, "first_partner_referral").next_at == london("2026-04-08 00:00")
    assert story.instance(journey).wake_at == london("2026-04-08 00:00")


def test_answered_before_it_is_late_it_is_flagged_after_the_new_day(story: Story, journey: str) -> None:
    story.sweep("2026-03-27 09:00")
    reminder = chase(story, journey, "remind", "first_partner_referral")
    answer(story, LEAD, reminder.id, more_time("2026-04-01"))
    story.sweep("2026-04-02 09:00")
    assert chase(story, journey, "flag", "first_partner_referral").at == london("2026-04-02 00:00")
    assert story.deadline(journey, "first_partner_referral").missed_at == london("2026-03-31 00:00")


def test_a_new_day_before_the_due_day_flags_nothing_early(story: Story, journey: str) -> None:
    story.sweep("2026-03-27 09:00")
    answer(story, LEAD, chase(story, journey, "remind", "first_partner_referral").id, more_time("2026-03-28"))
    story.sweep("2026-03-30 23:59")
    assert [row.level for row in chases(story, journey) if row.rule == "first_partner_referral"] == ["remind"]


@pytest.mark.parametrize("until", ["2026-04-01", "2026-04-11"])
def test_the_new_day_lies_within_five_working_days(story: Story, flag: str, until: str) -> None:
    """From Wednesday 1 April over Easter the fifth working day is Friday 10 April."""
    refused = answer(story, HARBOUR, flag, more_time(until), expect=409)
    assert codes(refused) == ["day_too_early" if until == "2026-04-01" else "day_too_late"]


def test_the_fifth_working_day_itself_is_allowed(story: Story, flag: str) -> None:
    assert answer(story, HARBOUR, flag, more_time("2026-04-10"))["until"] == "2026-04-10"


def test_more_time_is_given_once_for_one_time_limit(story: Story, journey: str) -> None:
    story.sweep("2026-03-31 09:00")
    answer(story, LEAD, chase(story, journey, rule="first_partner_referral").id, more_time("2026-04-01"))
    story.sweep("2026-04-07 09:00")
    again = chase(story, journey, "escalate", "first_partner_referral").id
    refused = answer(story, LEAD, again, more_time("2026-04-10"), expect=409)
    assert codes(refused) == ["more_time_taken"]
    assert refused["refusals"][0]["who_could"] == ["coordinator or manager of Northgate"]


def test_another_time_limit_of_the_same_record_has_its_own(story: Story, offered: str, flag: str) -> None:
    answer(story, HARBOUR, flag, more_time("2026-04-02"))
    story.sweep("2026-04-07 09:00")
    answer(story, HARBOUR, chase(story, offered, "remind", "decide").id, more_time("2026-04-08"))


def test_every_answer_stays_on_its_chaser(story: Story, cast: Cast, offered: str, flag: str) -> None:
    answer(story, HARBOUR, flag, more_time("2026-04-09"))
    story.hand_off(HARBOUR, offered, "acknowledge")
    row = chase(story, offered)
    assert (row.answer, row.answer_reason, row.until, row.answered_by, row.cleared_by) == (
        "still_working", "awaiting_information", date(2026, 4, 9), cast[HARBOUR], "acknowledge",
    )  # fmt: skip


@pytest.mark.parametrize("word", ["done", "cannot"])
def test_done_and_cannot_change_nothing_but_the_answer(story: Story, offered: str, flag: str, word: str) -> None:
    before = (story.state(offered), story.deadline(offered, "acknowledge").next_at, len(story.history(offered)))
    answer(story, HARBOUR, flag, {"answer": word})
    assert before == (
        story.state(offered), story.deadline(offered, "acknowledge").next_at, len(story.history(offered)),
    )  # fmt: skip


def test_done_names_what_would_record_it(story: Story, offered: str, flag: str) -> None:
    found = answer(story, HARBOUR, flag, {"answer": "done"})["actions"]
    assert [each["name"] for each in found] == ["acknowledge", "ask_for_more", "accept", "decline", "waitlist"]


@pytest.mark.parametrize(("word", "names"), [("cannot", ["decline"]), ("still_working", [])])
def test_cannot_begins_a_decline(story: Story, offered: str, flag: str, word: str, names: list[str]) -> None:
    body = more_time("2026-04-02") if word == "still_working" else {"answer": word}
    found = answer(story, HARBOUR, flag, body)["actions"]
    assert [(each["name"], each["link"]) for each in found] == [
        (name, f"/api/v1/hand-offs/{offered}/{name}") for name in names
    ]


def test_the_action_that_cannot_names_still_asks_for_its_reason(story: Story, flag: str) -> None:
    (link,) = answer(story, HARBOUR, flag, {"answer": "cannot"})["actions"]
    path = link["link"].removeprefix("/api/v1")
    assert {fault["field"] for fault in story.post(HARBOUR, path, expect=422)["errors"]} >= {"reason"}


def test_after_an_acceptance_cannot_begins_a_return(story: Story, journey: str) -> None:
    hand_off = str(offer(story, journey, "harbour", at="2026-03-24 10:00"))
    story.accept(HARBOUR, hand_off, "2026-03-25", "2026-12-18")
    story.sweep("2026-03-27 09:00")
    reminder = chase(story, hand_off, "remind", "arrival")
    found = answer(story, HARBOUR, reminder.id, {"answer": "cannot"})["actions"]
    assert [each["name"] for each in found] == ["return_unstarted"]


def test_the_sender_is_told_of_the_answer(story: Story, offered: str, flag: str) -> None:
    answer(story, HARBOUR, flag, more_time("2026-04-09"))
    (message,) = story.messages("chase.answered", offered)
    told = {name: message.payload[name] for name in ("answer", "reason", "until", "rule", "roles")}
    assert story.told("chase.answered", offered) == ["northgate"]
    assert told == {
        "answer": "still_working", "reason": "awaiting_information", "until": "2026-04-09", "rule": "acknowledge",
        "roles": ["handler"],
    }  # fmt: skip


@pytest.mark.parametrize("who", [LEAD, "harbour.tutor", "northgate.manager"])
def test_only_whoever_is_waited_on_answers(story: Story, flag: str, who: str) -> None:
    expect = 404 if who == "harbour.tutor" else 409
    refused = answer(story, who, flag, {"answer": "done"}, expect=expect)
    if expect == 409:
        assert codes(refused) == ["not_yours"]
        assert refused["refusals"][0]["who_could"] == ["coordinator or manager of Harbour"]


@pytest.mark.parametrize("who", ["ashdown.coordinator", "haven.worker"])
def test_to_a_stranger_there_is_no_such_chaser(story: Story, flag: str, who: str) -> None:
    answer(story, who, flag, {"answer": "done"}, expect=404)


def test_an_unknown_chaser_is_not_found(story: Story, journey: str) -> None:
    answer(story, LEAD, journey, {"answer": "done"}, expect=404)


def test_the_manager_may_answer(story: Story, flag: str) -> None:
    answer(story, "harbour.manager", flag, {"answer": "done"})


def test_one_chaser_is_answered_once(story: Story, flag: str) -> None:
    answer(story, HARBOUR, flag, {"answer": "done"})
    assert codes(answer(story, HARBOUR, flag, {"answer": "cannot"}, expect=409)) == ["already_answered"]


def test_what_was_settled_is_answered_no_more(story: Story, offered: str, flag: str) -> None:
    story.hand_off(HARBOUR, offered, "acknowledge")
    assert codes(answer(story, HARBOUR, flag, {"answer": "done"}, expect=409)) == ["already_cleared"]


def test_what_is_due_comes_before_the_answer(story: Story, flag: str) -> None:
    """The offer expired at midnight and no sweep has run: to Harbour nothing is left to answer."""
    answer(story, HARBOUR, flag, {"answer": "done"}, at="2026-04-08 09:00", expect=404)


def test_on_hold_nobody_asks_for_more_time(story: Story, journey: str, flag: str) -> None:
    story.act(LEAD, journey, "hold", {"reason": "learner_unwell", "review_on": "2026-04-15"})
    assert codes(answer(story, HARBOUR, flag, more_time("2026-04-02"), expect=409)) == ["clock_stopped"]


@pytest.mark.parametrize(
    "body",
    [
        {"answer": "still_working"}, {"answer": "still_working", "until": "2026-04-02"}, {"answer": "later"},
        {"answer": "done", "until": "2026-04-02"}, {"answer": "still_working", "reason": "x", "until": "2026-04-02"},
    ],
)  # fmt: skip
def test_a_malformed_answer_is_refused(story: Story, flag: str, body: dict[str, Any]) -> None:
    answer(story, HARBOUR, flag, body, expect=422)


def test_the_same_answer_sent_again_is_answered_alike(story: Story, flag: str) -> None:
    replies = [story.post(HARBOUR, f"/chases/{flag}/answer", {"answer": "done"}, key="once") for _ in range(2)]
    assert replies[0] == replies[1]


@pytest.fixture
@scene
def task(story: Story) -> str:
    """A re-offer that Northgate must make by Thursday 9 April, because Harbour declined; flagged and not done."""
    journey = at_planning(story, "Kit Moss", "2026-03-23 10:00")
    rank(story, journey, "harbour", "ashdown")
    hand_off = str(offer(story, journey, "harbour", at="2026-03-24 10:00"))
    story.hand_off(HARBOUR, hand_off, "decline", {"reason": "no_place", "advice": "ask Ashdown"})
    (found,) = story.tasks(journey, "re_offer")
    story.sweep("2026-03-27 09:00")
    return found.id


def test_the_chaser_of_a_task_is_answered_by_its_role(story: Story, task: str) -> None:
    flagged = chase(story, task).id
    answer(story, LEAD, flagged, more_time("2026-03-31"))
    story.sweep("2026-04-01 23:59")
    assert [row.level for row in chases(story, task)] == ["remind", "flag"]
    story.sweep("2026-04-02 00:00")
    assert [row.level for row in chases(story, task)] == ["remind", "flag", "escalate"]


def test_done_about_a_task_names_what_would_record_it_and_ends_nothing(story: Story, task: str) -> None:
    flagged = chase(story, task)
    found = answer(story, LEAD, flagged.id, {"answer": "done"})["actions"]
    journey = f"/api/v1/journeys/{flagged.instance_id}"
    names = ["offer_next", "send_hand_off", "deliver_ourselves"]
    assert [each["link"] for each in found] == [f"{journey}/{name}" for name in names]
    assert [each.id for each in story.tasks(str(flagged.instance_id), "re_offer")] == [task]


def test_cannot_about_a_task_names_what_gives_up_what_it_asks_for(story: Story, task: str) -> None:
    found = answer(story, LEAD, chase(story, task).id, {"answer": "cannot"})["actions"]
    assert [each["name"] for each in found] == ["withdraw", "hold"]


@pytest.mark.parametrize("word", ["done", "cannot"])
def test_about_a_task_that_is_ended_in_words_the_answer_names_the_task(story: Story, word: str) -> None:
    journey = story.refer("Kit Moss", at="2026-03-23 10:00")
    said_no = {"reason": "no_place", "advice": "ask the college"}
    story.hand_off(LEAD, story.inbound(journey), "decline", said_no)
    (aftercare,) = story.tasks(journey, "aftercare")
    story.sweep("2026-03-31 09:00")
    found = answer(story, "priya", chase(story, aftercare.id).id, {"answer": word})["actions"]
    assert [each["link"] for each in found] == [f"/api/v1/tasks/{aftercare.id}/done"]


@pytest.mark.parametrize(("who", "expect"), [("northgate.tutor", 409), ("harbour.coordinator", 404)])
def test_the_chaser_of_a_task_is_nobody_elses(story: Story, task: str, who: str, expect: int) -> None:
    answer(story, who, chase(story, task).id, {"answer": "done"}, expect=expect)


def test_restricted_support_is_answered_by_the_agency_and_told_to_named_staff(story: Story) -> None:
    journey = way.in_induction(story)
    support = with_counselling(story, journey)
    story.sweep("2026-03-05 09:00")
    flagged = chase(story, support).id
    answer(story, "northgate.manager", flagged, {"answer": "done"}, expect=404)
    answer(story, "haven.worker", flagged, {"answer": "cannot"})
    (message,) = story.messages("chase.answered", support)
    assert message.payload["roles"] == ["adviser", "coordinator", "safeguarding_lead"]


def test_two_answers_at_once_are_one(story: Story, flag: str) -> None:
    said = [answer(story, who, flag, more_time("2026-04-02"), expect=None) for who in (HARBOUR, "harbour.manager")]
    assert [each.get("answer") for each in said] == ["still_working", None]
