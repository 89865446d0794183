"""What people write about learners stands in the records, and nowhere else: not in logs, figures or error replies."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response

from engine.runtime import new_id
from tests.outside.interface import Operation, operations
from tests.people import Cast
from tests.stories import way
from tests.stories.story import API, Story

CANARY = "Zebedee Quillfeather"
IN_ASCII = "zebedee-quillfeather"


@pytest.fixture
def database_kind() -> str:
    """Logs and replies are the same for both."""
    return "sqlite"


@pytest.fixture
def ids(story: Story) -> dict[str, str]:
    """A journey on programme and its referral."""
    journey = way.on_programme(story)
    return {"journey_id": journey, "hand_off_id": story.inbound(journey)}


def with_canary(body: Any) -> Iterator[Any]:
    """The body as often as it has a text, each time with another of them replaced."""
    if isinstance(body, str):
        yield CANARY
    elif isinstance(body, dict):
        yield from ({**body, name: changed} for name, value in body.items() for changed in with_canary(value))
        yield {**body, CANARY: CANARY}
    elif isinstance(body, list):
        for place, value in enumerate(body):
            yield from ([*body[:place], changed, *body[place + 1 :]] for changed in with_canary(value))


def asked(cast: Cast, operation: Operation, ids: dict[str, str], body: Any) -> Response:
    """The answer to the coordinator in charge."""
    path = operation.path.format(**{name: ids.get(name, ids["journey_id"]) for name in operation.parameters})
    headers = {"Idempotency-Key": new_id()}
    return cast.client_of(way.LEAD).request(operation.method, path, json=body, headers=headers)


def told_on(text: str) -> bool:
    """Whether a text gives the canary away."""
    return any(each in text.casefold() for each in (CANARY.casefold(), IN_ASCII))


@pytest.mark.parametrize("operation", [each for each in operations() if each.body is not None], ids=str)
def test_no_text_of_a_request_reaches_logs_or_refusals(
    cast: Cast, ids: dict[str, str], operation: Operation, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [asked(cast, operation, ids, body) for body in with_canary(operation.body)]
    logged = capsys.readouterr()
    assert not told_on(logged.out + logged.err)
    assert [answer.text for answer in answers if answer.status_code >= 400 and told_on(answer.text)] == []


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/journeys?q={IN_ASCII}", {}),
        (f"/journeys/{IN_ASCII}", {}),
        (f"/{IN_ASCII}", {}),
        ("/journeys", {"Authorization": f"Bearer {IN_ASCII}"}),
        ("/journeys", {"X-API-Key": IN_ASCII}),
        ("/journeys", {"X-Request-ID": IN_ASCII}),
        ("/journeys", {"Origin": f"https://{IN_ASCII}.example", "Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_no_address_or_header_reaches_the_log(
    cast: Cast, path: str, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = cast.client_of(way.LEAD).get(f"{API}{path}", headers=headers)
    logged = capsys.readouterr()
    assert not told_on(logged.out + logged.err)
    assert not told_on(answer.text + str(answer.headers))


def test_a_parameter_that_is_not_known_is_named_to_the_caller_alone(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = cast.client_of(way.LEAD).get(f"{API}/journeys?{IN_ASCII}=1")
    assert answer.json()["errors"][0]["field"] == f"query.{IN_ASCII}"
    assert not told_on(capsys.readouterr().out)


def test_the_log_is_looked_at(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    cast.client_of(way.LEAD).get(f"{API}/journeys")
    assert "/journeys" in capsys.readouterr().out


def test_what_breaks_says_nothing_of_what_it_was_about(
    cast: Cast, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_said: Any) -> None:
        raise RuntimeError(f"{CANARY}: no such column: learner.colour")

    monkeypatch.setattr("api.routes.journeys.look_at", broken)
    client = cast.client_of(way.LEAD)
    client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = client.get(f"{API}/journeys/{ids['journey_id']}")
    logged = capsys.readouterr()
    assert answer.status_code == 500
    assert not told_on(answer.text)
    assert "colour" not in answer.text + logged.out + logged.err
