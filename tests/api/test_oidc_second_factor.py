"""Beside a provider our own second factor is asked for, unless the installation lets the provider's stand for it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from engine.database import Database
from tests.api.at_provider import CODE, ME, RUTH_THERE, browser, client, counting, here, kind, provider, signing_in
from tests.api.enrolled import FACTOR, code_of, enrol
from tests.api.openid_provider import OpenIdProvider
from tests.clock import Clock
from workflows.tables.organisations import Person

__all__ = ["client", "counting", "here", "provider"]

WITH_MFA: dict[str, Any] = {"amr": ["pwd", "mfa"]}


@pytest.fixture
def secret(client: TestClient, provider: OpenIdProvider, ruth: Person, clock: Clock) -> str:
    """The secret of Ruth's authenticator; she set it after signing in with the provider, half a minute ago."""
    signing_in(client)
    found, _recovery = enrol(client)
    client.cookies.clear()
    clock.later(seconds=30)
    return found


def coded(client: TestClient, code: str) -> str:
    """Send a code; what kind of problem it was, if any."""
    return kind(client.post(CODE, json={"code": code}))


def test_whoever_needs_one_sets_it_first(client: TestClient, provider: OpenIdProvider, ruth: Person) -> None:
    signing_in(client)
    assert kind(client.get(ME)) == "second-factor-required"
    enrol(client)
    assert client.get(ME).status_code == 200


def test_whoever_has_one_sends_its_code(client: TestClient, secret: str) -> None:
    answer = signing_in(client)
    assert (answer.status_code, kind(answer)) == (401, "oidc-code-needed")
    assert "journey_session" not in client.cookies
    told = client.post(CODE, json={"code": code_of(secret)}).json()
    assert told["person"]["name"] == "Ruth Okafor"
    assert client.get(ME).status_code == 200


def test_a_wrong_code_opens_nothing_and_may_be_sent_again(client: TestClient, secret: str) -> None:
    signing_in(client)
    assert coded(client, "000000") == "sign-in-refused"
    assert client.get(ME).status_code == 401
    assert coded(client, code_of(secret)) == ""


def test_a_code_is_good_once_and_opens_one_session(client: TestClient, secret: str) -> None:
    signing_in(client)
    cookie = client.cookies["journey_oidc"]
    assert coded(client, code_of(secret)) == ""
    client.cookies.set("journey_oidc", cookie)
    assert coded(client, code_of(secret)) == "oidc-start-again"


def test_a_code_needs_the_browser_for_which_the_provider_vouched(
    here: Installation, client: TestClient, secret: str
) -> None:
    signing_in(client)
    assert coded(browser(here), code_of(secret)) == "oidc-start-again"


def test_a_code_before_the_provider_has_vouched_opens_nothing(client: TestClient, secret: str) -> None:
    client.get("/api/v1/sign-in/oidc")
    assert coded(client, code_of(secret)) == "oidc-start-again"


def test_the_code_comes_within_ten_minutes(client: TestClient, secret: str, clock: Clock) -> None:
    signing_in(client)
    clock.later(minutes=10)
    assert coded(client, code_of(secret)) == "oidc-start-again"


def test_ten_wrong_codes_lock_the_account(client: TestClient, secret: str) -> None:
    signing_in(client)
    for _ in range(10):
        coded(client, "000000")
    assert coded(client, code_of(secret)) == "sign-in-refused"


def test_whoever_leaves_meanwhile_is_refused(
    client: TestClient, secret: str, ruth: Person, database: Database, clock: Clock
) -> None:
    signing_in(client)
    with database.unit_of_work() as transaction:
        transaction.session.get_one(Person, ruth.id).left_at = clock.now()
    assert coded(client, code_of(secret)) == "sign-in-refused"


def test_what_the_provider_saw_counts_for_nothing_unless_it_is_set(
    client: TestClient, provider: OpenIdProvider, secret: str
) -> None:
    provider.more = WITH_MFA
    assert kind(signing_in(client)) == "oidc-code-needed"


@pytest.mark.parametrize("counting", ["mfa urn:level:high"])
@pytest.mark.parametrize("said", [WITH_MFA, {"acr": "urn:level:high"}], ids=str)
def test_where_it_is_set_no_code_of_ours_is_asked_for(
    client: TestClient, provider: OpenIdProvider, ruth: Person, said: dict[str, Any]
) -> None:
    provider.more = said
    assert signing_in(client).status_code == 303
    assert client.get(ME).json()["name"] == "Ruth Okafor"


@pytest.mark.parametrize("counting", ["mfa urn:level:high"])
@pytest.mark.parametrize("said", [{}, {"amr": ["pwd"]}, {"acr": "0"}, {"acr": ["mfa"]}, {"amr": [["mfa"]]}], ids=str)
def test_what_is_not_named_does_not_count(
    client: TestClient, provider: OpenIdProvider, ruth: Person, said: dict[str, Any]
) -> None:
    provider.more = said
    signing_in(client)
    assert kind(client.get(ME)) == "second-factor-required"


@pytest.mark.parametrize("counting", ["mfa"])
def test_a_factor_of_the_provider_counts_for_that_session_alone(
    here: Installation, client: TestClient, provider: OpenIdProvider, ruth: Person
) -> None:
    provider.more = WITH_MFA
    signing_in(client)
    provider.more, other = {}, browser(here)
    signing_in(other)
    assert (client.get(ME).status_code, kind(other.get(ME))) == (200, "second-factor-required")
    assert RUTH_THERE["sub"] == "ruth-there"
    assert other.post(FACTOR).status_code == 200
