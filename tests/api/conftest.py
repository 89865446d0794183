"""A running application on an empty database with Ruth, who coordinates somewhere; or the cast and its story."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib.hashers.argon2 import Argon2Hasher

from api.app import create_app
from api.auth.accounts import add_person
from api.auth.passwords import Passwords
from api.installation import Installation
from engine.catalogue import Catalogue
from engine.database import Database, open_database
from engine.runtime import Runtime, new_id
from tests.people import OFFERED, application_on
from workflows.tables.organisations import Organisation, Person
from workflows.vocabulary import OrganisationKind, Role

EMAIL = "ruth@northway.example"
PASSWORD = "a fine long password"
CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def here(database: Database) -> Installation:
    """An installation on an empty database, with hashing that takes no time."""
    return Installation(OFFERED, Runtime(database, Catalogue(()), {}), Passwords(CHEAP))


@pytest.fixture
def app(here: Installation) -> FastAPI:
    """The application that all tests share, for it takes long to build, on this installation."""
    return application_on(here)


@pytest.fixture(scope="module")
def own_app() -> FastAPI:
    """An application of the file's own, to which it adds routes; each test puts its installation behind it."""
    nothing = Runtime(open_database("sqlite://"), Catalogue(()), {})
    return create_app(OFFERED, Installation(OFFERED, nothing, Passwords(CHEAP)))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A caller whom nobody knows yet."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def northway(database: Database) -> Organisation:
    """A provider."""
    organisation = Organisation(id=new_id(), name="Northway College", kind=OrganisationKind.PROVIDER, ukprn="10001234")
    with database.unit_of_work() as transaction:
        transaction.session.add(organisation)
    return organisation


@pytest.fixture
def ruth(here: Installation, northway: Organisation) -> Person:
    """A coordinator and tutor at Northway College who can sign in."""
    kept = here.passwords.hash(PASSWORD)
    roles = (Role.COORDINATOR, Role.TUTOR)
    with here.runtime.database.unit_of_work() as transaction:
        return add_person(transaction.session, northway.id, EMAIL, "Ruth Okafor", roles, kept)


@pytest.fixture
def token(client: TestClient, ruth: Person) -> str:
    """A session token of Ruth; the client keeps no cookie of it."""
    answer = client.post("/api/v1/sign-in", json={"email": EMAIL, "password": PASSWORD})
    client.cookies.clear()
    return str(answer.json()["token"])


@pytest.fixture
def as_ruth(client: TestClient, token: str) -> TestClient:
    """The client with Ruth's token on every request."""
    client.headers["Authorization"] = f"Bearer {token}"
    return client
