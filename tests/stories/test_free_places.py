"""A free place, whatever freed it, is kept for whoever waits first, and for nobody else until then (0.3, G3)."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from api.cli.network import bring_in
from api.jobs import WAITING_LISTS, worker_of
from api.settings import Settings
from engine.runtime import new_id
from tests.people import YEARS
from tests.stories import way
from tests.stories.scenes import scene
from tests.stories.story import Story, codes
from workflows.set_up.network import Network
from workflows.tables.programmes import PlacePool

UNWELL = {"reason": "learner_unwell", "review_on": "2026-03-31"}


def wait(story: Story, journey: str, *, expect: int = 200) -> Any:
    """The learner is put on Northgate's waiting list, or not."""
    programme = story.cast.programme("northgate")
    body = {"learner_agrees": way.word(story), "referrer_agrees": True, "programme_id": programme}
    return story.hand_off(way.LEAD, story.inbound(journey), "waitlist", body, expect=expect)


@pytest.fixture
@scene
def bob(story: Story) -> str:
    """Bob waits for the only place of Northgate's programme, which Amy has."""
    story.set_all(PlacePool, places=1)
    way.accepted(story)
    journey = way.refer(story, about="Bob Fell")
    wait(story, journey)
    return journey


def set_places(story: Story, places: int) -> None:
    """Northgate's places in the document that is brought in."""
    programme = {"organisation": "Northgate", "title": "Foundation programme", "sector": "hair",
                 "places": [{**YEARS, "places": places}]}  # fmt: skip
    bring_in(story.cast.runtime, Network.model_validate({"programmes": [programme]}))


def next_period(story: Story) -> None:
    """This period ends with March, and the next has two places."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        wanted = select(PlacePool).where(PlacePool.programme_id == story.cast.programme("northgate"))
        pool = transaction.session.exec(wanted).one()
        pool.ends_on = date(2026, 3, 31)
        later = PlacePool(id=new_id(), programme_id=pool.programme_id, starts_on=date(2026, 4, 1),
                          ends_on=date(2027, 7, 31), places=2)  # fmt: skip
        transaction.session.add_all([pool, later])


def look(story: Story, at: str) -> Any:
    """The worker's look at the waiting lists; what it did."""
    story.at(at)
    return worker_of(story.cast.runtime, Settings()).run(WAITING_LISTS)


def test_places_added_are_kept_at_once_for_those_who_wait(story: Story, bob: str) -> None:
    cat = way.refer(story, about="Cat Moss")
    wait(story, cat)
    story.at("2026-03-03 10:00")
    set_places(story, 3)
    assert [story.state(story.inbound(each)) for each in (bob, cat)] == ["acknowledged", "acknowledged"]
    assert (story.places_taken("northgate"), story.due(story.inbound(bob), "decide")) == (3, date(2026, 3, 10))


def test_places_that_stay_as_they_were_are_kept_for_nobody(story: Story, bob: str) -> None:
    set_places(story, 1)
    assert story.state(story.inbound(bob)) == "waitlisted"


def test_a_new_period_s_places_are_kept_for_those_who_wait(story: Story, bob: str) -> None:
    next_period(story)
    assert look(story, "2026-03-31 00:05") == {"offered": 0}
    assert look(story, "2026-04-01 00:05") == {"offered": 1}
    assert (story.state(story.inbound(bob)), story.due(story.inbound(bob), "decide")) == (
        "acknowledged", date(2026, 4, 10),
    )  # fmt: skip


def test_looking_again_keeps_no_second_place(story: Story, bob: str) -> None:
    next_period(story)
    look(story, "2026-04-01 00:05")
    assert (look(story, "2026-04-01 01:05"), story.places_taken("northgate")) == ({"offered": 0}, 2)


def test_a_newcomer_does_not_overtake_whoever_waits_before_anybody_has_looked(story: Story, bob: str) -> None:
    next_period(story)
    story.at("2026-04-01 00:01")
    way.accept(story, way.refer(story, about="Dan Rook"))
    refused = way.accept(story, way.refer(story, about="Eve Lane"), expect=409)
    assert (codes(refused), story.state(story.inbound(bob))) == (["no_places"], "waitlisted")


def test_who_is_kept_a_place_can_be_accepted_while_others_wait(story: Story, bob: str) -> None:
    wait(story, way.refer(story, about="Cat Moss"))
    set_places(story, 2)
    way.accept(story, bob)
    assert story.state(bob) == "accepted"


def test_whoever_waits_on_hold_keeps_no_place_from_a_newcomer(story: Story, bob: str) -> None:
    story.act("connexions.manager", bob, "hold", UNWELL)
    set_places(story, 2)
    way.accept(story, way.refer(story, about="Dan Rook"))
    assert (story.state(story.inbound(bob)), story.places_taken("northgate")) == ("waitlisted", 2)


@pytest.mark.parametrize("acknowledged", [False, True])
def test_nobody_waits_while_a_place_is_free_for_them(story: Story, acknowledged: bool) -> None:
    journey = way.refer(story)
    if acknowledged:
        story.hand_off(way.LEAD, story.inbound(journey), "acknowledge")
    refused = wait(story, journey, expect=409)
    assert codes(refused) == ["not_full"]
    assert refused["refusals"][0]["sentence"].startswith("There is a place free that nobody waits for")


def test_a_place_kept_may_be_given_up_for_a_later_turn_while_others_wait(story: Story, bob: str) -> None:
    cat = way.refer(story, about="Cat Moss")
    wait(story, cat)
    set_places(story, 2)
    wait(story, bob)
    assert [story.state(story.inbound(each)) for each in (bob, cat)] == ["waitlisted", "acknowledged"]


def test_a_place_kept_is_not_given_up_for_a_later_turn_when_nobody_else_waits(story: Story, bob: str) -> None:
    set_places(story, 2)
    assert codes(wait(story, bob, expect=409)) == ["not_full"]
    assert story.state(story.inbound(bob)) == "acknowledged"
