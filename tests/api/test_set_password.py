"""A password that is set takes the place of everything before: the old one, open sessions, a lock."""

from datetime import timedelta

from fastapi.testclient import TestClient
from sqlmodel import delete

from api.auth.accounts import COMMAND_LINE
from api.auth.set_password import set_password
from api.auth.tables import SignInAccount, SignInSession
from api.installation import Installation
from engine.clock import now
from tests.api.conftest import EMAIL, PASSWORD
from workflows.tables.organisations import Person

NEW = "another long password"


def renew(here: Installation, person: Person) -> None:
    """Set the person's new password."""
    with here.runtime.database.unit_of_work() as transaction:
        set_password(transaction.session, person.id, here.passwords.hash(NEW), COMMAND_LINE)


def signing_in(client: TestClient, password: str) -> int:
    """How Ruth fares with this password."""
    return client.post("/api/v1/sign-in", json={"email": EMAIL, "password": password}).status_code


def test_the_new_password_alone_signs_in(client: TestClient, here: Installation, ruth: Person) -> None:
    renew(here, ruth)
    assert [signing_in(client, each) for each in (PASSWORD, NEW)] == [401, 200]


def test_open_sessions_end(as_ruth: TestClient, here: Installation, ruth: Person) -> None:
    assert as_ruth.get("/api/v1/me").status_code == 200
    renew(here, ruth)
    assert as_ruth.get("/api/v1/me").status_code == 401


def test_a_lock_is_lifted(client: TestClient, here: Installation, ruth: Person) -> None:
    with here.runtime.database.unit_of_work() as transaction:
        account = transaction.session.get_one(SignInAccount, ruth.id)
        account.locked_until = now() + timedelta(minutes=10)
    renew(here, ruth)
    assert signing_in(client, NEW) == 200


def test_somebody_without_an_account_gets_one(client: TestClient, here: Installation, ruth: Person) -> None:
    with here.runtime.database.unit_of_work() as transaction:
        transaction.session.exec(delete(SignInSession))
        transaction.session.exec(delete(SignInAccount))
    renew(here, ruth)
    assert signing_in(client, NEW) == 200
