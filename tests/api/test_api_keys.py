"""Machines act for one organisation with a key that is kept only as a hash."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.auth.api_keys import add_key
from api.auth.tables import ApiKey, KeyScope
from engine import clock as time
from engine.database import Database
from tests.clock import Clock
from workflows.tables.organisations import Organisation
from workflows.vocabulary import Role

ME = "/api/v1/me"
NOBODY = "01957000-0000-7000-8000-000000000000"


@pytest.fixture
def key(database: Database, northway: Organisation) -> str:
    """A key of Northway College that is good for 30 days."""
    with database.unit_of_work() as transaction:
        expires_at = time.now() + timedelta(days=30)
        return add_key(transaction.session, northway.id, "Records system", [Role.MIS_OFFICER], expires_at)


def ask(client: TestClient, key: str, path: str = ME) -> int:
    """The status of a look with the key."""
    return client.get(path, headers={"X-API-Key": key}).status_code


# Where a caller becomes known.
OPEN = ("/api/v1/sign-in", "/api/v1/sign-in/oidc/code", "/api/v1/invitations/accept")


def paths_with(client: TestClient, method: str) -> list[str]:
    """Every path that takes such a request from somebody who is known, with an id that nobody has."""
    described = client.get("/api/v1/openapi.json").json()["paths"]
    found = [path for path, ways in described.items() if method.lower() in ways and path not in OPEN]
    return [re.sub(r"{\w+}", NOBODY, path) for path in found]


def kept(database: Database) -> ApiKey:
    """The one key in the database."""
    with database.reading() as transaction:
        return transaction.session.exec(select(ApiKey)).one()


def test_a_key_speaks_for_its_organisation_in_its_roles(client: TestClient, key: str, northway: Organisation) -> None:
    told = client.get(ME, headers={"X-API-Key": key}).json()
    assert (told["kind"], told["name"]) == ("machine", "Records system")
    assert told["organisation"]["id"] == northway.id
    assert told["roles"] == ["mis_officer"]


def test_a_key_can_be_told_from_other_text(key: str) -> None:
    assert key.startswith("jk_")
    assert len(key) == 46


def test_the_key_itself_is_not_kept(database: Database, key: str) -> None:
    assert key not in str(kept(database).model_dump())


def test_another_key_is_refused(client: TestClient, key: str) -> None:
    assert ask(client, key[:-1] + "-") == 401


def test_a_key_is_good_until_it_expires(client: TestClient, key: str, clock: Clock) -> None:
    clock.later(days=30, seconds=-1)
    assert ask(client, key) == 200
    clock.later(seconds=1)
    assert ask(client, key) == 401


def test_a_revoked_key_is_refused_at_once(client: TestClient, database: Database, key: str) -> None:
    assert ask(client, key) == 200
    with database.unit_of_work() as transaction:
        transaction.session.exec(select(ApiKey)).one().revoked_at = time.now()
    assert ask(client, key) == 401


def test_the_last_use_of_a_key_is_noted(client: TestClient, database: Database, key: str, clock: Clock) -> None:
    moment = clock.later(hours=1)
    ask(client, key)
    assert kept(database).last_used_at == moment


def test_a_key_has_no_sessions(client: TestClient, key: str) -> None:
    assert ask(client, key, "/api/v1/sessions") == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_key_that_only_reads_is_refused_every_change(client: TestClient, database: Database, key: str,
                                                        method: str) -> None:  # fmt: skip
    with database.unit_of_work() as transaction:
        transaction.session.exec(select(ApiKey)).one().scope = KeyScope.READ
    for path in paths_with(client, method):
        answer = client.request(method, path, headers={"X-API-Key": key, "Idempotency-Key": "a"}, json={})
        assert (path, answer.json()["type"]) == (path, "key-scope")


def test_a_key_that_only_reads_reads(client: TestClient, database: Database, key: str) -> None:
    with database.unit_of_work() as transaction:
        transaction.session.exec(select(ApiKey)).one().scope = KeyScope.READ
    assert ask(client, key) == 200


@pytest.mark.parametrize("sent", ["jk_wrong", ""])
def test_a_wrong_key_is_not_made_up_for_by_a_session(as_ruth: TestClient, sent: str) -> None:
    assert ask(as_ruth, sent) == 401
