"""Being away and how one is told."""

import pyotp

from tests.api.enrolled import FACTOR
from tests.pages.browser import Visitor
from tests.pages.doing import press, submit
from tests.pages.looks import Look, Prepare
from tests.pages.looks.signing_in import at
from tests.stories.story import Story
from tests.stories.test_deputies import COORDINATOR, MANAGER, SECOND, go_away


def _away(story: Story) -> str:
    go_away(story, COORDINATOR, SECOND)
    return "/account"


def _with_factor(story: Story) -> str:
    client = story.cast.client_of("priya")
    secret = client.post(FACTOR).json()["secret"]
    client.post(f"{FACTOR}/confirm", json={"code": pyotp.TOTP(secret).at(story.clock.now())})
    return "/account/second-factor/remove"


def _send_empty(visitor: Visitor) -> None:
    submit(visitor)
    assert len(visitor.faults()) == 3


def _nothing_typed(visitor: Visitor) -> None:
    press(visitor, "Remove it")
    assert len(visitor.faults()) == 2


def _act(visitor: Visitor) -> None:
    visitor.choose("person_id", visitor.page.locator('[name="person_id"]').first.get_attribute("value") or "")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Act for them").last.click()
    assert visitor.page.get_by_text("You act for Northgate Coordinator.").is_visible()


def _of(step: str) -> Prepare:
    return lambda story: (_away(story), f"/people/{story.cast[COORDINATOR]}/{step}")[1]


LOOKS = (
    Look("/account/acting", "chosen", SECOND, lambda story: (_away(story), "/account/acting")[1], _act),
    Look("/people/away", "somebody is", MANAGER, lambda story: (_away(story), "/people/away")[1]),
    Look("/people/{person_id}/away", "entered", MANAGER, _of("away")),
    Look("/people/{person_id}/back", "not a manager's", "northgate.tutor", _of("back")),
    Look("/account", "away", COORDINATOR, _away),
    Look("/account/away", "faults", COORDINATOR, at("/account/away"), _send_empty),
    Look("/account/back", "asked", COORDINATOR, lambda story: (_away(story), "/account/back")[1]),
    Look("/account/messages", "usual", "priya", at("/account/messages")),
    Look("/account/second-factor/remove", "faults", "priya", _with_factor, _nothing_typed),
)
