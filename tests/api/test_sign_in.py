"""People sign in with e-mail address and password, and stay signed in only as long as they may."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.auth.passwords import Passwords
from api.auth.tables import SignInAccount, SignInSession
from api.auth.tokens import digest
from engine import clock
from engine.database import Database
from tests.api.conftest import CHEAP, EMAIL, PASSWORD
from tests.clock import Clock
from workflows.tables.organisations import Person, PersonRole
from workflows.vocabulary import Role

SIGN_IN, ME, SESSIONS = "/api/v1/sign-in", "/api/v1/me", "/api/v1/sessions"


def sign_in(client: TestClient, password: str = PASSWORD, email: str = EMAIL) -> int:
    """Try to sign in; the status."""
    return client.post(SIGN_IN, json={"email": email, "password": password}).status_code


def leave(database: Database, person: Person) -> None:
    """Note that the person has left their organisation."""
    with database.unit_of_work() as transaction:
        transaction.session.get_one(Person, person.id).left_at = clock.now()


def test_signing_in_tells_who_one_is(client: TestClient, ruth: Person) -> None:
    told = client.post(SIGN_IN, json={"email": EMAIL, "password": PASSWORD}).json()
    assert told["person"] == {"id": ruth.id, "name": "Ruth Okafor"}
    assert told["organisation"] == {"id": ruth.organisation_id, "name": "Northway College"}
    assert told["roles"] == ["coordinator", "tutor"]
    assert told["expires_at"] == "2026-03-02T22:00:00Z"


def test_the_token_opens_the_interface(as_ruth: TestClient) -> None:
    assert as_ruth.get(ME).json()["name"] == "Ruth Okafor"


def test_the_cookie_opens_the_interface(client: TestClient, ruth: Person) -> None:
    sign_in(client)
    assert client.get(ME).status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient, ruth: Person) -> None:
    cookie = client.post(SIGN_IN, json={"email": EMAIL, "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_stays_on_encrypted_connections(client: TestClient, ruth: Person) -> None:
    client.base_url = "https://journeys.example"
    cookie = client.post(SIGN_IN, json={"email": EMAIL, "password": PASSWORD}).headers["set-cookie"]
    assert cookie.startswith("__Host-journey_session=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert client.get(ME).status_code == 200


def test_the_token_itself_is_not_kept(database: Database, token: str) -> None:
    with database.reading() as transaction:
        kept = transaction.session.exec(select(SignInSession)).one()
    assert kept.token_hash == digest(token)
    assert token not in str(kept.model_dump())


def test_the_password_itself_is_not_kept(database: Database, ruth: Person) -> None:
    with database.reading() as transaction:
        kept = transaction.session.exec(select(SignInAccount)).one()
    assert kept.password_hash.startswith("$argon2id$")


def test_the_case_of_the_address_does_not_matter(client: TestClient, ruth: Person) -> None:
    assert sign_in(client, email=f"  {EMAIL.upper()} ") == 200


def test_spaces_in_a_password_matter(client: TestClient, ruth: Person) -> None:
    assert sign_in(client, f"{PASSWORD} ") == 401


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client: TestClient, ruth: Person) -> None:
    wrong = client.post(SIGN_IN, json={"email": EMAIL, "password": "not this one"})
    unknown = client.post(SIGN_IN, json={"email": "who@northway.example", "password": "not this one"})
    assert wrong.status_code == 401
    assert wrong.json() == unknown.json()


def test_ten_wrong_attempts_lock_the_account(client: TestClient, ruth: Person) -> None:
    for _ in range(10):
        sign_in(client, "not this one")
    assert sign_in(client) == 401


def test_the_tenth_attempt_may_still_be_right(client: TestClient, ruth: Person) -> None:
    for _ in range(9):
        sign_in(client, "not this one")
    assert [sign_in(client), sign_in(client)] == [200, 200]


def test_a_lock_is_over_after_fifteen_minutes(client: TestClient, ruth: Person, clock: Clock) -> None:
    for _ in range(10):
        sign_in(client, "not this one")
    clock.later(minutes=15)
    assert sign_in(client) == 200


def test_a_lock_that_is_over_allows_ten_more_attempts(client: TestClient, ruth: Person, clock: Clock) -> None:
    for _ in range(10):
        sign_in(client, "not this one")
    clock.later(minutes=15)
    sign_in(client, "not this one")
    assert sign_in(client) == 200


def test_attempts_while_locked_do_not_lengthen_the_lock(client: TestClient, ruth: Person, clock: Clock) -> None:
    for _ in range(11):
        sign_in(client, "not this one")
        clock.later(minutes=1)
    clock.later(minutes=13)
    assert sign_in(client) == 200


def test_a_session_ends_after_half_an_hour_without_use(as_ruth: TestClient, clock: Clock) -> None:
    clock.later(minutes=30)
    assert as_ruth.get(ME).status_code == 401


def test_a_session_in_use_stays_open(as_ruth: TestClient, clock: Clock) -> None:
    for _ in range(4):
        clock.later(minutes=29)
        assert as_ruth.get(ME).status_code == 200


def test_a_session_ends_after_twelve_hours_whatever_its_use(as_ruth: TestClient, clock: Clock) -> None:
    for _ in range(25):
        clock.later(minutes=28)
        as_ruth.get(ME)
    assert as_ruth.get(ME).status_code == 200
    clock.later(minutes=20)
    assert as_ruth.get(ME).status_code == 401


def test_signing_out_ends_the_session(as_ruth: TestClient) -> None:
    assert as_ruth.post("/api/v1/sign-out").status_code == 204
    assert as_ruth.get(ME).status_code == 401


def test_whoever_has_left_is_refused_at_once(as_ruth: TestClient, database: Database, ruth: Person) -> None:
    leave(database, ruth)
    assert as_ruth.get(ME).status_code == 401


def test_whoever_has_left_cannot_sign_in(client: TestClient, database: Database, ruth: Person) -> None:
    leave(database, ruth)
    assert sign_in(client) == 401


def test_a_role_taken_away_is_gone_at_the_next_request(as_ruth: TestClient, database: Database, ruth: Person) -> None:
    with database.unit_of_work() as transaction:
        transaction.session.delete(transaction.session.get_one(PersonRole, (ruth.id, Role.TUTOR)))
    assert as_ruth.get(ME).json()["roles"] == ["coordinator"]


@pytest.mark.parametrize("path", [ME, SESSIONS])
def test_without_credentials_nothing_is_told(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("sent", ["Bearer wrong", "Bearer", "Basic cnV0aDp4", ""])
def test_a_wrong_token_is_not_made_up_for_by_a_cookie(client: TestClient, ruth: Person, sent: str) -> None:
    sign_in(client)
    assert client.get(ME, headers={"Authorization": sent}).status_code == 401


def test_open_sessions_are_listed_with_the_present_one_marked(as_ruth: TestClient, ruth: Person, clock: Clock) -> None:
    clock.later(minutes=5)
    sign_in(as_ruth)
    as_ruth.cookies.clear()
    clock.later(minutes=5)
    assert [item["current"] for item in as_ruth.get(SESSIONS).json()["items"]] == [True, False]


def test_a_session_that_is_over_is_not_listed(as_ruth: TestClient, ruth: Person, clock: Clock) -> None:
    clock.later(minutes=20)
    sign_in(as_ruth)
    clock.later(minutes=15)
    as_ruth.headers.pop("Authorization")
    assert len(as_ruth.get(SESSIONS).json()["items"]) == 1


def test_another_session_can_be_ended(as_ruth: TestClient, ruth: Person) -> None:
    sign_in(as_ruth)
    cookie = as_ruth.cookies["journey_session"]
    as_ruth.cookies.clear()
    other = next(item["id"] for item in as_ruth.get(SESSIONS).json()["items"] if not item["current"])
    as_ruth.delete(f"{SESSIONS}/{other}", headers={"Idempotency-Key": "one"})
    assert as_ruth.get(ME, headers={"Authorization": f"Bearer {cookie}"}).status_code == 401


def test_ending_a_session_again_with_the_same_key_is_answered_alike(as_ruth: TestClient, ruth: Person) -> None:
    sign_in(as_ruth)
    as_ruth.cookies.clear()
    other = next(item["id"] for item in as_ruth.get(SESSIONS).json()["items"] if not item["current"])
    headers = {"Idempotency-Key": "one"}
    answers = [as_ruth.delete(f"{SESSIONS}/{other}", headers=headers).status_code for _ in range(2)]
    assert answers == [204, 204]


def test_somebody_elses_session_does_not_exist(as_ruth: TestClient, database: Database, northway: object) -> None:
    with database.unit_of_work() as transaction:
        session = transaction.session
        ruth = session.exec(select(Person)).one()
        session.add(Person(id="p" * 36, organisation_id=ruth.organisation_id, name="Sam", email="sam@northway.example"))
        session.flush()
        mine = session.exec(select(SignInSession)).one()
        theirs = mine.model_dump() | {"id": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "person_id": "p" * 36}
        session.add(SignInSession(**(theirs | {"token_hash": "f" * 64})))
    answer = as_ruth.delete(f"{SESSIONS}/{theirs['id']}", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 404


def test_noting_the_use_of_a_session_writes_once_a_minute(
    as_ruth: TestClient, database: Database, clock: Clock
) -> None:
    clock.later(seconds=59)
    as_ruth.get(ME)
    with database.reading() as transaction:
        kept = transaction.session.exec(select(SignInSession)).one()
    assert kept.last_used_at == kept.created_at


def test_a_password_may_be_typed_composed_or_decomposed() -> None:
    passwords = Passwords(CHEAP)
    kept = passwords.hash("caf\u00e9 caf\u00e9 caf\u00e9")
    assert passwords.check("cafe\u0301 cafe\u0301 cafe\u0301", kept)[0]


def test_a_hash_of_another_cost_is_renewed() -> None:
    kept = Passwords(CHEAP).hash(PASSWORD)
    dearer = type(CHEAP)(time_cost=2, memory_cost=8, parallelism=1)
    assert Passwords(dearer).check(PASSWORD, kept)[1] is not None
