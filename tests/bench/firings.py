"""The work that is measured: an order is taken, as one command with its key, guard, deadlines, history and message."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from engine.database import open_database
from engine.firing import Birth, start
from engine.runtime import Command, Verdict, Work, new_id
from tests.bench.places import Place
from tests.bench.recording import Statements, record_on, run_again
from tests.engine import toy

WORK = "one durable firing, ms"
Client = Callable[[Sequence[int]], None]


def place_orders(url: str, count: int) -> list[str]:
    """The ids of `count` orders that wait to be taken."""
    database = open_database(url)

    def action(work: Work) -> Verdict:
        births = [Birth(new_id(), "order", "waiting", "place", "town", "shop-1") for _ in range(count)]
        return {"ids": [start(work, birth, toy.Facts()).id for birth in births]}

    ids: list[str] = toy.runtime_on(database).run(Command("place"), toy.BUYER, action)["ids"]
    database.dispose()
    return ids


def record_statements(place: Place, url: str, orders: Sequence[str]) -> list[Statements]:
    """What the engine sends to the database to take each order, begin and values included."""
    database = open_database(url)
    record = record_on(database.engine)
    sa.event.listen(database.engine, "connect", lambda connection, _entry: place.hurry(connection))
    runtime = toy.runtime_on(database)
    statements = []
    for order in orders:
        record.take()
        toy.act(runtime, order, "take", key=new_id())
        statements.append(record.take())
    database.dispose()
    return statements


def subject(url: str, orders: Sequence[str]) -> Client:
    """A client that takes orders by the engine; called in the process that will do it."""
    runtime = toy.runtime_on(open_database(url))

    def take(numbers: Sequence[int]) -> None:
        for number in numbers:
            toy.act(runtime, orders[number], "take", key=new_id())

    return take


def peer(place: Place, url: str, statements: Sequence[Statements]) -> Client:
    """A client that runs the recorded statements on the bare driver; called in the process that will do it."""
    connection = place.connect(url)

    def take(numbers: Sequence[int]) -> None:
        for number in numbers:
            run_again(connection, statements[number])

    return take
