"""Makes copies of records in a story, and says what became of them."""

import csv
import json
from io import StringIO
from itertools import count
from typing import Any

from httpx2 import Response

from tests.stories import way
from tests.stories.story import API, Story

_KEYS = count(1)


def export(story: Story, who: str, journey: str, to: str | None = None, form: str = "json", *, expect: int = 200,
           key: str | None = None) -> Response:  # fmt: skip
    """A copy of a journey's record for somebody's own organisation, or for the one of this short name."""
    body = {"format": form, **({"receiver_id": story.cast[to]} if to else {})}
    return asked(story, who, f"/journeys/{journey}/copies", body, expect=expect, key=key)


def export_list(story: Story, who: str, *, expect: int = 200, key: str | None = None, **body: Any) -> Response:
    """The journeys somebody may read, as a table."""
    return asked(story, who, "/journeys/copies", body, expect=expect, key=key)


def asked(story: Story, who: str, path: str, body: Any, *, expect: int, key: str | None = None) -> Response:
    """The answer to a request for a copy, whose status must be `expect`."""
    headers = {"Idempotency-Key": key or f"copy-{next(_KEYS)}"}
    answer: Response = story.cast.client_of(who).post(f"{API}{path}", json=body, headers=headers)
    assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text}"
    return answer


def table(answer: Response) -> list[list[str]]:
    """The rows of a CSV file, as a program for tables reads them."""
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def copies(story: Story, who: str, journey: str) -> list[dict[str, Any]]:
    """The copies that somebody may know of."""
    found: list[dict[str, Any]] = story.get(who, f"/journeys/{journey}/copies")["items"]
    return found


def copy_id(answer: Response) -> str:
    """The id that a copy as JSON says of itself."""
    return str(json.loads(answer.text)["copy"]["id"])


def withdraw(story: Story, who: str, journey: str, consent: str | None = None) -> None:
    """The learner takes a consent back today, or all that was given for the organisation of whoever records it."""
    named = {"consent_id": consent} if consent else {}
    story.act(who, journey, "withdraw_consent", {"learners_word": way.word(story), **named})


def settle(story: Story, who: str, journey: str, copy: str, outcome: str = "destroyed", *, expect: int = 200) -> Any:
    """Somebody records what became of a copy."""
    body = {"copy_id": copy, "outcome": outcome, "note": "Shredded by the office."}
    return story.act(who, journey, "record_copy_outcome", body, expect=expect)
