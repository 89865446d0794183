"""Whatever goes wrong is answered as a problem that helps the caller and tells nothing it should not."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import exc as sqlalchemy_errors
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api.dependencies import IdempotencyKey, IfMatch, PagingDep
from api.errors import ANSWERS
from api.installation import Installation
from api.middleware.body_limit import BodyLimit
from api.schemas.common import Body, Title
from api.schemas.paging import decode_cursor, encode_cursor
from api.settings import Settings
from api.uploads import most_bytes
from engine import errors
from engine.errors import Refusal

SECRET = "Zacharias"


class Note(Body):
    """A body to break."""

    title: Title


router = APIRouter()
raised: list[Exception] = []


@router.get("/api/own/raise")
def fail() -> None:
    """Raise what the test put there."""
    raise raised.pop()


@router.post("/api/own/note")
def note(body: Note, key: IdempotencyKey, version: IfMatch = None) -> dict[str, str | int | None]:
    """Answer what was read."""
    return {"title": body.title, "key": key, "version": version}


@router.put("/api/own/note")
def overwrite(body: Note) -> None:
    """A second route of the path."""


@router.get("/api/own/list")
def listed(part: PagingDep) -> list[str]:
    """Answer the cursor."""
    return list(decode_cursor(part.after, 2)) if part.after else []


@pytest.fixture(scope="module")
def routed(own_app: FastAPI) -> FastAPI:
    """The application with what this file adds."""
    own_app.include_router(router)
    return own_app


@pytest.fixture
def client(routed: FastAPI, here: Installation) -> Iterator[TestClient]:
    """A client of the application with the routes above."""
    routed.state.installation = here
    with TestClient(routed) as client:
        yield client


def answered(client: TestClient, error: Exception) -> tuple[int, dict[str, object]]:
    """Status and body when a route raises `error`."""
    raised.append(error)
    answer = client.get("/api/own/raise")
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()


def send(client: TestClient, body: bytes = b'{"title": "x"}', **headers: str) -> tuple[int, dict[str, object]]:
    """Status and body of a change."""
    given = {"content-type": "application/json", "idempotency-key": "one"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    answer = client.post("/api/own/note", content=body, headers={name: value for name, value in given.items() if value})
    return answer.status_code, answer.json()


def test_a_refusal_lists_every_reason(client: TestClient) -> None:
    refused = errors.Refused((Refusal("a", "First.", ("manager",)), Refusal("b", "Second.", (), ("consent",))))
    status, body = answered(client, refused)
    assert (status, body["type"], body["detail"]) == (409, "refused", "First. Second.")
    assert body["refusals"] == [
        {"code": "a", "sentence": "First.", "who_could": ["manager"], "missing": []},
        {"code": "b", "sentence": "Second.", "who_could": [], "missing": ["consent"]},
    ]


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.Conflict(), 409, "conflict"),
        (errors.StaleVersion(1, 2), 412, "stale-version"),
        (errors.KeyReused(), 422, "idempotency-key-reused"),
        (errors.UnknownInstance(), 404, "not-found"),
        (errors.UnknownDefinition("loan", 9), 409, "unknown-definition"),
        (errors.SchemaMismatch("Run: journey db upgrade"), 503, "schema-mismatch"),
    ],
)
def test_an_error_of_the_engine_has_its_status(client: TestClient, error: Exception, status: int, kind: str) -> None:
    found, body = answered(client, error)
    assert (found, body["type"], body["status"], body["detail"]) == (status, kind, status, str(error))


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("database is locked"),
        psycopg.errors.SerializationFailure(),
        sqlalchemy_errors.IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed: a.b")),
    ],
)
def test_a_lost_race_is_a_conflict(client: TestClient, error: Exception) -> None:
    assert answered(client, error)[0] == 409


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("the connection is lost"),
        sqlalchemy_errors.OperationalError("SELECT", {}, psycopg.OperationalError("gone")),
        sqlalchemy_errors.TimeoutError("no connection is free"),
    ],
)
def test_a_database_out_of_reach_is_not_available(client: TestClient, error: Exception) -> None:
    status, body = answered(client, error)
    assert (status, body["type"]) == (503, "unavailable")


@pytest.mark.parametrize(
    "error",
    [ValueError(SECRET), sqlalchemy_errors.DataError(SECRET, {"name": SECRET}, psycopg.DataError(SECRET))],
)
def test_the_unexpected_is_neither_told_nor_logged_in_words(
    client: TestClient, error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    status, body = answered(client, error)
    assert (status, body["type"]) == (500, "unexpected")
    written = capsys.readouterr()
    assert SECRET not in str(body) + written.out + written.err
    assert type(error).__name__ in written.out


def test_the_place_of_the_unexpected_is_logged(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    answered(client, ValueError())
    failed = json.loads(capsys.readouterr().out.splitlines()[0])
    assert failed["event"] == "request_failed"
    assert "test_errors.py" in failed["places"][-1]


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_method_is_told_the_methods_of_every_route(client: TestClient) -> None:
    answer = client.delete("/api/own/note")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, PUT")


@pytest.mark.parametrize("body", [b'{"title": ', b'{"title": "\xff"}', b"[" * 100_000])
def test_a_body_that_cannot_be_read_is_a_bad_request(client: TestClient, body: bytes) -> None:
    status, problem = send(client, body)
    assert (status, problem["type"]) == (400, "malformed-json")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_json_has_the_wrong_type(client: TestClient, media_type: str) -> None:
    assert send(client, content_type=media_type)[0] == 415


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/merge-patch+json"])
def test_any_json_is_read(client: TestClient, media_type: str) -> None:
    assert send(client, content_type=media_type)[0] == 200


def test_a_missing_body_is_invalid(client: TestClient) -> None:
    assert client.post("/api/own/note", headers={"Idempotency-Key": "one"}).status_code == 422


def test_a_large_body_is_refused_by_its_length(client: TestClient) -> None:
    status, problem = send(client, b" " * (1024 * 1024 + 1))
    assert (status, problem["type"]) == (413, "body-too-large")


def test_a_large_body_is_refused_while_it_streams(client: TestClient) -> None:
    headers = {"content-type": "application/json", "idempotency-key": "one"}
    answer = client.post("/api/own/note", content=(b" " * 65536 for _ in range(20)), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["type"] == "body-too-large"


def test_a_large_body_is_refused_where_nobody_reads_it(client: TestClient) -> None:
    assert client.request("GET", "/health", content=b" " * (1024 * 1024 + 1)).status_code == 413


def test_the_parts_of_a_body_are_counted_together() -> None:
    async def reading(_scope: Scope, receive: Receive, _send: Send) -> None:
        for _ in range(3):
            await receive()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"12345", "more_body": True}

    async def send(_message: Message) -> None:
        """Nothing is sent."""

    limited = BodyLimit(reading, limit=lambda _path: 14, refuse=lambda _limit: reading)
    with pytest.raises(HTTPException, match="413"):
        asyncio.run(limited({"type": "http", "path": "/", "headers": []}, receive, send))


def test_a_larger_body_is_let_through_where_a_file_is_sent_and_nowhere_else() -> None:
    settings = Settings(body_limit=1024, file_limit=4096)
    larger, usual = "journeys/x/actions/add_file", "journeys/x/actions/cancel"
    limits = [most_bytes(settings, path) for path in ("/api/v1/journeys/x/add_file", f"/{larger}", f"/{usual}", "/my")]
    assert limits == [5120, 13312, 1024, 1024]


def test_a_body_at_the_limit_is_read(client: TestClient) -> None:
    assert send(client, b'{"title": "x"}'.ljust(1024 * 1024))[0] == 200


def test_a_change_without_a_key_is_told_of_the_header(client: TestClient) -> None:
    status, problem = send(client, idempotency_key="")
    assert (status, problem["detail"]) == (400, "The header Idempotency-Key is missing.")


@pytest.mark.parametrize("key", ["x" * 201, "two words", "caf\xe9"])
def test_a_malformed_key_is_refused(client: TestClient, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    assert client.post("/api/own/note", json={"title": "x"}, headers=headers).status_code == 400


@pytest.mark.parametrize(("sent", "version"), [('"7"', 7), ("*", None), ("", None)])
def test_the_version_acted_on_is_read(client: TestClient, sent: str, version: int | None) -> None:
    assert send(client, if_match=sent)[1]["version"] == version


@pytest.mark.parametrize("sent", ["7", 'W/"7"', '"7", "8"', '"-1"', '"99999999999"', '"seven"'])
def test_a_malformed_version_is_refused(client: TestClient, sent: str) -> None:
    assert send(client, if_match=sent)[0] == 400


def test_a_page_goes_on_behind_its_cursor(client: TestClient) -> None:
    assert client.get("/api/own/list", params={"after": encode_cursor("2026-03-02", "Åsa")}).json() == [
        "2026-03-02",
        "Åsa",
    ]


@pytest.mark.parametrize("after", ["x", "e30", encode_cursor("one"), encode_cursor("a", "b\0")])
def test_a_malformed_cursor_is_refused(client: TestClient, after: str) -> None:
    assert client.get("/api/own/list", params={"after": after}).json()["type"] == "malformed-cursor"


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_a_change_from_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/v1/sign-in", json={}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "cross-origin")


def test_every_reply_has_the_safe_headers(client: TestClient) -> None:
    headers = client.get("/api/v1/me").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_the_log_names_the_route_and_not_the_path(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.delete(f"/api/v1/sessions/{SECRET}?q={SECRET}", headers={"X-Request-ID": SECRET, "User-Agent": SECRET})
    written = capsys.readouterr().out
    assert SECRET not in written
    assert json.loads(written)["route"] == "/sessions/{session_id}"


def test_a_reply_carries_the_id_under_which_it_is_logged(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = client.get("/health").headers["x-request-id"]
    assert json.loads(capsys.readouterr().out)["request_id"] == sent


def test_health_says_that_the_database_answers(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "database": "ok"}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_health_fails_when_the_database_does_not_answer(client: TestClient, own_app: FastAPI) -> None:
    own_app.state.installation.runtime.database.engine = sa.create_engine(
        "postgresql+psycopg://nobody@127.0.0.1:1/none"
    )
    assert client.get("/health").status_code == 503


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=lambda answer: answer.kind)
def test_a_type_of_problem_is_a_plain_word(answer: tuple[int, str, str]) -> None:
    assert answer[1].replace("-", "").isalpha()
    assert answer[1] == answer[1].lower()
