"""Places that an agreement reserves are free only for whom they are kept, never more than there are (G3, str_04)."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any

import pytest

from api.jobs import WAITING_LISTS, worker_of
from api.settings import Settings
from tests.both import BOTH
from tests.stories import way
from tests.stories.agreeing import draft, form, read, sign, step
from tests.stories.offering import add
from tests.stories.story import API, Story, codes
from tests.stories.test_two_journeys_at_once import SOON, TOGETHER
from workflows.queries.set_up import pools
from workflows.tables.programmes import PlacePool

START = "2026-03-02"


def reserve(story: Story, places: int, *, sign_it: bool = True, ends_on: str = "2026-12-31", **about: Any) -> str:
    """Millbrook keeps places of its programme for learners whom Northgate sends."""
    own = {"programme_id": story.cast.programme("millbrook"), "starts_on": START, "places": places,
           "organisation_id": story.cast["northgate"]}  # fmt: skip
    agreement: str = draft(
        story, **{"partnership_id": None, "kind": "memorandum", "basis": "voluntary", "delivers": [],
                  "starts_on": START, "ends_on": ends_on, "reserved": [own], **about}
    )  # fmt: skip
    if sign_it:
        sign(story, agreement)
    return agreement


def by_connexions(story: Story, name: str) -> str:
    """A learner whom Priya sends to Millbrook."""
    return story.inbound(way.refer(story, "consortium", name, receivers=[story.cast["millbrook"]]))


def by_northgate(story: Story, name: str) -> str:
    """A learner whose vocational part Northgate sends to Millbrook, in Model 4."""
    journey = way.in_planning(story, "partnership", name)
    way.rank(story, journey, "millbrook", "harbour", "ashdown")
    sent: str = story.send(way.LEAD, journey, "partner", "millbrook")
    return sent


def accept(story: Story, hand_off: str, expect: int | None = 200) -> Any:
    """Millbrook takes the learner from today on."""
    return story.accept(way.PARTNER, hand_off, way.in_days(story, 0), way.in_days(story, 140), expect=expect)


def test_reserved_places_are_free_only_for_whom_they_are_kept(story: Story) -> None:
    story.set_all(PlacePool, places=2)
    reserve(story, 1)
    mine, first, second = (
        by_northgate(story, "Amy Cole"),
        by_connexions(story, "Ben Ode"),
        by_connexions(story, "Cy Dunn"),
    )
    accept(story, first)
    refused = accept(story, second, 409)
    assert (codes(refused), "reserved by an agreement" in str(refused)) == (["no_places"], True)
    accept(story, mine)
    assert story.places_taken("millbrook") == 2


def test_each_sees_the_places_that_are_free_for_them(story: Story) -> None:
    story.set_all(PlacePool, places=5)
    reserve(story, 3)
    for who, free in (("priya", 2), (way.LEAD, 5)):
        listed = story.get(who, "/programmes", organisation=story.cast["millbrook"])["items"]
        assert [each["places_free"] for each in listed] == [free]


def test_a_briefing_to_pass_on_counts_no_place_that_is_kept_for_its_printer(story: Story) -> None:
    story.set_all(PlacePool, places=5)
    reserve(story, 3)
    path = f"{API}/organisations/{story.cast['millbrook']}/leaflet"
    for who in ("priya", way.LEAD):
        page = story.cast.client_of(who).get(path, params={"reader": "referrers"}).text
        assert re.findall(r"Places free[^<]*</dt>\s*<dd>(\d+)", page) == ["2"]


@BOTH
def test_two_senders_at_once_never_take_more_than_is_open_to_each(story: Story) -> None:
    story.set_all(PlacePool, places=2)
    reserve(story, 1)
    mine, first, second = (
        by_northgate(story, "Amy Cole"),
        by_connexions(story, "Ben Ode"),
        by_connexions(story, "Cy Dunn"),
    )
    story.cast.client_of(way.PARTNER)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda each: accept(story, each, None), (first, second, mine)))
    assert [each.get("state") for each in found].count("accepted") == 2
    assert (found[2]["state"], story.places_taken("millbrook")) == ("accepted", 2)


def test_who_waits_gets_no_place_that_is_kept_for_others(story: Story) -> None:
    story.set_all(PlacePool, places=2)
    agreement = reserve(story, 1)
    mine = by_northgate(story, "Amy Cole")
    first, second = by_connexions(story, "Ben Ode"), by_connexions(story, "Cy Dunn")
    for each in (mine, first):
        accept(story, each)
    waits = {"learner_agrees": way.word(story), "referrer_agrees": True,
             "programme_id": story.cast.programme("millbrook")}  # fmt: skip
    story.hand_off(way.PARTNER, second, "waitlist", waits)
    story.hand_off(way.PARTNER, mine, "return_unstarted", {"reason": "The course is full."})
    assert (story.state(second), story.places_taken("millbrook")) == ("waitlisted", 1)
    step(story, "millbrook.manager", agreement, "end", {"reason": "Not needed.", "last_day": START})
    story.at("2026-03-03 00:05")
    assert worker_of(story.cast.runtime, Settings()).run(WAITING_LISTS) is not None
    assert story.state(second) == "acknowledged"


def test_no_more_is_reserved_than_nobody_else_holds_or_has_reserved(story: Story) -> None:
    story.set_all(PlacePool, places=3)
    accept(story, by_connexions(story, "Ben Ode"))
    reserve(story, 3, sign_it=False, expect=409)
    agreement = reserve(story, 2, sign_it=False)
    accept(story, by_connexions(story, "Cy Dunn"))
    assert [each["code"] for each in read(story, agreement)["faults"]] == ["reserved_too_many"]
    refused = step(story, "northgate.manager", agreement, "sign", expect=409)
    assert codes(refused) == ["reserved_too_many"]


def test_a_renewal_reserves_the_same_places_and_not_as_many_again(story: Story) -> None:
    story.set_all(PlacePool, places=2)
    agreement = reserve(story, 2, ends_on="2026-03-31", starts_on="2026-03-02")
    days = {"starts_on": "2026-04-01", "ends_on": "2026-12-31"}
    renewal = step(story, way.LEAD, agreement, "renew", days, expect=201)["id"]
    sign(story, renewal)
    found = read(story, renewal)
    assert (found["state"], [each["places"] for each in found["says"]["reserved"]]) == ("to_come", [2])


@pytest.mark.parametrize("day", ["2026-03-31 12:00", "2026-04-01 00:00"])
def test_when_the_agreement_ends_the_places_are_free_for_all(story: Story, day: str) -> None:
    story.set_all(PlacePool, places=1)
    reserve(story, 1, ends_on="2026-03-31")
    story.at(day)
    accept(story, by_connexions(story, "Ben Ode"), 409 if day < "2026-04" else 200)


@BOTH
def test_a_draft_waits_for_whoever_takes_back_the_period_that_it_reserves(story: Story) -> None:
    answers: list[Any] = []
    programme = add(story, title="Later", pools=[{"starts_on": "2026-09-01", "ends_on": "2026-10-31", "places": 9}])
    own = {
        "programme_id": programme,
        "starts_on": "2026-09-02",
        "places": 3,
        "organisation_id": story.cast["millbrook"],
    }
    client = story.cast.client_of("northgate.second_coordinator")
    said = form(story, partnership_id=None, kind="memorandum", basis="voluntary", delivers=[], reserved=[own])

    def drafts() -> None:
        answers.append(client.post(f"{API}/agreements", json=said, headers={"Idempotency-Key": "a-draft"}).json())

    drafting = Thread(target=drafts)
    with story.cast.runtime.database.unit_of_work() as transaction:
        (pool,) = pools(transaction.session, programme)
        drafting.start()
        drafting.join(SOON)
        assert answers == []
        transaction.session.delete(pool)
    drafting.join(TOGETHER)
    assert [codes(each) for each in answers] == [["no_places_set"]]
