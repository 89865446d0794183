"""A job is done by one worker at a time, and by the next when the first one died."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from engine import leases
from engine.database import Database
from engine.lease_table import Lease
from tests.engine.racers import in_threads

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LENGTH = timedelta(minutes=10)


def stored(database: Database) -> Lease:
    """The lease as it stands."""
    with database.reading() as transaction:
        return transaction.session.exec(select(Lease)).one()


def test_who_comes_first_has_it(database: Database) -> None:
    assert leases.take(database, "sweep", "one", NOW, LENGTH) == leases.Held("sweep", 1)
    assert leases.take(database, "sweep", "two", NOW, LENGTH) is None


def test_given_back_the_next_may_take_it_at_once_and_reads_what_came_of_it(database: Database) -> None:
    first = leases.take(database, "sweep", "one", NOW, LENGTH)
    assert first is not None
    leases.give_back(database, first, NOW + timedelta(seconds=2), {"applied": 3})
    assert (stored(database).finished_at, stored(database).result) == (NOW + timedelta(seconds=2), {"applied": 3})
    assert leases.take(database, "sweep", "two", NOW + timedelta(seconds=2), LENGTH) == leases.Held("sweep", 2)


@pytest.mark.parametrize(("later", "taken"), [(LENGTH - timedelta(seconds=1), False), (LENGTH, True)])
def test_a_holder_that_died_loses_it_when_its_time_is_up(database: Database, later: timedelta, taken: bool) -> None:
    leases.take(database, "sweep", "one", NOW, LENGTH)
    assert (leases.take(database, "sweep", "two", NOW + later, LENGTH) is not None) is taken


def test_one_that_lost_it_writes_nothing_any_more(database: Database) -> None:
    first = leases.take(database, "sweep", "one", NOW, LENGTH)
    assert first is not None
    leases.take(database, "sweep", "two", NOW + LENGTH, LENGTH)
    leases.give_back(database, first, NOW + LENGTH, {"applied": 9})
    assert (stored(database).holder, stored(database).result, stored(database).finished_at) == ("two", {}, None)


def test_after_a_failure_it_can_be_taken_again_and_tells_when(database: Database) -> None:
    first = leases.take(database, "sweep", "one", NOW, LENGTH)
    assert first is not None
    leases.fail(database, first, NOW + timedelta(seconds=1))
    assert (stored(database).failed_at, stored(database).finished_at) == (NOW + timedelta(seconds=1), None)
    assert leases.take(database, "sweep", "two", NOW + timedelta(seconds=1), LENGTH) is not None


def test_of_many_at_once_one_has_it(database: Database) -> None:
    taken = in_threads(8, lambda number: leases.take(database, "sweep", str(number), NOW, LENGTH))
    assert len([each for each in taken if each is not None]) == 1
