"""The description of the interface is complete enough to write a client from."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

OPERATIONS = [("/api/v1/sign-in", "post"), ("/api/v1/sessions/{session_id}", "delete"), ("/api/v1/me", "get")]


@pytest.fixture
def database_kind() -> str:
    """The description does not depend on the database."""
    return "sqlite"


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    """The description."""
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("status", ["400", "401", "403", "404", "409", "412", "413", "415", "422", "503"])
def test_each_problem_is_described_under_its_media_type(
    described: dict[str, Any], path: str, method: str, status: str
) -> None:
    assert list(described["paths"][path][method]["responses"][status]["content"]) == ["application/problem+json"]


def test_the_ways_to_be_known_are_described(described: dict[str, Any]) -> None:
    assert set(described["components"]["securitySchemes"]) == {"ApiKey", "SessionToken", "SessionCookie"}
    assert described["paths"]["/api/v1/me"]["get"]["security"] == [
        {"ApiKey": []},
        {"SessionToken": []},
        {"SessionCookie": []},
    ]


def test_the_key_of_a_change_is_described_as_required(described: dict[str, Any]) -> None:
    parameters = described["paths"]["/api/v1/sessions/{session_id}"]["delete"]["parameters"]
    assert [item["name"] for item in parameters if item["in"] == "header" and item["required"]] == ["Idempotency-Key"]


def test_no_page_of_documentation_loads_foreign_scripts(client: TestClient) -> None:
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]
