"""A change of vocational area meets something: two at once, midnight, summer time, an agreement's end, a full house."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest

from api.commands import on_hand_off, on_journey
from engine.errors import Refused, UnknownInstance
from engine.runtime import Command, new_id
from tests.both import BOTH
from tests.stories import areas, way
from tests.stories.race_server import at_once
from tests.stories.story import Story, codes, london
from tests.stories.way import LEAD, PARTNER
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS
from workflows.tables.agreements import Agreement
from workflows.tables.programmes import PlacePool

HARBOUR = "harbour.coordinator"
NO_PLACE = {"reason": "no_place"}
YES = {"eligible": True, "suitable": True, "ready": True}


def sent(story: Story, about: Any = areas.ELLA, at: str | None = areas.STARTED) -> tuple[str, str]:
    """A learner's journey, and a change to Millbrook sent on Monday 23 February 2026."""
    journey = areas.on_programme(story, at, about)
    areas.reviewed(story, journey, at="2026-02-18 10:00")
    return journey, areas.propose(story, journey, at="2026-02-23 14:00")


def said(story: Story, who: str, hand_off: str, name: str, body: dict[str, Any]) -> str:
    """What came of an action on a hand-off, by a thread of its own: done, or the codes of the refusal."""
    action = HAND_OFF_ACTIONS[name]
    act = on_hand_off(action, hand_off, action.request.model_validate(body), None)
    return ran(story, who, name, act)


def ran(story: Story, who: str, name: str, act: Any) -> str:
    """What came of a command: done, or the codes of the refusal."""
    try:
        story.cast.runtime.run(Command(name, {}, new_id()), story.cast.caller(who), act)
    except Refused as refused:
        return ",".join(refusal.code for refusal in refused.refusals)
    except UnknownInstance:
        return "not found"
    return "done"


def accepting(story: Story, start: str) -> dict[str, Any]:
    """An acceptance at Millbrook's programme."""
    programme = story.cast.programme("millbrook")
    return {**YES, "programme_id": programme, "start_on": start, "planned_end_on": "2026-07-24"}


@BOTH
def test_two_that_are_sent_at_once_are_one(story: Story) -> None:
    journey = areas.on_programme(story)
    areas.reviewed(story, journey, at="2026-02-18 10:00")
    action = JOURNEY_ACTIONS["send_hand_off"]
    bodies = [
        {"kind": "change_of_area", "receiver_id": story.cast[to], "proposed_by": "home",
         "learner_agrees": way.word(story)} for to in ("millbrook", "harbour")
    ]  # fmt: skip
    acts = [on_journey(action, journey, action.request.model_validate(body), None) for body in bodies]
    with ThreadPoolExecutor(2) as pool:
        found = at_once(pool, Random(3), [partial(ran, story, LEAD, "send", act) for act in acts])  # noqa: S311
    assert sorted(found) == ["already_open", "done"]


@BOTH
def test_the_last_place_is_given_once(story: Story) -> None:
    changes = [sent(story)[1], sent(story, way.learner("Una Reed"))[1]]
    story.set_all(PlacePool, places=1)
    body = accepting(story, "2026-03-09")
    with ThreadPoolExecutor(2) as pool:
        both = [partial(said, story, PARTNER, change, "accept", body) for change in changes]
        found = at_once(pool, Random(5), both)  # noqa: S311
    assert (sorted(found), story.places_taken("millbrook")) == (["done", "no_places"], 1)
    story.set_all(PlacePool, places=20)


@pytest.mark.parametrize(
    ("at", "periods"), [("2026-03-08 23:59:59", ["northgate"]), ("2026-03-09 00:00:00", ["northgate", "northgate"])]
)
def test_a_recall_meets_midnight(story: Story, at: str, periods: list[str]) -> None:
    journey, change = areas.accepted(story)
    story.hand_off(LEAD, change, "recall", {"reason": "changed_mind"}, at=at)
    story.sweep()
    assert [name for name, _since, _until in story.responsibility(journey)] == periods
    assert story.instance(journey).responsible == story.cast["northgate"]
    assert (story.state(change), story.places_taken("millbrook")) == ("recalled", 0)


@BOTH
def test_a_recall_and_an_arrival_at_once_are_one_of_them(story: Story) -> None:
    journey, change = areas.accepted(story)
    story.sweep("2026-03-09 09:00")
    body = {"arrived_on": "2026-03-09", "aims": areas.MOTOR}
    with ThreadPoolExecutor(2) as pool:
        both = [partial(said, story, LEAD, change, "recall", {"reason": "changed_mind"}),
                partial(said, story, PARTNER, change, "start", body)]  # fmt: skip
        found = list(at_once(pool, Random(11), both))  # noqa: S311
    winner = {"recalled": "northgate", "active": "millbrook"}[story.state(change)]
    assert found.count("done") == 1
    assert story.instance(journey).responsible == story.cast[winner]
    assert sum(story.places_taken(each) for each in ("northgate", "millbrook")) == 1


def test_the_arrival_is_not_recorded_before_the_day_and_is_at_its_first_second(story: Story) -> None:
    _journey, change = areas.accepted(story)
    early = areas.arrive(story, change, at="2026-03-08 23:59:59", expect=409)
    assert "arrived_before_start" in codes(early)
    assert areas.arrive(story, change, at="2026-03-09 00:00:01")["state"] == "active"


def test_an_arrival_without_the_new_aims_is_refused_with_what_is_missing(story: Story) -> None:
    _journey, change = areas.accepted(story)
    assert codes(areas.arrive(story, change, aims=[], at="2026-03-09 09:00", expect=409)) == ["new_aims_missing"]
    others = [areas.aim("functional_skills", "English", areas.ENGINES)]
    assert codes(areas.arrive(story, change, aims=others, expect=409)) == ["not_vocational"]


@pytest.mark.parametrize(("sunday", "utc"), [("2026-03-29", "2026-03-29T00:00"), ("2026-10-25", "2026-10-24T23:00")])
def test_a_start_on_the_sunday_of_summer_time_is_midnight_in_london(story: Story, sunday: str, utc: str) -> None:
    day = date.fromisoformat(sunday)
    began = f"{day.replace(day=2)} 10:00" if day.month == 3 else "2026-09-01 10:00"
    story.at(began)
    journey = areas.on_programme(story, None)
    areas.reviewed(story, journey, at=f"{day.replace(day=5)} 10:00")
    change = areas.propose(story, journey, wanted_from=sunday)
    areas.agree(story, change, start=sunday)
    moment = story.responsibility(journey)[-1][1]
    assert (moment, f"{moment:%Y-%m-%dT%H:%M}") == (london(f"{sunday} 00:00"), utc)
    story.sweep(f"{sunday} 00:00:00")
    assert story.instance(journey).responsible == story.cast["millbrook"]


def test_an_agreement_that_ends_before_the_answer_ends_the_change_and_nothing_else(story: Story) -> None:
    journey, change = sent(story)
    story.set_all(Agreement, ends_on=date(2026, 2, 24))
    refused = story.accept(PARTNER, change, "2026-03-09", "2026-07-24", at="2026-02-25 10:00", expect=409)
    assert codes(refused) == ["no_agreement"]
    assert (story.state(journey), story.instance(journey).responsible) == ("on_programme", story.cast["northgate"])


def test_an_agreement_that_ends_after_the_acceptance_stops_nothing(story: Story) -> None:
    journey, change = areas.accepted(story)
    story.set_all(Agreement, ends_on=date(2026, 3, 1))
    areas.arrive(story, change, at="2026-03-09 09:00")
    assert story.instance(journey).responsible == story.cast["millbrook"]


def test_full_meanwhile_the_learner_waits_at_home_until_a_place_is_free(story: Story) -> None:
    journey, change = sent(story)
    story.set_all(PlacePool, places=0)
    refused = story.accept(PARTNER, change, "2026-03-09", "2026-07-24", expect=409)
    assert codes(refused) == ["no_places"]
    body = {"learner_agrees": way.word(story), "referrer_agrees": True,
            "programme_id": story.cast.programme("millbrook")}  # fmt: skip
    story.hand_off(PARTNER, change, "waitlist", body)
    assert story.instance(journey).responsible == story.cast["northgate"]
    story.set_all(PlacePool, places=20)
    refused = story.act(LEAD, journey, "leave_programme",
                        {"last_learning_on": "2026-02-23", "reason": "planned_end"}, expect=409)  # fmt: skip
    assert "change_under_way" in codes(refused)
    story.hand_off(LEAD, change, "recall", {"reason": "changed_mind"})


@pytest.mark.parametrize("how", ["decline", "expire"])
def test_declined_or_expired_the_learner_stays_and_the_receiver_keeps_the_answer_alone(story: Story, how: str) -> None:
    journey, change = sent(story)
    if how == "decline":
        story.hand_off(PARTNER, change, "decline", NO_PLACE)
    else:
        story.sweep("2026-03-03 00:00:00")
    assert story.state(change) == {"decline": "declined", "expire": "expired"}[how]
    assert [name for name, _since, _until in story.responsibility(journey)] == ["northgate"]
    kept = story.get(PARTNER, f"/hand-offs/{change}")
    assert (kept["kind"], kept["sender"], kept["area_change"], kept["note"]) == (None, None, None, None)
    story.get(PARTNER, f"/journeys/{journey}", expect=404)
    assert "northgate" in story.told(f"hand_off.{story.state(change)}", change)
    assert story.instance(journey).waiting_on == story.cast["northgate"]


def test_who_is_not_asked_finds_nothing_and_the_referrer_reads_only_who_answers(story: Story) -> None:
    journey, change = areas.accepted(story)
    story.get(HARBOUR, f"/journeys/{journey}", expect=404)
    story.get(HARBOUR, f"/hand-offs/{change}", expect=404)
    story.get("priya", f"/hand-offs/{change}", expect=404)
    areas.arrive(story, change, at="2026-03-09 09:00")
    seen = story.get("priya", f"/journeys/{journey}")
    assert (seen["responsible"]["name"], seen["credit_transfers"], seen["aims"]) == ("Millbrook", [], [])
    assert {"learner.told", "hand_off.started", "hand_off.accepted"} <= {
        topic for topic in ("learner.told", "hand_off.started", "hand_off.accepted") if story.messages(topic)
    }


def test_whoever_is_at_home_does_not_change_to_itself_nor_twice(story: Story) -> None:
    journey, _change = sent(story)
    refused = areas.propose(story, journey, "northgate", expect=409)
    assert {"to_itself", "already_open"} <= set(codes(refused))
    assert codes(areas.propose(story, journey, "ashdown", expect=409))[0:1] == ["already_open"]
