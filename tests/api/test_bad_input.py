"""Whatever is wrong with a request, the answer names the field and the rule, and nothing is written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response
from sqlmodel import SQLModel

from engine.runtime import new_id
from tests.stories.story import API, Story

NOBODY = "01957000-0000-7000-8000-000000000000"
AMY = {"given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "postcode": "BS1 4DJ"}
CONTACT = {"item": "contact", "basis": "public_task"}
# Field, value put there, rule that it breaks.
FAULTS: list[tuple[str, Any, str]] = [
    ("learner.uln", "1000000044", "uln"),
    ("learner.uln", 1000000043, "string_type"),
    ("learner.uln", "1000000043\0", "uln"),
    ("learner.birth_date", "2009-02-30", "date_from_datetime_parsing"),
    ("learner.birth_date", "14/05/2009", "day_format"),
    ("learner.birth_date", 1242259200, "day_format"),
    ("learner.birth_date", "0001-01-01", "year_out_of_range"),
    ("learner.birth_date", "9999-12-31", "year_out_of_range"),
    ("learner.given_name", "", "string_too_short"),
    ("learner.given_name", "  \t ", "string_too_short"),
    ("learner.given_name", "x" * 201, "string_too_long"),
    ("learner.given_name", "A\0my", "control_character"),
    ("learner.given_name", None, "string_type"),
    ("learner.postcode", "nowhere", "postcode"),
    ("learner.phone", "call me", "phone"),
    ("learner.email", "amy at home", "value_error"),
    ("learner.high_needs_funded", "yes", "bool_type"),
    ("reason", "x" * 4001, "string_too_long"),
    ("reason", ["a"], "string_type"),
    ("current_activity", 720, "nccis_activity"),
    ("current_activity", "619", "int_type"),
    ("current_activity", 10**40, "nccis_activity"),
    ("current_activity", 619.5, "int_type"),
    ("partnership_id", "one", "string_pattern_mismatch"),
    ("partnership_id", NOBODY.upper().replace("0", "A"), "string_pattern_mismatch"),
    ("partnership_id", f"{NOBODY}\n0", "string_pattern_mismatch"),
    ("receivers", [NOBODY] * 51, "too_long"),
    ("receivers.0", ["one"], "string_pattern_mismatch"),
    ("source", "pigeon", "enum"),
    ("shared", [], "too_short"),
    ("shared.0.item", [{"item": "everything", "basis": "public_task"}], "enum"),
    ("shared.0.basis", [{"item": "contact"}], "missing"),
    ("needs.0.code", [{"code": "money"}], "enum"),
    ("prior_learning.0.credit", [{"title": "A unit", "credit": -1}], "greater_than_equal"),
    ("prior_learning.0.unit_number", [{"title": "A unit", "unit_number": "500/5367"}], "unit_number"),
    ("colour", "red", "extra_forbidden"),
    ("learner.organisation_id", NOBODY, "extra_forbidden"),
]
JSON = "application/json"
# What cannot be read at all: the body, its media type, the status and type of the answer.
UNREADABLE: dict[str, tuple[bytes, str, int, str]] = {
    "cut short": (b"{", JSON, 400, "malformed-json"),
    "no json": (b"not json", JSON, 400, "malformed-json"),
    "not utf-8": (b'{"reason": "a\xff"}', JSON, 400, "malformed-json"),
    "a line end in a text": (b'{"reason": "a\n"}', JSON, 400, "malformed-json"),
    "deep and open": (b"[" * 100_000, JSON, 400, "malformed-json"),
    "deep and closed": (b"[" * 100_000 + b"]" * 100_000, JSON, 400, "malformed-json"),
    "a form": (b"a=b", "application/x-www-form-urlencoded", 415, "not-json"),
    "xml": (b"<a/>", "application/xml", 415, "not-json"),
    "plain text": (b"{}", "text/plain", 415, "not-json"),
    "parts": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415, "not-json"),
    "ten megabytes": (b'{"reason": "' + b"a" * 10_000_000 + b'"}', JSON, 413, "body-too-large"),
}
# What is refused before any database is asked is shown on one of them.
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
UNFIT = {"null": b"null", "list": b"[]", "text": b'"text"', "number": b"1", "yes": b"true", "nothing": b"",
         "infinite": b"1e999", "not a number": b"NaN", "long number": b"1" * 5000}  # fmt: skip


@pytest.fixture
def post(story: Story) -> Callable[..., Response]:
    """Sends Priya's request; fails when anything was written by one that is answered 4xx."""
    client = story.cast.client_of("priya")

    def posting(content: bytes, path: str = "/referrals", media_type: str | None = JSON) -> Response:
        headers = {"Idempotency-Key": new_id()} | ({"content-type": media_type} if media_type else {})
        before = rows(story)
        answer: Response = client.post(f"{API}{path}", content=content, headers=headers)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert rows(story) == before
        return answer

    return posting


def rows(story: Story) -> dict[str, int]:
    """How many rows each table holds."""
    with story.cast.runtime.database.reading() as transaction:
        count = transaction.connection.scalar
        return {
            table.name: count(sa.select(sa.func.count()).select_from(table)) or 0
            for table in SQLModel.metadata.sorted_tables
        }


def referral(story: Story, field: str = "", value: Any = None) -> bytes:
    """A referral in which the field (of a list, the whole list) holds `value`."""
    body: dict[str, Any] = {
        "partnership_id": story.cast["holistic"], "learner": dict(AMY), "reason": "wants to go on", "wish": "undecided",
        "current_activity": 619, "shared": [CONTACT],
    }  # fmt: skip
    *parents, last = field.split(".")
    if parents == ["learner"]:
        body["learner"][last] = value
    elif field:
        body[field.partition(".")[0]] = value
    return json.dumps(body).encode()


def told(answer: Response) -> list[tuple[str, str]]:
    """Field and rule of every fault."""
    assert answer.status_code == 422, answer.text
    return [(fault["field"], fault["rule"]) for fault in answer.json()["errors"]]


@ON_ONE
def test_the_request_that_is_spoilt_here_is_a_good_one(story: Story) -> None:
    headers = {"Idempotency-Key": "one", "content-type": JSON}
    client = story.cast.client_of("priya")
    assert client.post(f"{API}/referrals", content=referral(story), headers=headers).status_code == 201


@ON_ONE
@pytest.mark.parametrize(("field", "value", "rule"), FAULTS)
def test_a_fault_is_told_with_its_field_and_rule(
    story: Story, post: Callable[..., Response], field: str, value: Any, rule: str
) -> None:
    assert told(post(referral(story, field, value))) == [(field, rule)]


@ON_ONE
@pytest.mark.parametrize("field", ["partnership_id", "learner", "reason", "wish", "current_activity", "shared"])
def test_what_is_missing_is_told(story: Story, post: Callable[..., Response], field: str) -> None:
    body = json.loads(referral(story))
    del body[field]
    assert told(post(json.dumps(body).encode())) == [(field, "missing")]


@ON_ONE
def test_every_fault_is_told_at_once(story: Story, post: Callable[..., Response]) -> None:
    body = json.loads(referral(story)) | {"reason": "", "current_activity": "x"}
    assert [field for field, _rule in told(post(json.dumps(body).encode()))] == ["reason", "current_activity"]


@ON_ONE
@pytest.mark.parametrize(("content", "media_type", "status", "kind"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_told_so(
    post: Callable[..., Response], content: bytes, media_type: str, status: int, kind: str
) -> None:
    answer = post(content, media_type=media_type)
    assert (answer.status_code, answer.json()["type"]) == (status, kind)


@ON_ONE
@pytest.mark.parametrize("content", UNFIT.values(), ids=UNFIT)
def test_json_of_another_shape_is_refused(post: Callable[..., Response], content: bytes) -> None:
    assert post(content).status_code in (400, 422)


@ON_ONE
def test_a_field_named_twice_is_refused(story: Story, post: Callable[..., Response]) -> None:
    twice = referral(story).replace(b'"given_name": ', b'"given_name": "Ann", "given_name": ')
    assert "names a field twice" in post(twice).json()["detail"]


@ON_ONE
@pytest.mark.parametrize("path", ["/sign-in", f"/journeys/{NOBODY}/hold", f"/hand-offs/{NOBODY}/accept",
                                  f"/tasks/{NOBODY}/done"])  # fmt: skip
def test_no_path_takes_a_field_named_twice(post: Callable[..., Response], path: str) -> None:
    assert "names a field twice" in post(b'{"reason": "a", "reason": "b"}', path).json()["detail"]


@ON_ONE
def test_nested_a_hundred_levels_deep_it_is_refused(story: Story, post: Callable[..., Response]) -> None:
    deep: Any = "x"
    for _level in range(100):
        deep = [deep]
    assert told(post(referral(story, "reason", deep))) == [("reason", "string_type")]


@ON_ONE
@pytest.mark.parametrize("sign", ["\ud800", "\x1b[2J", "\x85"])
def test_signs_that_are_no_text_are_refused(story: Story, post: Callable[..., Response], sign: str) -> None:
    assert len(told(post(referral(story, "reason", f"a{sign}b")))) == 1


@pytest.mark.parametrize("name", ["' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "%s%n", "Ærøskøbing 𝕏 🦆"])
def test_odd_text_is_only_text(story: Story, name: str) -> None:
    journey = story.refer({**AMY, "given_name": name})
    assert story.get("priya", f"/journeys/{journey}")["learner"]["given_name"] == name


def test_an_unlikely_birth_date_is_refused_in_words(story: Story, post: Callable[..., Response]) -> None:
    (refusal,) = post(referral(story, "learner.birth_date", "2026-03-03")).json()["refusals"]
    assert (refusal["code"], refusal["missing"]) == ("birth_date_unlikely", ["learner.birth_date"])


@ON_ONE
@pytest.mark.parametrize("identifier", ["1", "%00", "..%2f..%2fme", "x" * 500, NOBODY.replace("-", ""), NOBODY + "0"])
@pytest.mark.parametrize("path", ["/journeys/{}/record_contact", "/hand-offs/{}/accept"])
def test_an_address_that_is_none_is_refused(post: Callable[..., Response], path: str, identifier: str) -> None:
    assert post(b'{"channel": "phone", "reached": false}', path.format(identifier)).status_code in (404, 422)


@pytest.mark.parametrize("path", [f"/journeys/{NOBODY}/record_contact", f"/hand-offs/{NOBODY}/acknowledge"])
def test_a_record_that_is_not_there_is_not_found(post: Callable[..., Response], path: str) -> None:
    body = b"{}" if path.endswith("acknowledge") else b'{"channel": "phone", "reached": false}'
    assert (answer := post(body, path)).status_code == 404, answer.text


def test_an_action_that_nobody_knows_is_not_found(story: Story, post: Callable[..., Response]) -> None:
    assert post(b"{}", f"/journeys/{story.refer('Amy Cole')}/teleport").status_code == 404


@ON_ONE
@pytest.mark.parametrize("key", [None, "", "x" * 201, "a b", "ä".encode()])
def test_a_change_needs_a_key_that_can_be_read(story: Story, key: str | None) -> None:
    client, before = story.cast.client_of("priya"), rows(story)
    headers = {"content-type": JSON} | ({"Idempotency-Key": key} if key is not None else {})
    answer = client.post(f"{API}/referrals", content=referral(story), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "malformed-header")
    assert rows(story) == before


@ON_ONE
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000000", "limit=x", "after=%00", "state=No+where", "overdue=maybe"]
)
def test_a_list_that_is_asked_for_wrongly_names_the_fault(story: Story, query: str) -> None:
    answer = story.cast.client_of("priya").get(f"{API}/journeys?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].endswith(query.partition("=")[0])
