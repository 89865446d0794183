"""S14: two accept at the same moment, over real HTTP at two processes, 200 times a database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

import pytest

from engine.database import Database
from engine.invariants import violations
from tests.clock import Clock
from tests.people import cast as bring_together
from tests.people import runtime_on
from tests.stories.race_server import two_servers
from tests.stories.races import Outcome, Ring, Said

OPEN_OFFERS, LAST_PLACES = 140, 60
SEED = 14
ACCEPTED: Said = (200, ())
# One learner, two members: the loser hears it at once, its place stays free, and all of it is one command.
ONE_MEMBER = Outcome(
    said=(ACCEPTED, (409, ("already_taken",))), states=("accepted", "taken"), journeys=("accepted",), places=(1, 0),
    responsible=("referrer", "winner", "winner"), learner_told=(1,), repeated=(ACCEPTED, True, 0),
    written=(("accept",), ("take",)), one_command=True,
)  # fmt: skip
# Two learners, one place: whoever did not get it is still waiting for an answer, and is told nothing.
ONE_LEARNER = Outcome(
    said=(ACCEPTED, (409, ("no_places",))), states=("accepted", "sent"), journeys=("accepted", "referred"), places=(1,),
    responsible=("referrer", "winner", "winner"), learner_told=(1, 0), repeated=(ACCEPTED, True, 0),
    written=(("accept",), ()), one_command=True,
)  # fmt: skip


@dataclass(frozen=True)
class Races:
    """What all rounds of one database came to, and what is impossible and was found there afterwards."""

    open_offers: Counter[Outcome]
    last_places: Counter[Outcome]
    impossible: list[str]


@pytest.fixture
def races(database: Database, database_url: str, clock: Clock) -> Races:
    """Every round, prepared at the servers' own time, so that all deadlines lie ahead."""
    with two_servers(database_url) as servers, ThreadPoolExecutor(2) as pool:
        clock.move_to(servers.now())
        ring = Ring(bring_together(runtime_on(database)), servers, Random(SEED))  # noqa: S311
        offers = [ring.open_offer() for _ in range(OPEN_OFFERS)]
        places = [ring.last_place() for _ in range(LAST_PLACES)]
        ran = [Counter(ring.run(pool, each) for each in rounds) for rounds in (offers, places)]
    with database.reading() as transaction:
        return Races(ran[0], ran[1], violations(transaction.session))


def test_every_race_has_one_winner_and_leaves_no_trace_of_the_loser(races: Races) -> None:
    assert races.open_offers == {ONE_MEMBER: OPEN_OFFERS}
    assert races.last_places == {ONE_LEARNER: LAST_PLACES}
    assert races.impossible == []
