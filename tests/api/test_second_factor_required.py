"""Staff named for restricted matters need a second factor before anything else; others, and machines, do not."""

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import demonstration
from api.auth.accounts import add_person
from api.auth.api_keys import add_key
from api.auth.passwords import Passwords
from api.installation import Installation
from api.settings import SecondFactorUse, Settings
from engine.catalogue import Catalogue
from engine.database import Database
from engine.runtime import Runtime
from tests.api.conftest import CHEAP, PASSWORD
from tests.api.enrolled import FACTOR, ME, code_of, enrol, kind, signing_in
from tests.clock import Clock
from workflows.tables.organisations import Organisation, Person
from workflows.vocabulary import Role

TUTOR = "tess@northway.example"


@pytest.fixture
def here(database: Database) -> Installation:
    """An installation as it is without settings."""
    return Installation(Settings(), Runtime(database, Catalogue(()), {}), Passwords(CHEAP))


def test_a_coordinator_without_one_may_only_set_one(as_ruth: TestClient) -> None:
    answer = as_ruth.get(ME)
    assert (answer.status_code, kind(answer)) == (403, "second-factor-required")
    assert "POST /api/v1/second-factor" in answer.json()["detail"]


def test_no_list_and_no_change_is_open_to_them(as_ruth: TestClient) -> None:
    paths = ("/api/v1/journeys", "/api/v1/sessions", "/api/v1/tasks", "/api/v1/no-such-place")
    assert [as_ruth.get(path).status_code for path in paths] == [403, 403, 403, 404]
    assert as_ruth.post("/api/v1/referrals", json={}, headers={"Idempotency-Key": "a"}).status_code == 403


def test_setting_one_opens_everything(as_ruth: TestClient) -> None:
    enrol(as_ruth)
    assert as_ruth.get(ME).json()["name"] == "Ruth Okafor"


def test_they_may_sign_out_instead(as_ruth: TestClient) -> None:
    assert as_ruth.post("/api/v1/sign-out").status_code == 204


def test_with_one_they_sign_in_with_its_code(as_ruth: TestClient, clock: Clock) -> None:
    secret, _codes = enrol(as_ruth)
    clock.later(minutes=1)
    token = signing_in(as_ruth, code_of(secret)).json()["token"]
    assert as_ruth.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_whoever_takes_theirs_away_must_set_another(as_ruth: TestClient, clock: Clock) -> None:
    secret, _codes = enrol(as_ruth)
    clock.later(minutes=1)
    as_ruth.request("DELETE", FACTOR, json={"password": PASSWORD, "code": code_of(secret)})
    assert kind(as_ruth.get(ME)) == "second-factor-required"


def test_a_tutor_is_not_asked(client: TestClient, here: Installation, northway: Organisation) -> None:
    with here.runtime.database.unit_of_work() as transaction:
        kept = here.passwords.hash(PASSWORD)
        add_person(transaction.session, northway.id, TUTOR, "Tess Lund", [Role.TUTOR], kept)
    client.post("/api/v1/sign-in", json={"email": TUTOR, "password": PASSWORD})
    assert client.get(ME).status_code == 200


def test_a_machine_is_not_asked(client: TestClient, here: Installation, northway: Organisation) -> None:
    with here.runtime.database.unit_of_work() as transaction:
        key = add_key(transaction.session, northway.id, "Records", [Role.COORDINATOR])
    assert client.get(ME, headers={"X-API-Key": key}).status_code == 200


def test_a_machine_sets_none(client: TestClient, here: Installation, northway: Organisation) -> None:
    with here.runtime.database.unit_of_work() as transaction:
        key = add_key(transaction.session, northway.id, "Records", [Role.COORDINATOR])
    assert kind(client.post(FACTOR, headers={"X-API-Key": key})) == "not-for-keys"


def test_where_it_is_only_offered_nobody_must(client: TestClient, here: Installation, ruth: Person) -> None:
    offered = Settings(second_factor=SecondFactorUse.OFFERED)
    client.app.state.installation = Installation(offered, here.runtime, here.passwords)  # type: ignore[attr-defined]
    client.headers["Authorization"] = f"Bearer {signing_in(client).json()['token']}"
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize(
    ("given", "use"),
    [
        ({}, "required"),
        ({"JOURNEY_DEVELOPMENT": "true"}, "offered"),
        ({"JOURNEY_SECOND_FACTOR": "offered"}, "offered"),
        ({"JOURNEY_DEVELOPMENT": "true", "JOURNEY_SECOND_FACTOR": "required"}, "required"),
    ],
)
def test_it_is_required_unless_one_practises_or_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], use: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert Settings().second_factor == use


def test_another_word_is_refused() -> None:
    with pytest.raises(ValidationError, match="second_factor"):
        Settings.model_validate({"second_factor": "never"})


@pytest.mark.parametrize(("said", "use"), [(None, "offered"), ("required", "required")])
def test_the_demonstration_only_offers_it_unless_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch, said: str | None, use: str
) -> None:
    monkeypatch.setenv("JOURNEY_DATABASE_URL", database_url)
    if said:
        monkeypatch.setenv("JOURNEY_SECOND_FACTOR", said)
    app = demonstration()
    told = app.state.installation
    told.runtime.database.dispose()
    assert told.settings.second_factor == use
