"""Announces events of providers in a story, and books places at them."""

from typing import Any

from engine.runtime import new_id
from tests.stories import way
from tests.stories.story import API, Story
from tests.stories.way import PRIYA

KEEPS = "millbrook.coordinator"
OPEN_DAY: dict[str, Any] = {
    "kind": "open_day", "title": "Spring open day", "venue": "4 Quay Street", "places": 2,
    "starts_at": "2026-03-21T10:00:00Z", "ends_at": "2026-03-21T14:00:00Z",
}  # fmt: skip
BEGINS = "2026-03-21 10:00"


def announce(story: Story, who: str = KEEPS, *, expect: int = 201, **about: Any) -> Any:
    """An event at Millbrook on Saturday 21 March; its id, or the refusing answer."""
    answer = story.post(who, "/provider-events", {**OPEN_DAY, **about}, expect=expect)
    return answer["id"] if expect < 300 else answer


def change(story: Story, event: str, *, who: str = KEEPS, etag: str | None = "", expect: int = 200,
           **about: Any) -> Any:  # fmt: skip
    """Let an event be the usual but for what is said, as it was read just before unless another `etag` is named."""
    client, path = story.cast.client_of(who), f"{API}/provider-events/{event}"
    read = client.get(path).headers["ETag"] if etag == "" else etag
    headers = {"Idempotency-Key": new_id(), **({"If-Match": read} if read is not None else {})}
    answer = client.post(f"{path}/change", json={**OPEN_DAY, **about}, headers=headers)
    assert answer.status_code == expect, answer.text
    return answer.json()


def book(story: Story, journey: str, event: str, who: str = PRIYA, *, expect: int = 200) -> Any:
    """A place for the learner of a journey; its reference, or the refusing answer."""
    body = {"event_id": event, "learner_agrees": way.word(story)}
    answer = story.act(who, journey, "book_visit", body, expect=expect)
    return answer["reference"] if expect == 200 else answer


def seen(story: Story, event: str, who: str = KEEPS) -> Any:
    """An event as somebody reads it."""
    return story.get(who, f"/provider-events/{event}")
