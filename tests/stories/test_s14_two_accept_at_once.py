"""S14: two accept at the same moment, over real HTTP at two processes, 200 times a database."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from uuid import uuid4

import pytest

from engine.database import open_database
from engine.invariants import violations
from engine.runtime import Runtime
from tests import databases
from tests.clock import Clock
from tests.people import cast as bring_together
from tests.stories.race_server import two_servers
from tests.stories.races import Outcome, Ring
from workflows.clock_actions import CLOCK_ACTIONS
from workflows.published import published

OPEN_OFFERS, LAST_PLACES = 140, 60
SEED = 14
ALREADY_TAKEN, NO_PLACES = (409, ("already_taken",)), (409, ("no_places",))
ACCEPTED = (200, ())


@dataclass(frozen=True)
class Races:
    """What all rounds of one database came to, and what is impossible and was found there afterwards."""

    open_offers: list[Outcome]
    last_places: list[Outcome]
    impossible: list[str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with all tables that two processes can share: for SQLite, a file."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("races") / "journeys.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_with_tables"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    with databases.postgres_database(server, f"journey_races_{uuid4().hex}") as found:
        databases.add_tables(found)
        yield found


@pytest.fixture(scope="module")
def races(url: str, whole_run_clock: Clock) -> Iterator[Races]:
    """Every round, prepared at the servers' own time, so that all deadlines lie ahead."""
    database = open_database(url)
    with two_servers(url) as servers, ThreadPoolExecutor(2) as pool:
        whole_run_clock.move_to(servers.now())
        ring = Ring(bring_together(Runtime(database, published(), CLOCK_ACTIONS)), servers, Random(SEED))  # noqa: S311
        offers = [ring.open_offer() for _ in range(OPEN_OFFERS)]
        places = [ring.last_place() for _ in range(LAST_PLACES)]
        found = Races([ring.run(pool, each) for each in offers], [ring.run(pool, each) for each in places], [])
    with database.reading() as transaction:
        found.impossible.extend(violations(transaction.session))
    yield found
    database.dispose()


def each(outcomes: list[Outcome], name: str) -> Counter[object]:
    """How often each value of a field of the outcomes came."""
    return Counter(getattr(outcome, name) for outcome in outcomes)


def test_one_is_accepted_and_the_other_hears_that_it_is_taken(races: Races) -> None:
    assert each(races.open_offers, "said") == {(ACCEPTED, ALREADY_TAKEN): OPEN_OFFERS}


def test_what_was_answered_is_what_is_stored(races: Races) -> None:
    assert each(races.open_offers, "states") == {("accepted", "taken"): OPEN_OFFERS}


def test_the_losers_place_stays_free(races: Races) -> None:
    assert each(races.open_offers, "places") == {(1, 0): OPEN_OFFERS}


def test_responsibility_passes_once(races: Races) -> None:
    assert each(races.open_offers, "responsible") == {("referrer", "winner", "winner"): OPEN_OFFERS}


def test_the_learner_is_told_once(races: Races) -> None:
    assert each(races.open_offers, "learner_told") == {(1,): OPEN_OFFERS}


def test_the_winner_pressing_again_hears_the_same_and_writes_nothing(races: Races) -> None:
    assert each([*races.open_offers, *races.last_places], "repeated") == {
        (ACCEPTED, True, 0): OPEN_OFFERS + LAST_PLACES
    }


def test_of_two_learners_for_the_last_place_one_gets_it(races: Races) -> None:
    assert each(races.last_places, "said") == {(ACCEPTED, NO_PLACES): LAST_PLACES}


def test_the_last_place_is_given_once(races: Races) -> None:
    assert each(races.last_places, "places") == {(1,): LAST_PLACES}


def test_whoever_got_no_place_is_still_waiting_for_an_answer(races: Races) -> None:
    assert each(races.last_places, "states") == {("accepted", "sent"): LAST_PLACES}
    assert each(races.last_places, "journeys") == {("accepted", "referred"): LAST_PLACES}


def test_only_the_learner_with_the_place_is_told(races: Races) -> None:
    assert each(races.last_places, "learner_told") == {(1, 0): LAST_PLACES}


def test_the_audit_holds_one_acceptance_and_what_followed_from_it(races: Races) -> None:
    assert each(races.open_offers, "written") == {(("accept",), ("take",)): OPEN_OFFERS}
    assert each(races.last_places, "written") == {(("accept",), ()): LAST_PLACES}


def test_the_audit_tells_the_winner_and_all_that_followed_in_one_command(races: Races) -> None:
    assert each([*races.open_offers, *races.last_places], "one_command") == {True: OPEN_OFFERS + LAST_PLACES}


def test_nothing_impossible_is_stored(races: Races) -> None:
    assert races.impossible == []
