"""A learner comes in by a code that staff gave them."""

from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.auth.learner_sessions import COOKIE
from tests.stories import way
from tests.stories.story import Story

BORN = {"day": "14", "month": "5", "year": "2009"}
REFUSED = "The code or the date of birth is not right."
OWN_PASSWORD = "brown otters swim at noon"


def give(story: Story, journey: str, who: str = way.LEAD) -> str:
    """A new code, as it is read out."""
    return str(story.act(who, journey, "give_code")["code"])


def enter(client: TestClient, code: str, born: dict[str, str] | None = None, **more: str) -> Response:
    """Type code and birth date."""
    return client.post("/my/enter", data={"code": code, **(born or BORN), **more}, follow_redirects=False)


def came_in(story: Story, journey: str) -> TestClient:
    """The browser of a learner who is in by a new code."""
    client = story.cast.stranger()
    assert enter(client, give(story, journey)).status_code == 303
    return client


def is_in(client: TestClient) -> bool:
    """Whether the learner's own pages open."""
    answer = client.get("/my/account", follow_redirects=False)
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def choose(client: TestClient, proof: str, key: str = "k-1", **more: str) -> Response:
    """Choose an e-mail address and a password."""
    said: dict[str, Any] = {"email": "amy@example.org", "password": OWN_PASSWORD, "proof": proof, "_key": key, **more}
    return client.post("/my/account", data=said, follow_redirects=False)


def sign_in(client: TestClient, password: str = OWN_PASSWORD, email: str = "amy@example.org") -> Response:
    """Sign in with what was chosen."""
    return client.post("/my/sign-in", data={"email": email, "password": password}, follow_redirects=False)


def has_cookie(client: TestClient) -> bool:
    """Whether the browser keeps a learner's session."""
    return COOKIE in client.cookies
