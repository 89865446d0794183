"""Keeps and finds programmes over the interface, as the people of a provider do."""

from typing import Any

from engine.runtime import new_id
from tests.people import YEARS
from tests.stories.story import API, Story

KEEPS = "northgate.coordinator"
USUAL = {"title": "Foundation programme", "sector": "hair", "pools": [{**YEARS, "places": 20}]}


def add(story: Story, *, who: str = KEEPS, expect: int = 201, **said: Any) -> Any:
    """Begin a programme; its id, or the refusing answer."""
    answer = story.post(who, "/programmes", {"title": "Bridge to building", **said}, expect=expect)
    return answer["id"] if expect < 300 else answer


def change(story: Story, programme: str | None = None, *, who: str = KEEPS, seen: int | None = None,
           expect: int = 200, **said: Any) -> Any:  # fmt: skip
    """Let a programme, Northgate's own unless another is said, be what is said beside the usual."""
    programme = programme or story.cast.programme("northgate")
    seen = seen if seen is not None else story.get(who, f"/programmes/{programme}")["revision"]
    headers = {"Idempotency-Key": new_id(), **({"If-Match": f'"{seen}"'} if seen else {})}
    client = story.cast.client_of(who)
    answer = client.put(f"{API}/programmes/{programme}", json={**USUAL, **said}, headers=headers)
    assert answer.status_code == expect, answer.text
    return answer.json()


def serve(story: Story, *areas: str, who: str = KEEPS, expect: int = 200) -> Any:
    """Declare the areas that a provider serves."""
    headers, client = {"Idempotency-Key": new_id()}, story.cast.client_of(who)
    answer = client.put(f"{API}/organisations/own/served-areas", json={"areas": areas}, headers=headers)
    assert answer.status_code == expect, answer.text
    return answer.json()


def found(story: Story, who: str = "priya", **asked: Any) -> list[str]:
    """The titles of the programmes that somebody finds, sorted."""
    return sorted(each["title"] for each in story.get(who, "/programmes", **asked)["items"])
