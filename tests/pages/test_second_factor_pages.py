"""A second factor is set and used by the pages."""

import re

import pyotp
import pytest
from fastapi.testclient import TestClient

from api.auth.passwords import Passwords
from api.installation import Installation
from api.settings import SecondFactorUse
from tests.clock import Clock
from tests.pages.test_problem_pages import seated
from tests.people import CHEAP, OFFERED, PASSWORD, Cast, application_on

LEAD = "northgate.coordinator"


def code_of(secret: str, clock: Clock) -> str:
    """What an authenticator shows now."""
    return pyotp.TOTP(secret).at(clock.now())


@pytest.fixture
def secret(cast: Cast, clock: Clock) -> str:
    """The secret of a second factor that somebody has set."""
    client = seated(cast, LEAD)
    shown = client.post("/account/second-factor", data={"_": ""}).text
    found = re.search(r'name="secret" value="([A-Z2-7]+)"', shown)
    assert found is not None
    answer = client.post("/account/second-factor/confirm", data={"secret": found[1], "code": code_of(found[1], clock)})
    assert len(re.findall(r"<code>", answer.text)) == 10
    return found[1]


def password_sent(cast: Cast) -> TestClient:
    """A browser in which the right password was entered."""
    client = cast.stranger()
    answer = client.post("/sign-in", data={"email": cast.email(LEAD), "password": PASSWORD})
    assert "<h1" in answer.text
    assert "Enter a code" in answer.text
    return client


def test_whoever_has_a_second_factor_comes_in_with_its_code(cast: Cast, secret: str, clock: Clock) -> None:
    client = password_sent(cast)
    clock.later(minutes=1)
    answer = client.post("/sign-in/code", data={"code": code_of(secret, clock)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/work")
    assert client.get("/work", follow_redirects=False).status_code == 200


def test_the_password_alone_opens_nothing(cast: Cast, secret: str) -> None:
    client = password_sent(cast)
    assert client.get("/work", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_a_code_counts_once(cast: Cast, secret: str, clock: Clock) -> None:
    clock.later(minutes=1)
    code = code_of(secret, clock)
    assert password_sent(cast).post("/sign-in/code", data={"code": code}, follow_redirects=False).status_code == 303
    assert password_sent(cast).post("/sign-in/code", data={"code": code}).status_code == 401


def test_a_code_without_the_browser_that_sent_the_password_opens_nothing(cast: Cast, secret: str, clock: Clock) -> None:
    clock.later(minutes=1)
    answer = cast.stranger().post("/sign-in/code", data={"code": code_of(secret, clock)})
    assert answer.status_code == 401
    assert "Start it again" in answer.text


def test_a_wrong_code_is_told_and_the_secret_kept_while_one_is_set(cast: Cast) -> None:
    client = seated(cast, LEAD)
    shown = client.post("/account/second-factor", data={"_": ""}).text
    secret = shown.partition('name="secret" value="')[2].partition('"')[0]
    again = client.post("/account/second-factor/confirm", data={"secret": secret, "code": "000000"})
    assert again.status_code == 409
    assert f'value="{secret}"' in again.text


def test_named_staff_without_one_are_led_to_it_where_it_is_required(cast: Cast) -> None:
    client = seated(cast, LEAD)
    settings = OFFERED.model_copy(update={"second_factor": SecondFactorUse.REQUIRED})
    application_on(Installation(settings, cast.runtime, Passwords(CHEAP)))
    answer = client.get("/work", follow_redirects=False)
    assert answer.headers["location"] == "/account/second-factor"
    assert client.get("/account/second-factor").status_code == 200
