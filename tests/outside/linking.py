"""A link to answer by, and a browser that nobody signed in with."""

import pytest
from httpx2 import Response

from engine.clock import now
from engine.runtime import new_id
from tests.notifications.by_link import DECLINED, HARBOUR, agree, made
from tests.pages.waiting import offered
from tests.stories.story import Story

KEY = new_id()


@pytest.fixture
def hand_off(story: Story) -> str:
    """A partner referral to Harbour, which is to be answered by Tuesday 7 April."""
    agree(story)
    return offered(story)


@pytest.fixture
def link(story: Story, hand_off: str) -> str:
    """The link of Harbour's coordinator."""
    return made(story, hand_off)


def get(story: Story, path: str) -> Response:
    """Open an address as a browser that nobody signed in with."""
    return story.cast.stranger().get(path, follow_redirects=False)


def form_of(story: Story, hand_off: str, fields: dict[str, str], **more: str) -> dict[str, str]:
    """The fields of an answer's form, as the page gave it."""
    return {"_key": new_id(), "_version": str(story.instance(hand_off).version), "_for": story.cast[HARBOUR],
            "_opened": now().isoformat(), **fields, **more}  # fmt: skip


def send(story: Story, link: str, name: str, form: dict[str, str]) -> Response:
    """Send an answer's form by a link."""
    return story.cast.stranger().post(f"{link}/{name}", data=form, follow_redirects=False)


def declined(story: Story, link: str, hand_off: str, **more: str) -> Response:
    """Decline by a link."""
    return send(story, link, "decline", form_of(story, hand_off, DECLINED, **more))
