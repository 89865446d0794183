"""The way in for learners, their own sign-in, and the code that staff print for them."""

from tests.pages.browser import Visitor
from tests.pages.coming_in import choose_sign_in, send, type_code, with_code
from tests.pages.looks import Look
from tests.pages.looks.signing_in import at
from tests.stories import way
from tests.stories.story import Story

ACTION = "/journeys/{journey_id}/actions/{name}"


def _with_code(story: Story) -> str:
    with_code(story)
    return "/my/enter?return_to=/my/account"


def _wrong_date(visitor: Visitor) -> None:
    type_code(visitor, day="15")
    assert len(visitor.faults()) == 1


def _impossible_date(visitor: Visitor) -> None:
    type_code(visitor, "", day="31", month="2")
    assert len(visitor.faults()) == 2


def _nothing_typed(visitor: Visitor) -> None:
    send(visitor, "Sign in")
    assert len(visitor.faults()) == 2


def _account_empty(visitor: Visitor) -> None:
    type_code(visitor)
    send(visitor, "Save")
    assert len(visitor.faults()) == 3


def _account_chosen(visitor: Visitor) -> None:
    type_code(visitor)
    choose_sign_in(visitor)
    assert visitor.page.get_by_text("Next time you can sign in").is_visible()


def _confirm(visitor: Visitor) -> None:
    send(visitor, "Confirm")
    assert visitor.page.locator(".app-own-code code").inner_text() != ""


def _giving(story: Story) -> str:
    return f"/journeys/{way.in_induction(story)}/actions/give_code"


LOOKS = (
    Look("/my/enter", "signed out", None, at("/my/enter?out=true")),
    Look("/my/enter", "wrong date", None, _with_code, _wrong_date),
    Look("/my/enter", "impossible date", None, at("/my/enter"), _impossible_date),
    Look("/my/sign-in", "nothing typed", None, at("/my/sign-in"), _nothing_typed),
    Look("/my/account", "nothing typed", None, _with_code, _account_empty),
    Look("/my/account", "chosen", None, _with_code, _account_chosen),
    Look(ACTION, "a learner's code", way.LEAD, _giving, _confirm),
)
