"""Bodies hold what their schema says and nothing else; what is wrong is told without repeating it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.installation import Installation
from api.schemas.common import AwareDatetime, Body, Count, Day, RecordId, Text, Title, YesNo


class Inner(Body):
    """A part of a body."""

    note: Text | None = None


class Everything(Body):
    """A body with a field of each kind."""

    title: Title = "x"
    text: Text = "x"
    words: tuple[Title, ...] = ()
    inner: Inner | None = None
    day: Day | None = None
    at: AwareDatetime | None = None
    count: Count = 0
    sure: YesNo = False
    record: RecordId | None = None


router = APIRouter()


@router.post("/api/own/everything")
def everything(body: Everything) -> Everything:
    """Answer what was read."""
    return body


@pytest.fixture
def database_kind() -> str:
    """Bodies are read the same over any database."""
    return "sqlite"


@pytest.fixture(scope="module")
def routed(own_app: FastAPI) -> FastAPI:
    """The application with what this file adds."""
    own_app.include_router(router)
    return own_app


@pytest.fixture
def client(routed: FastAPI, here: Installation) -> Iterator[TestClient]:
    """A client of the application with the route above."""
    routed.state.installation = here
    with TestClient(routed) as client:
        yield client


def rules(client: TestClient, **body: Any) -> list[str]:
    """The rules that the body breaks."""
    answer = client.post("/api/own/everything", content=json.dumps(body), headers={"content-type": "application/json"})
    return [fault["rule"] for fault in answer.json()["errors"]] if answer.status_code == 422 else []


def test_an_unknown_field_is_refused(client: TestClient) -> None:
    assert rules(client, colour="red") == ["extra_forbidden"]


def test_text_is_trimmed(client: TestClient) -> None:
    assert client.post("/api/own/everything", json={"title": "  a title\n"}).json()["title"] == "a title"


@pytest.mark.parametrize("body", [{"title": " "}, {"text": ""}, {"words": [""]}, {"inner": {"note": "  "}}])
def test_blank_text_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    assert rules(client, **body) == ["string_too_short"]


@pytest.mark.parametrize("body", [{"title": "x" * 201}, {"text": "x" * 4001}, {"words": ["x" * 201]}])
def test_long_text_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    assert rules(client, **body) == ["string_too_long"]


@pytest.mark.parametrize("letter", ["\0", "\x1b", "\r", "\x7f", "\x85"])
@pytest.mark.parametrize("field", ["title", "words", "inner"])
def test_control_characters_are_refused_everywhere(client: TestClient, field: str, letter: str) -> None:
    text = f"a{letter}b"
    body = {"title": text, "words": [text], "inner": {"note": text}}
    assert rules(client, **{field: body[field]}) == ["control_character"]


def test_half_a_character_is_refused(client: TestClient) -> None:
    assert rules(client, title="a\ud800b") == ["string_unicode"]


def test_line_ends_of_any_system_are_kept_as_one(client: TestClient) -> None:
    assert (
        client.post("/api/own/everything", json={"text": "one\r\ntwo\n\tthree"}).json()["text"] == "one\ntwo\n\tthree"
    )


@pytest.mark.parametrize("day", ["2026-03-02", "1900-01-01", "2100-12-31", "2028-02-29"])
def test_a_day_is_read(client: TestClient, day: str) -> None:
    assert client.post("/api/own/everything", json={"day": day}).json()["day"] == day


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (0, "day_format"),
        (1772409600, "day_format"),
        (True, "day_format"),
        ("1772409600", "day_format"),
        ("2026-03-02T00:00:00Z", "day_format"),
        ("02/03/2026", "day_format"),
        ("2026-3-2", "day_format"),
        ("٢٠٢٦-٠٣-٠٢", "day_format"),
        ("2026-02-30", "date_from_datetime_parsing"),
        ("1899-12-31", "year_out_of_range"),
        ("2101-01-01", "year_out_of_range"),
    ],
)
def test_what_is_not_a_day_is_refused(client: TestClient, day: Any, rule: str) -> None:
    assert rules(client, day=day) == [rule]


@pytest.mark.parametrize("at", ["2026-03-02T10:00:00Z", "2026-03-02 11:00:00.000+01:00", "2026-03-02t10:00z"])
def test_a_moment_is_read(client: TestClient, at: str) -> None:
    assert client.post("/api/own/everything", json={"at": at}).status_code == 200


@pytest.mark.parametrize("at", [0, 1.5, "0", "1772409600", "2026-03-02", "2026-03-02T10:00:00", "10:00", ""])
def test_what_is_not_a_moment_is_refused(client: TestClient, at: Any) -> None:
    assert rules(client, at=at) == ["moment_format"]


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_out_of_range_is_refused(client: TestClient, at: str) -> None:
    assert rules(client, at=at) == ["year_out_of_range"]


@pytest.mark.parametrize("count", ["5", 5.5, True, -1, 10**30])
def test_what_is_not_a_count_is_refused(client: TestClient, count: Any) -> None:
    assert len(rules(client, count=count)) == 1


@pytest.mark.parametrize("sure", ["yes", 1, "true"])
def test_a_word_for_yes_is_not_yes(client: TestClient, sure: Any) -> None:
    assert rules(client, sure=sure) == ["bool_type"]


@pytest.mark.parametrize("record", ["1", "\0" * 36, "z" * 36, "0195570C-5A3E-7B1C-9D2E-3F4A5B6C7D8E"])
def test_what_is_not_an_id_is_refused(client: TestClient, record: str) -> None:
    assert len(rules(client, record=record)) == 1


def test_every_fault_is_told_with_its_field(client: TestClient) -> None:
    answer = client.post("/api/own/everything", json={"inner": {"note": ""}, "words": ["a", ""]}).json()
    assert [fault["field"] for fault in answer["errors"]] == ["words.1", "inner.note"]


@pytest.mark.parametrize(
    "body",
    [
        {"title": ["Zacharias"]},
        {"day": "Zacharias"},
        {"sure": "Zacharias"},
        {"record": "Zacharias"},
        {"inner": "Zacharias"},
        {"Zacharias lives here": 1},
        {"\ud800": 1},
    ],
)
def test_a_fault_never_repeats_what_was_sent(client: TestClient, body: dict[str, Any]) -> None:
    content = json.dumps(body)
    answer = client.post("/api/own/everything", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert "Zacharias" not in answer.text
