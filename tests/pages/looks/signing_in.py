"""The pages around signing in, and one's account."""

from functools import partial

from tests.pages.browser import Visitor
from tests.pages.doing import press, submit
from tests.pages.looks import Look, Prepare
from tests.stories.story import Story


def at(path: str) -> Prepare:
    """A page that needs nothing to have happened."""
    return partial(_same, path)


def _same(path: str, _story: Story) -> str:
    return path


def _wrong_password(visitor: Visitor) -> None:
    visitor.page.fill("#email", "priya@connexions.example.org")
    visitor.page.fill("#password", "wrong")
    submit(visitor)
    assert visitor.faults() != []


def _wrong_code(visitor: Visitor) -> None:
    visitor.page.fill("#code", "123")
    submit(visitor)
    assert visitor.heading() == "Sign in"


def _send_empty(visitor: Visitor) -> None:
    press(visitor, "Save")
    assert len(visitor.faults()) == 2


def _change_to_nothing(visitor: Visitor) -> None:
    press(visitor, "Change it")
    assert len(visitor.faults()) == 2


def _begin(visitor: Visitor) -> None:
    press(visitor, "Begin")
    assert visitor.heading() == "Enter a code of your authenticator"


def _begin_and_err(visitor: Visitor) -> None:
    _begin(visitor)
    visitor.page.fill("#code", "123")
    press(visitor, "Continue")
    assert visitor.faults() != []


LOOKS = (
    Look("/", "usual", "priya", at("/")),
    Look("/sign-in", "usual", None, at("/sign-in")),
    Look("/sign-in", "wrong password", None, at("/sign-in"), _wrong_password),
    Look("/sign-in/forgotten", "usual", None, at("/sign-in/forgotten")),
    Look("/sign-in/code", "usual", None, at("/sign-in/code")),
    Look("/sign-in/code", "not begun here", None, at("/sign-in/code"), _wrong_code),
    Look("/invitations", "usual", None, at("/invitations")),
    Look("/invitations", "empty", None, at("/invitations"), _send_empty),
    Look("/account", "usual", "priya", at("/account")),
    Look("/account/password", "usual", "priya", at("/account/password")),
    Look("/account/password", "empty", "priya", at("/account/password"), _change_to_nothing),
    Look("/account/second-factor", "usual", "priya", at("/account/second-factor")),
    Look("/account/second-factor", "begun", "priya", at("/account/second-factor"), _begin),
    Look("/account/second-factor", "wrong code", "priya", at("/account/second-factor"), _begin_and_err),
)
