"""What a hostile or broken provider says opens nothing: each fault of an id token is refused, in the same words."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt

from api.installation import Installation
from tests.api.at_provider import ME, OIDC, client, counting, here, kind, provider, sent, signing_in
from tests.api.openid_provider import CLIENT, OpenIdProvider, key, signed
from tests.clock import MONDAY, Clock
from workflows.tables.organisations import Person

__all__ = ["client", "counting", "here", "provider"]

NOW = int(MONDAY.timestamp())
Header = dict[str, Any]
Sign = Callable[[dict[str, Any], Header], str]


@pytest.fixture
def database_kind() -> str:
    """What a token says never depends on the database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _known(ruth: Person) -> None:
    """Ruth would be let in."""


def unsigned(claims: dict[str, Any], _header: Header) -> str:
    """A token that says it needs no signature."""
    parts = (json.dumps(each).encode() for each in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts) + "."


def with_published_key(claims: dict[str, Any], _header: Header) -> str:
    """A token whose signature anybody can make: its secret is the published key."""
    parts = (json.dumps(each).encode() for each in ({"alg": "HS256", "kid": "first"}, claims))
    signed_part = ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)
    made = hmac.digest(key("first").as_pem(private=False), signed_part.encode(), "sha256")
    return f"{signed_part}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


def by_another(claims: dict[str, Any], header: Header) -> str:
    """A token by whoever has another key, and calls it the provider's."""
    return jwt.encode(header, claims, key("another"))


def changed(claims: dict[str, Any], header: Header) -> str:
    """A token of somebody else, whose subject was changed after it was signed."""
    head, _body, signature = signed({**claims, "sub": "mallory"}, header).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def test_an_honest_one_is_let_in(client: TestClient, provider: OpenIdProvider) -> None:
    assert signing_in(client).status_code == 303


@pytest.mark.parametrize(
    "twisted",
    [
        {"exp": NOW - 61},
        {"exp": None},
        {"exp": "later"},
        {"iat": NOW + 61},
        {"iat": None},
        {"nbf": NOW + 61},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": None},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"azp": "another client"},
        {"iss": "https://another.example"},
        {"iss": None},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"nonce": ""},
        {"sub": None},
        {"sub": 7},
        {"amr": "mfa"},
        {"at_hash": "of another token"},
    ],
    ids=str,
)
def test_a_claim_that_is_not_for_us_and_for_now_is_refused(
    client: TestClient, provider: OpenIdProvider, twisted: dict[str, Any]
) -> None:
    provider.more = twisted
    assert kind(signing_in(client)) == "oidc-refused"
    assert client.get(ME).status_code == 401


@pytest.mark.parametrize("sign", [unsigned, with_published_key, by_another, changed])
def test_what_the_provider_did_not_sign_is_refused(client: TestClient, provider: OpenIdProvider, sign: Sign) -> None:
    provider.sign = sign
    assert kind(signing_in(client)) == "oidc-refused"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "e30.e30.", "\ud83d\ude00"])
def test_what_is_no_token_is_refused(client: TestClient, provider: OpenIdProvider, text: str) -> None:
    provider.sign = lambda _claims, _header: text
    assert kind(signing_in(client)) == "oidc-refused"


def test_a_token_of_an_earlier_sign_in_is_refused(client: TestClient, provider: OpenIdProvider) -> None:
    """Replay: it has the nonce of the browser that asked for it."""
    made: list[str] = []

    def replayed(claims: dict[str, Any], header: Header) -> str:
        made.append(signed(claims, header))
        return made[0]

    provider.sign = replayed
    assert signing_in(client).status_code == 303
    assert kind(signing_in(client)) == "oidc-refused"


def test_a_code_of_another_browser_is_refused(here: Installation, client: TestClient, provider: OpenIdProvider) -> None:
    """The provider asks for the verifier, which is made of the secret of the browser that began (PKCE)."""
    code = sent(client).partition("code=")[2].partition("&")[0]
    state = sent(client).partition("state=")[2]
    assert kind(client.get(f"{OIDC}/callback?code={code}&state={state}")) == "oidc-refused"


def test_a_new_key_is_asked_for_once_a_minute(client: TestClient, provider: OpenIdProvider, clock: Clock) -> None:
    signing_in(client)
    provider.keys, provider.kid = ["second"], "second"
    assert kind(signing_in(client)) == "oidc-refused"
    clock.later(minutes=1)
    assert signing_in(client).status_code == 303
    assert provider.asked.count("/jwks") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_a_key_that_the_provider_has_not_is_refused(client: TestClient, provider: OpenIdProvider, clock: Clock) -> None:
    provider.kid = "another"
    for _ in range(2):
        assert kind(signing_in(client)) == "oidc-refused"
        clock.later(minutes=1)


@pytest.mark.parametrize(
    ("promised", "named", "expected"),
    [
        (True, None, "oidc-refused"),
        (False, "https://another.example", "oidc-refused"),
        (True, "https://another.example", "oidc-refused"),
        (False, None, ""),
    ],
)
def test_an_answer_that_names_another_issuer_is_refused(
    client: TestClient, provider: OpenIdProvider, promised: bool, named: str | None, expected: str
) -> None:
    provider.about = {"authorization_response_iss_parameter_supported": promised}
    provider.back = {"iss": named} if named else {}
    assert kind(signing_in(client)) == expected


def test_an_answer_that_names_the_issuer_is_let_in(client: TestClient, provider: OpenIdProvider) -> None:
    provider.about, provider.back = {"authorization_response_iss_parameter_supported": True}, {"iss": provider.issuer}
    assert signing_in(client).status_code == 303


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://another.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "ftp://evil.example"},
        {"authorization_endpoint": 7},
    ],
    ids=str,
)
def test_a_provider_that_says_something_else_of_itself_is_none(
    client: TestClient, provider: OpenIdProvider, about: dict[str, Any]
) -> None:
    provider.about = about
    answer = client.get(OIDC)
    assert (answer.status_code, kind(answer)) == (503, "oidc-unavailable")


def test_a_provider_that_is_none_keeps_nobody_waiting_for_a_while(
    client: TestClient, provider: OpenIdProvider, clock: Clock
) -> None:
    provider.about = {"issuer": "https://another.example"}
    for seconds, asked in ((0, 1), (9, 1), (1, 2)):
        clock.later(seconds=seconds)
        assert kind(client.get(OIDC)) == "oidc-unavailable"
        assert provider.asked == ["/.well-known/openid-configuration"] * asked
    provider.about = {}
    clock.later(seconds=10)
    assert client.get(OIDC).status_code == 303


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((500, {}), "oidc-unavailable"),
        ((429, b"slow down"), "oidc-unavailable"),
        ((200, b"<html>"), "oidc-unavailable"),
        ((200, []), "oidc-unavailable"),
        ((200, {}), "oidc-refused"),
        ((200, {"id_token": None}), "oidc-refused"),
        ((400, {"error": "invalid_grant"}), "oidc-refused"),
    ],
)
def test_what_the_provider_answers_instead_of_a_token_opens_nothing(
    client: TestClient, provider: OpenIdProvider, answer: tuple[int, Any], expected: str
) -> None:
    provider.token_answer = answer
    assert kind(signing_in(client)) == expected


@pytest.mark.parametrize("keys", [{"jwks_uri": None}, {"jwks_uri": "ftp://evil.example"}])
def test_without_keys_nobody_is_vouched_for(client: TestClient, provider: OpenIdProvider, keys: dict[str, Any]) -> None:
    provider.about = keys
    assert kind(signing_in(client)) == "oidc-unavailable"


def test_a_provider_that_is_gone_is_told_as_such(client: TestClient, provider: OpenIdProvider) -> None:
    came = sent(client)
    provider.close()
    assert kind(client.get(came)) == "oidc-unavailable"


def test_nothing_of_what_the_provider_said_is_logged(
    client: TestClient, provider: OpenIdProvider, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.more = {"aud": "Zebedee"}
    signing_in(client)
    provider.token_answer = (400, {"error": "invalid_grant", "error_description": "Zebedee"})
    signing_in(client)
    assert "An id token was refused: InvalidClaimError" in caplog.text
    assert "invalid_grant" in caplog.text
    assert "Zebedee" not in caplog.text + capsys.readouterr().out
