"""A learner before the browser, with a code that is always the same."""

from tests.pages.browser import Visitor
from tests.stories import way
from tests.stories.coming_in import BORN, OWN_PASSWORD, give
from tests.stories.story import Story
from workflows.rules import own_codes
from workflows.tables.journeys import Journey
from workflows.tables.own_access import LearnerCode

CODE = "K1M08 2V5R6"


def with_code(story: Story, journey: str | None = None) -> str:
    """Let the learner of a journey, Amy Cole's unless another is named, have CODE; the journey's id."""
    journey = journey or way.in_induction(story)
    give(story, journey)
    story.set_stored(LearnerCode, _learner(story, journey), code_hash=own_codes.kept_as(own_codes.as_meant(CODE)))
    return journey


def type_code(visitor: Visitor, code: str = CODE, **born: str) -> None:
    """Fill in code and birth date, and go in."""
    visitor.page.fill("#code", code)
    for name, text in {**BORN, **born}.items():
        visitor.page.fill(f"#born-{name}", text)
    send(visitor, "Go in")


def choose_sign_in(visitor: Visitor) -> None:
    """Choose an e-mail address and a password on one's own account."""
    visitor.page.fill("#email", "amy@example.org")
    visitor.page.fill("#password", OWN_PASSWORD)
    visitor.page.fill("#proof", CODE)
    send(visitor, "Save")


def send(visitor: Visitor, button: str) -> None:
    """Press a button and wait for the page that follows."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button, exact=True).click()


def _learner(story: Story, journey: str) -> str:
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.get_one(Journey, journey).learner_id
