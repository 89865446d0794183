"""Whoever tries a few passwords on very many accounts is stopped by the address they come from."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from api.auth.addresses import network_of
from api.auth.tables import WrongSignIn
from api.housekeeping import forget_expired
from engine.clock import now
from engine.database import Database
from engine.runtime import new_id
from tests.api.conftest import EMAIL, PASSWORD
from tests.clock import Clock
from workflows.tables.organisations import Person

HERE, ELSEWHERE = "203.0.113.7", "203.0.113.8"


def trying(app: FastAPI, email: str = EMAIL, password: str = PASSWORD, host: str = HERE) -> Response:
    """Try to sign in from an address."""
    client = TestClient(app, client=(host, 50000))
    return client.post("/api/v1/sign-in", json={"email": email, "password": password})


def tried(database: Database, times: int, host: str = HERE) -> None:
    """Let so many wrong attempts have come from an address, ten seconds ago."""
    moment = now() - timedelta(seconds=10)
    with database.unit_of_work() as transaction:
        rows = [WrongSignIn(id=new_id(), address=host, at=moment) for _ in range(times)]
        transaction.session.add_all(rows)


def test_wrong_attempts_on_any_account_count(app: FastAPI, ruth: Person, database: Database) -> None:
    answers = [trying(app, email, "not this one") for email in (EMAIL, "who@northway.example")]
    assert [answer.status_code for answer in answers] == [401, 401]
    with database.reading() as transaction:
        assert list(transaction.session.exec(select(WrongSignIn.address))) == [HERE, HERE]


def test_a_right_attempt_does_not(app: FastAPI, ruth: Person, database: Database) -> None:
    assert trying(app).status_code == 200
    with database.reading() as transaction:
        assert list(transaction.session.exec(select(WrongSignIn))) == []


def test_after_ninety_nine_another_may_be_tried(app: FastAPI, ruth: Person, database: Database) -> None:
    tried(database, 99)
    assert trying(app, password="not this one").status_code == 401
    assert trying(app).status_code == 429


def test_whoever_must_wait_is_told_how_long(app: FastAPI, ruth: Person, database: Database) -> None:
    tried(database, 100)
    answer = trying(app)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "890")
    assert answer.json()["type"] == "too-many-attempts"


def test_the_answer_does_not_tell_whether_there_is_an_account(app: FastAPI, ruth: Person, database: Database) -> None:
    tried(database, 100)
    assert trying(app).json() == trying(app, "who@northway.example").json()


def test_who_must_wait_locks_nobodys_account(app: FastAPI, ruth: Person, database: Database) -> None:
    tried(database, 100)
    for _ in range(11):
        trying(app, password="not this one")
    assert trying(app, host=ELSEWHERE).status_code == 200


def test_after_a_quarter_of_an_hour_they_may_try_again(
    app: FastAPI, ruth: Person, database: Database, clock: Clock
) -> None:
    tried(database, 100)
    clock.later(seconds=889)
    assert trying(app).status_code == 429
    clock.later(seconds=1)
    assert trying(app).status_code == 200


def test_one_account_tried_from_many_addresses_locks(app: FastAPI, ruth: Person) -> None:
    for number in range(10):
        trying(app, password="not this one", host=f"198.51.100.{number}")
    assert trying(app).status_code == 401


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"), ("x" * 100, "x" * 64),
    ],
)  # fmt: skip
def test_a_whole_network_counts_as_one_address(host: str, network: str) -> None:
    assert network_of(host) == network


def test_what_counts_no_longer_is_forgotten(database: Database, clock: Clock) -> None:
    tried(database, 2)
    clock.later(seconds=889)
    tried(database, 1, ELSEWHERE)
    clock.later(seconds=1)
    with database.unit_of_work() as transaction:
        assert forget_expired(transaction, now())["wrong_sign_ins"] == 2
    with database.reading() as transaction:
        assert list(transaction.session.exec(select(WrongSignIn.address))) == [ELSEWHERE]
