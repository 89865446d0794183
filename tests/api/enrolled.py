"""Somebody who signs in with a second factor: what tests of it share."""

import pyotp
from fastapi.testclient import TestClient
from httpx2 import Response

from engine.clock import now
from tests.api.conftest import EMAIL, PASSWORD

FACTOR, SIGN_IN, ME = "/api/v1/second-factor", "/api/v1/sign-in", "/api/v1/me"


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator shows now, or showed so many half minutes away."""
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def enrol(client: TestClient) -> tuple[str, list[str]]:
    """Set a second factor for whoever the client is signed in as: its secret and recovery codes."""
    secret = str(client.post(FACTOR).json()["secret"])
    told = client.post(f"{FACTOR}/confirm", json={"code": code_of(secret)}).json()
    return secret, told["recovery_codes"]


def signing_in(client: TestClient, code: str | None = None, password: str = PASSWORD) -> Response:
    """Try to sign in as Ruth; the client keeps no cookie of it."""
    body = {"email": EMAIL, "password": password} | ({} if code is None else {"code": code})
    answer = client.post(SIGN_IN, json=body)
    client.cookies.clear()
    return answer


def kind(answer: Response) -> str:
    """What kind of problem it is; nothing when all is well."""
    return str(answer.json()["type"]) if answer.status_code >= 400 else ""
