"""The September Guarantee: whoever leaves year 11 or 12 has an offer by 30 September, or somebody is asked for one."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.jobs import GUARANTEES, Worker, first_run, worker_of
from api.settings import Settings
from engine.clock import now
from tests.both import BOTH
from tests.stories import way
from tests.stories.story import Story

# 16 on 31 August 2026, and 17, the first and the last day of each; the usual learner of the stories is 17 by then.
YEAR_11 = ("2009-09-01", "2010-08-31")
YEAR_12 = ("2008-09-01", "2009-08-31")
OFFERED = {"offered_on": "2026-06-22", "provider": "Westshire Sixth Form College", "place": "Level 1 catering"}
MOVED = {"moved_on": "2026-03-02", "source": "The learner", "evidence": "New address", "destination_asked": True}
SAID = {"on": "2026-06-25", "channel": "phone"}


@pytest.fixture
def worker(story: Story) -> Worker:
    """A worker of this installation."""
    return worker_of(story.cast.runtime, Settings())


def look(worker: Worker, story: Story, at: str) -> Any:
    """The daily job at a time; what it opened and finished."""
    story.at(at)
    return worker.run(GUARANTEES)


def asked(story: Story, who: str = "priya") -> list[tuple[str, str]]:
    """Somebody's open tasks to find an offer: opened when, due when."""
    items = story.get(who, "/tasks")["items"]
    return [(each["opened_at"], each["due_on"]) for each in items if each["kind"] == "september_guarantee"]


def listed(story: Story, who: str = "priya", **query: Any) -> list[str]:
    """The learners whom somebody is shown."""
    return [each["learner_name"] for each in story.get(who, "/september-guarantee", **query)["items"]]


def waiting(story: Story, **about: Any) -> str:
    """Amy, referred and not yet accepted."""
    return way.refer(story, about=way.learner("Amy Cole", **about))


def offer(story: Story, journey: str, who: str = "priya", **about: Any) -> Any:
    """An offer is recorded."""
    return story.act(who, journey, "record_september_offer", {**OFFERED, **about})


def test_from_june_the_adviser_is_asked_for_an_offer_by_30_september(worker: Worker, story: Story) -> None:
    waiting(story)
    assert look(worker, story, "2026-05-31 23:59") == {"opened": 0, "finished": 0}
    assert look(worker, story, "2026-06-01 00:15") == {"opened": 1, "finished": 0}
    assert asked(story) == [("2026-05-31T23:00:00Z", "2026-09-30")]


def test_who_is_referred_in_summer_is_asked_after_from_that_moment(worker: Worker, story: Story) -> None:
    story.at("2026-07-14 10:00")
    waiting(story)
    look(worker, story, "2026-07-15 00:15")
    assert asked(story) == [("2026-07-14T09:00:00Z", "2026-09-30")]


@pytest.mark.parametrize("birth_date", [*YEAR_11, *YEAR_12])
def test_leavers_of_year_11_and_12_are_owed_an_offer(worker: Worker, story: Story, birth_date: str) -> None:
    waiting(story, birth_date=birth_date)
    assert look(worker, story, "2026-06-01 00:15")["opened"] == 1


@pytest.mark.parametrize("birth_date", ["2008-08-31", "2010-09-01"])
def test_nobody_older_or_younger_is(worker: Worker, story: Story, birth_date: str) -> None:
    waiting(story, birth_date=birth_date)
    assert look(worker, story, "2026-06-01 00:15")["opened"] == 0
    assert listed(story) == []


def test_a_second_look_asks_nobody_again(worker: Worker, story: Story) -> None:
    waiting(story)
    look(worker, story, "2026-06-01 00:15")
    assert look(worker, story, "2026-06-02 00:15") == {"opened": 0, "finished": 0}


@BOTH
def test_several_workers_at_once_ask_once(story: Story) -> None:
    waiting(story)
    story.at("2026-06-01 00:15")
    workers = [worker_of(story.cast.runtime, Settings()) for _number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda each: GUARANTEES.work(each, now()), workers))
    assert sum(each["opened"] for each in found) == 1


def test_without_an_offer_it_is_late_on_1_october(worker: Worker, story: Story) -> None:
    waiting(story)
    look(worker, story, "2026-06-01 00:15")
    story.sweep("2026-09-30 23:59")
    assert not [each for each in story.get("priya", "/stalled")["items"] if each["rule"] == "september_guarantee"]
    story.sweep("2026-10-01 00:00")
    (line,) = [each for each in story.get("priya", "/stalled")["items"] if each["rule"] == "september_guarantee"]
    assert (line["level"], line["due_on"]) == ("flag", "2026-09-30")


def test_a_recorded_offer_ends_the_question(worker: Worker, story: Story) -> None:
    journey = waiting(story)
    look(worker, story, "2026-06-22 00:15")
    done = offer(story, journey)
    assert (done["year"], done["due_on"]) == (2026, "2026-09-30")
    assert (asked(story), listed(story)) == ([], [])


def test_also_after_the_journey_has_ended(worker: Worker, story: Story) -> None:
    journey = waiting(story)
    story.act("priya", journey, "cancel", {"reason": "needs_met_elsewhere"})
    look(worker, story, "2026-06-22 00:15")
    assert asked(story) != []
    offer(story, journey)
    assert asked(story) == []


def test_an_accepted_place_that_lasts_into_autumn_is_an_offer(worker: Worker, story: Story) -> None:
    story.at("2026-06-01 10:00")
    journey = waiting(story)
    look(worker, story, "2026-06-02 00:15")
    assert asked(story) != []
    way.accept(story, journey, start_on="2026-06-08", planned_end_on="2026-10-01")
    assert (asked(story), listed(story)) == ([], [])


def test_one_that_ends_before_october_is_none(worker: Worker, story: Story) -> None:
    journey = waiting(story)
    way.accept(story, journey, start_on="2026-03-09", planned_end_on="2026-09-30")
    assert look(worker, story, "2026-06-01 00:15")["opened"] == 1
    assert listed(story) == ["Amy Cole"]


def test_a_place_given_up_in_summer_is_none_any_more(worker: Worker, story: Story) -> None:
    journey = waiting(story)
    way.accept(story, journey, planned_end_on="2026-12-18")
    way.start(story, journey)
    story.at("2026-06-10 10:00")
    assert listed(story) == []
    story.act(way.LEAD, journey, "withdraw", {"reason": "not_engaging", "last_attended_on": "2026-06-09"})
    assert listed(story) == ["Amy Cole"]


def test_what_the_young_person_said_is_kept_with_day_and_channel(story: Story) -> None:
    journey = waiting(story)
    story.at("2026-06-26 10:00")
    made = offer(story, journey)["offer"]
    story.act(
        "priya", journey, "answer_september_offer", {"offer_id": made, "answer": "declined", "learner_said": SAID}
    )
    years = {each["year"]: each for each in story.get("priya", f"/journeys/{journey}/september-guarantee")["years"]}
    (shown,) = years[2026]["offers"]
    assert (shown["answer"], shown["answered_on"], shown["place"]) == ("declined", "2026-06-25", "Level 1 catering")
    assert (years[2026]["offered"], years[2025]["offered"]) == (True, False)
    (line,) = story.get("priya", "/september-guarantee", offered="yes")["items"]
    assert line["answer"] == "declined"


def test_another_answer_to_the_same_offer_is_refused(story: Story) -> None:
    journey = waiting(story)
    story.at("2026-06-26 10:00")
    body = {"offer_id": offer(story, journey)["offer"], "answer": "declined", "learner_said": SAID}
    story.act("priya", journey, "answer_september_offer", body)
    story.act("priya", journey, "answer_september_offer", body)
    refused = story.act("priya", journey, "answer_september_offer", {**body, "answer": "accepted"}, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["answered_already"]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"offered_on": "2026-06-27"}, "day_still_to_come"),
        ({"year": 2027}, "not_owed_that_year"),
        ({"offered_on": "2009-05-14"}, "day_too_early"),
        ({"provider": None}, "provider_missing"),
        ({"provider_id": "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d10"}, "provider_unknown"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(story: Story, about: dict[str, Any], code: str) -> None:
    journey = waiting(story)
    story.at("2026-06-26 10:00")
    body = {**OFFERED, **about}
    refused = story.act("priya", journey, "record_september_offer", body, expect=409)
    assert [each["code"] for each in refused["refusals"]] == [code]


def test_an_answer_before_the_offer_is_refused(story: Story) -> None:
    journey = waiting(story)
    story.at("2026-06-26 10:00")
    body = {"offer_id": offer(story, journey)["offer"], "answer": "accepted",
            "learner_said": {"on": "2026-06-21", "channel": "phone"}}  # fmt: skip
    refused = story.act("priya", journey, "answer_september_offer", body, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["day_too_early"]


def test_only_those_who_follow_the_learner_record_offers(story: Story) -> None:
    journey = waiting(story)
    refused = story.act(way.LEAD, journey, "record_september_offer", OFFERED, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["not_yours"]
    story.at("2026-06-26 10:00")
    story.act("council.officer", journey, "record_september_offer", OFFERED)
    story.act("haven.worker", journey, "record_september_offer", OFFERED, expect=404)


def test_to_an_adult_no_such_action_is_shown(story: Story) -> None:
    journey = waiting(story, birth_date="2005-01-10")
    names = {each["name"] for each in story.get("priya", f"/journeys/{journey}/actions")["items"]}
    assert "record_september_offer" not in names
    assert "record_activity" in names


def test_each_adviser_is_shown_who_has_none(story: Story) -> None:
    waiting(story)
    way.refer(story, about="Ben Ode", by="tom")
    story.at("2026-06-26 10:00")
    assert sorted(listed(story)) == ["Amy Cole", "Ben Ode"]
    assert listed(story, adviser="me") == ["Amy Cole"]
    assert listed(story, "tom", adviser="me") == ["Ben Ode"]


def test_the_counts_say_how_many_each_adviser_has_without_one(story: Story) -> None:
    offer_to = waiting(story)
    way.refer(story, about="Ben Ode", by="tom")
    way.refer(story, about="Eve Lund", by="tom")
    story.at("2026-06-26 10:00")
    offer(story, offer_to)
    lines = story.get("council.officer", "/september-guarantee/counts")["items"]
    found = [(each["adviser"]["name"], each["owed"], each["offered"], each["without"]) for each in lines]
    assert found == [("Tom Reyes", 2, 0, 2), ("Priya Shah", 1, 1, 0)]


def test_others_are_shown_nothing(story: Story) -> None:
    waiting(story)
    story.at("2026-06-26 10:00")
    assert listed(story, "harbour.adviser") == []
    story.get("pellow.contact", "/september-guarantee", expect=404)
    story.get("northgate.tutor", "/september-guarantee/counts", expect=404)


def test_whoever_referred_the_learner_last_follows_them_up(story: Story) -> None:
    first = waiting(story)
    story.act("priya", first, "cancel", {"reason": "mistake"})
    again = {"same_person": True, "by": "tom"}
    way.refer(story, "lead_provider", **again)
    story.at("2026-06-26 10:00")
    assert listed(story, "tom", adviser="me") == ["Amy Cole"]
    assert listed(story, adviser="me") == []


def test_going_on_elsewhere_in_autumn_is_an_offer(worker: Worker, story: Story) -> None:
    story.at("2026-05-05 10:00")
    journey = way.in_exit_review(story)
    look(worker, story, "2026-06-01 00:15")
    assert asked(story) != []
    way.credit(story, journey)
    story.act(way.LEAD, journey, "record_exit_report", {"report": "Goes on.", "reported_on": "2026-05-05"})
    story.act(way.LEAD, journey, "progress")
    assert (asked(story), listed(story)) == ([], [])


def test_whoever_moves_away_is_followed_no_more(worker: Worker, story: Story) -> None:
    story.at("2026-06-01 10:00")
    journey = waiting(story)
    look(worker, story, "2026-06-02 00:15")
    assert asked(story) != []
    story.act("priya", journey, "record_moved_away", {**MOVED, "moved_on": "2026-06-01"})
    assert asked(story) == []


def test_a_journey_that_runs_leads_before_a_later_one_that_has_ended(worker: Worker, story: Story) -> None:
    journey = waiting(story)
    way.accept(story, journey, planned_end_on="2026-07-24")
    way.refer(story, "lead_provider", same_person=True, by="tom")
    look(worker, story, "2026-06-01 00:15")
    (task,) = [each for each in story.get("priya", "/tasks")["items"] if each["kind"] == "september_guarantee"]
    assert (task["person_id"], task["journey_id"]) == (story.cast["priya"], journey)
    assert (listed(story, adviser="me"), listed(story, "tom", adviser="me")) == (["Amy Cole"], [])


def test_of_a_journey_it_may_not_see_nobody_is_shown_an_offer(story: Story) -> None:
    first = waiting(story)
    made = offer(story, first, offered_on="2026-03-02")["offer"]
    other = way.refer(story, "lead_provider", same_person=True, by="millbrook.adviser", receivers=[])
    years = story.get("millbrook.adviser", f"/journeys/{other}/september-guarantee")["years"]
    assert [each["offers"] for each in years] == [[], []]
    said = {"offer_id": made, "answer": "declined", "learner_said": {"on": "2026-03-02", "channel": "phone"}}
    refused = story.act("millbrook.adviser", other, "answer_september_offer", said, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["offer_unknown"]


def test_a_provider_whose_learner_started_elsewhere_records_nothing_more(story: Story) -> None:
    first = waiting(story)
    way.accept(story, first)
    second = way.refer(story, "consortium", same_person=True, receivers=[story.cast["millbrook"]])
    way.accept(story, second, "millbrook")
    way.start(story, second, "millbrook")
    assert story.state(first) == "cancelled"
    story.act(way.LEAD, first, "record_september_offer", {**OFFERED, "offered_on": "2026-03-02"}, expect=404)
    story.act(way.LEAD, first, "record_activity", {"activity": 310, "since": "2026-03-02"}, expect=404)


def test_an_offer_made_in_time_and_heard_of_later_is_kept(story: Story) -> None:
    journey = waiting(story)
    story.at("2027-01-05 10:00")
    assert offer(story, journey, offered_on="2026-09-20")["year"] == 2026
    refused = story.act("priya", journey, "record_september_offer", {**OFFERED, "offered_on": "2027-01-04"}, expect=409)
    assert [each["code"] for each in refused["refusals"]] == ["day_too_late"]


def test_nobody_is_asked_about_whoever_is_gone(worker: Worker, story: Story) -> None:
    journey = waiting(story)
    story.act("priya", journey, "record_moved_away", MOVED)
    assert look(worker, story, "2026-06-01 00:15")["opened"] == 0
    assert listed(story) == []


def test_a_worker_that_begins_looks_at_once(story: Story) -> None:
    assert first_run(GUARANTEES, now()) == now()
