"""Whoever is signed in changes their password with the present one; whatever was open elsewhere ends."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.auth.tables import AccountEvent
from engine.database import Database
from tests.api.conftest import PASSWORD
from tests.api.enrolled import ME, code_of, enrol, kind, signing_in
from tests.clock import Clock
from workflows.tables.organisations import Person

NEW = "kettle orbit mango"


def changing(client: TestClient, present: str = PASSWORD, new: str = NEW) -> list[str]:
    """Try to change the password; why it was refused."""
    answer = client.post("/api/v1/password", json={"password": present, "new_password": new})
    assert answer.status_code in (204, 409)
    return [refusal["code"] for refusal in answer.json()["refusals"]] if answer.content else []


def test_the_new_password_alone_signs_in(as_ruth: TestClient) -> None:
    assert changing(as_ruth) == []
    assert [signing_in(as_ruth, password=each).status_code for each in (PASSWORD, NEW)] == [401, 200]


def test_every_other_session_ends_and_this_one_goes_on(as_ruth: TestClient) -> None:
    other = signing_in(as_ruth).json()["token"]
    changing(as_ruth)
    assert as_ruth.get(ME).status_code == 200
    assert as_ruth.get(ME, headers={"Authorization": f"Bearer {other}"}).status_code == 401


def test_the_present_password_is_needed(as_ruth: TestClient) -> None:
    assert changing(as_ruth, present="not this one") == ["password_not_right"]
    assert signing_in(as_ruth).status_code == 200


def test_guessing_the_present_password_locks_the_account(as_ruth: TestClient) -> None:
    for _ in range(10):
        changing(as_ruth, present="not this one")
    assert changing(as_ruth) == ["password_not_right"]
    assert kind(signing_in(as_ruth)) == "sign-in-refused"


def test_every_reason_is_told_at_once(as_ruth: TestClient) -> None:
    assert changing(as_ruth, "not this one", "ruth okafor") == [
        "password_length", "password_own_words", "password_not_right"
    ]  # fmt: skip


def test_the_same_password_is_no_new_one(as_ruth: TestClient) -> None:
    assert changing(as_ruth, new=PASSWORD) == ["password_the_same"]


@pytest.mark.parametrize("wrong", ["000000", None])
def test_changing_it_forgives_no_wrong_code(as_ruth: TestClient, clock: Clock, wrong: str | None) -> None:
    secret, _codes = enrol(as_ruth)
    clock.later(minutes=1)
    for _ in range(10):
        changing(as_ruth, new="short")
        signing_in(as_ruth, wrong)
    answer = signing_in(as_ruth, code_of(secret))
    assert answer.status_code == (401 if wrong else 200)


def test_the_change_is_on_record(as_ruth: TestClient, ruth: Person, database: Database) -> None:
    changing(as_ruth)
    with database.reading() as transaction:
        kept = transaction.session.exec(select(AccountEvent)).one()
    assert (kept.what, kept.person_id, kept.by_id) == ("password_changed", ruth.id, ruth.id)


def test_a_new_session_is_opened_at_each_signing_in(client: TestClient, ruth: Person) -> None:
    first, second = (signing_in(client).json()["token"] for _ in range(2))
    assert first != second


def test_a_planted_session_is_not_taken_over(client: TestClient, ruth: Person) -> None:
    client.cookies.set("journey_session", "planted by somebody")
    token = signing_in(client).json()["token"]
    assert token != "planted by somebody"
    assert client.get(ME, headers={"Authorization": "Bearer planted by somebody"}).status_code == 401


def test_on_encrypted_connections_a_cookie_of_another_name_is_not_looked_at(client: TestClient, ruth: Person) -> None:
    client.base_url = "https://journeys.example"
    token = signing_in(client).json()["token"]
    client.cookies.set("journey_session", token)
    assert client.get(ME).status_code == 401


def test_a_token_is_worth_nothing_after_signing_out(as_ruth: TestClient) -> None:
    token = signing_in(as_ruth).json()["token"]
    as_ruth.cookies.set("journey_session", token)
    as_ruth.headers.pop("Authorization")
    assert as_ruth.post("/api/v1/sign-out").status_code == 204
    assert as_ruth.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_signing_out_takes_the_cookie_back_on_encrypted_connections(client: TestClient, ruth: Person) -> None:
    client.base_url = "https://journeys.example"
    token = signing_in(client).json()["token"]
    sent = client.post("/api/v1/sign-out", headers={"Authorization": f"Bearer {token}"}).headers["set-cookie"]
    assert sent.startswith('__Host-journey_session=""')
    assert "Secure" in sent
