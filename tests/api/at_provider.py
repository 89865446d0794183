"""An installation whose people may sign in with a provider, and a browser that goes there and comes back."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr

from api.app import create_app
from api.auth.oidc.provider import provider_of
from api.auth.passwords import Passwords
from api.installation import Installation
from api.settings import SecondFactorUse, Settings
from engine.catalogue import Catalogue
from engine.database import Database, open_database
from engine.runtime import Runtime
from tests.api.conftest import CHEAP, EMAIL
from tests.api.openid_provider import CLIENT, SECRET, OpenIdProvider
from tests.people import OFFERED

OIDC, CODE, ME = "/api/v1/sign-in/oidc", "/api/v1/sign-in/oidc/code", "/api/v1/me"
PASSWORDS = Passwords(CHEAP)
_HTTP = httpx2.Client()
RUTH_THERE = {"sub": "ruth-there", "email": EMAIL, "email_verified": True}


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    """A provider where Ruth has an account with the same, confirmed e-mail address."""
    provider = OpenIdProvider()
    provider.account = dict(RUTH_THERE)
    yield provider
    provider.close()


@pytest.fixture
def counting() -> str:
    """What of the provider stands for a second factor: nothing."""
    return ""


@pytest.fixture
def here(database: Database, provider: OpenIdProvider, counting: str) -> Installation:
    """An installation that knows the provider, on an empty database."""
    settings = Settings(
        development=True, second_factor=SecondFactorUse.REQUIRED, address="http://testserver",
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SecretStr(SECRET),
        oidc_second_factor=counting,
    )  # fmt: skip
    return Installation(settings, Runtime(database, Catalogue(()), {}), PASSWORDS, provider_of(settings))


@cache
def _application() -> FastAPI:
    """One application for every test, because it takes long to build; the installation behind it changes."""
    return create_app(OFFERED, Installation(OFFERED, Runtime(open_database("sqlite://"), Catalogue(()), {}), PASSWORDS))


def browser(here: Installation, base_url: str = "http://testserver") -> TestClient:
    """A new browser, which follows nothing by itself."""
    app = _application()
    app.state.installation = here
    return TestClient(app, base_url=base_url, follow_redirects=False)


@pytest.fixture
def client(here: Installation) -> TestClient:
    """A browser that nobody has used yet."""
    return browser(here)


def at_provider(there: Response) -> str:
    """Where the provider sends a browser that came from us: path and query of ours."""
    back = urlsplit(_HTTP.get(there.headers["location"]).headers["location"])
    return f"{back.path}?{back.query}"


def sent(client: TestClient, query: str = "") -> str:
    """Where the provider sends a browser that set out: path and query of ours."""
    return at_provider(client.get(f"{OIDC}{query}"))


def signing_in(client: TestClient, query: str = "") -> Response:
    """Set out, sign in there and come back."""
    return client.get(sent(client, query))


def kind(answer: Response) -> str:
    """What kind of problem it is; nothing when all is well."""
    return str(answer.json()["type"]) if answer.status_code >= 400 else ""
