"""Drafts, signs, renews and ends agreements over the interface, as the sides of a story do."""

from datetime import date
from typing import Any

from engine.runtime import new_id
from tests.stories.story import API, Story
from workflows.tables.agreements import Agreement

DRAFTS = "northgate.coordinator"
RUNS: dict[str, Any] = {"starts_on": "2026-08-01", "ends_on": "2027-07-31"}


def form(story: Story, other: str = "millbrook", **about: Any) -> dict[str, Any]:
    """What Northgate and another provider agree about functional skills in Model 2; `about` says otherwise."""
    return {
        "kind": "external", "basis": "contractual", "title": f"Northgate and {other}", **RUNS,
        "partnership_id": story.cast["lead_provider"] if other == "millbrook" else None,
        "parties": [story.cast["northgate"], story.cast[other]], "delivers": ["functional_skills"], **about,
    }  # fmt: skip


def nothing_agreed(story: Story) -> Story:
    """What was agreed about Model 2 ended in February 2026."""
    story.set_stored(Agreement, story.cast["lead_provider.millbrook"], ends_on=date(2026, 2, 27))
    return story


def draft(story: Story, who: str = DRAFTS, *, at: str | None = None, expect: int = 201, **about: Any) -> Any:
    """A draft; its id, or the refusing answer."""
    answer = story.post(who, "/agreements", form(story, **about), at=at, expect=expect)
    return answer["id"] if expect < 300 else answer


def step(story: Story, who: str, agreement: str, name: str, body: Any = None, *, at: str | None = None,
         expect: int | None = 200, revision: int | None = None) -> Any:  # fmt: skip
    """Take a step about an agreement, having read it just before unless a `revision` is said."""
    story.at(at)
    seen = revision if revision is not None else story.get(who, f"/agreements/{agreement}")["revision"]
    client = story.cast.client_of(who)
    headers = {"Idempotency-Key": new_id(), "If-Match": f'"{seen}"'}
    answer = client.post(f"{API}/agreements/{agreement}/{name}", json=body or {}, headers=headers)
    assert expect in (None, answer.status_code), f"{name}: {answer.status_code} {answer.text}"
    return answer.json()


def sign(story: Story, agreement: str, *organisations: str, at: str | None = None) -> None:
    """A manager of each signs."""
    for each in organisations or ("northgate", "millbrook"):
        step(story, f"{each}.manager", agreement, "sign", at=at)


def signed(story: Story, *organisations: str, who: str = DRAFTS, at: str | None = None, **about: Any) -> str:
    """An agreement that both sides have signed."""
    agreement: str = draft(story, who, at=at, **about)
    sign(story, agreement, *organisations)
    return agreement


def read(story: Story, agreement: str, who: str = DRAFTS) -> Any:
    """The agreement as somebody of a side reads it."""
    return story.get(who, f"/agreements/{agreement}")
