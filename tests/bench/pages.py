"""What pages cost: of the demonstration alone, and of its lead with ten thousand learners among a million."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import col, select

from api.app import create_app
from api.auth.caller import COOKIE
from api.auth.passwords import Passwords
from api.auth.sessions import open_session
from api.demo import county
from api.demo.seed import seed
from api.installation import Installation
from api.settings import SecondFactorUse, Settings
from api.wiring import build_runtime
from engine.database import open_database
from engine.tables import Instance
from tests.bench import city
from tests.bench.places import Place
from tests.bench.recording import Statements, run_again
from workflows.tables.journeys import Journey
from workflows.tables.organisations import Person

ROUNDS = 11
DEMONSTRATION, CITY = "demonstration", "10,000 of 1,000,000"
WHO = "mereside.coordinator"
# What somebody looks at all day; {journey} is one of their own learners on programme.
PAGES: Mapping[str, str] = {
    "my work": "/work", "learners": "/journeys", "search by name": "/journeys?q=ma", "record": "/journeys/{journey}",
    "its story": "/journeys/{journey}/story", "hand-offs": "/hand-offs", "stalled": "/stalled", "tasks": "/tasks",
    "board": "/board", "map": "/map/holistic", "inbox": "/inbox",
}  # fmt: skip
_LOADED = re.compile(r'(?:src|href)="(/assets/[^"]+\.(?:css|js|svg)[^"]*)"')


@dataclass(frozen=True)
class Cost:
    """Milliseconds of a page, round by round, and of its own questions to the database on the bare driver."""

    work: str
    ours: Sequence[float]
    theirs: Sequence[float]


def measure(place: Place) -> Iterator[Cost]:
    """Every page on the demonstration, then on a million learners made of it, of whom its lead has ten thousand."""
    url = place.new()
    runtime = build_runtime(url)
    seed(runtime, "http://localhost")
    yield from _costs(place, url, DEMONSTRATION)
    city.fill(runtime.database)
    runtime.database.dispose()
    yield from _costs(place, url, CITY)


def _costs(place: Place, url: str, among: str) -> Iterator[Cost]:
    place.settle(url)
    # What the driver alone asks is planned as the program asks it.
    connection = open_database(url).engine.raw_connection()
    with _somebody(url) as (client, journey, asked):
        print(f"{place.kind}, {among}: first visit {_first_visit(client, PAGES['my work'])} bytes, compressed")
        for page, path in PAGES.items():
            ours, theirs = _rounds(path.format(journey=journey), client, asked, connection)
            yield Cost(f"page {page}, {among}, ms", ours, theirs)
    connection.close()


def _first_visit(client: TestClient, path: str) -> int:
    """Bytes that come over the wire, compressed, for a page and all it loads."""
    page = client.get(path)
    loaded = {path, *_LOADED.findall(page.text)}
    return sum(client.get(each).num_bytes_downloaded for each in loaded)


@contextmanager
def _somebody(url: str) -> Iterator[tuple[TestClient, str, Statements]]:
    """A client of the lead's coordinator, one of their learners, and the questions that are being asked."""
    runtime = build_runtime(url)
    settings = Settings(second_factor=SecondFactorUse.OFFERED)
    asked: Statements = []
    sa.event.listen(runtime.database.engine, "before_cursor_execute", lambda *said: _note(asked, said[2], said[3]))
    with runtime.database.unit_of_work() as transaction:
        who = transaction.session.exec(select(Person).where(Person.email == county.email_of(WHO))).one()
        token = open_session(transaction.session, who.id, settings.session_lifetime).token
        theirs = Instance.state == "on_programme", Instance.responsible == who.organisation_id
        own = select(Journey.id).join(Instance, col(Instance.id) == col(Journey.id)).where(*theirs)
        journey = transaction.session.exec(own.order_by(Journey.id)).first()
    app = create_app(settings, Installation(settings, runtime, Passwords(Argon2Hasher())))
    with TestClient(app, cookies={COOKIE: token}) as client:
        yield client, str(journey), asked
    runtime.database.dispose()


def _note(asked: Statements, statement: str, values: Any) -> None:
    # How questions are to be planned goes with them.
    if statement.lstrip().upper().startswith(("SELECT", "WITH", "SET LOCAL")):
        asked.append((statement, values))


def _rounds(path: str, client: TestClient, asked: Statements, connection: Any) -> tuple[list[float], list[float]]:
    ours, theirs = [], []
    client.get(path).raise_for_status()
    for _round in range(ROUNDS):
        asked.clear()
        ours.append(_milliseconds(lambda: client.get(path).raise_for_status()))
        theirs.append(_milliseconds(lambda: run_again(connection, asked)))
    return ours, theirs


def _milliseconds(work: Any) -> float:
    started = perf_counter()
    work()
    return 1000 * (perf_counter() - started)
