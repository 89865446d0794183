"""Somebody who was invited chooses a password on a page, and signs in."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlmodel import select

from api.auth import invitations
from engine.runtime import Command, Verdict, Work
from engine.tables import OutboxMessage
from tests.pages.browser import Visitor
from tests.pages.doing import press
from tests.people import Cast
from workflows.vocabulary import Role

Visit = Callable[..., AbstractContextManager[Visitor]]
NEW = "otter violin marmalade"


@pytest.fixture
def token(cast: Cast) -> str:
    """What stands behind the # of the link that Zoe was sent."""

    def act(work: Work) -> Verdict:
        invitations.invite(work, "Zoe Lind", "zoe@northgate.example.org", [Role.TUTOR])
        return {}

    cast.runtime.run(Command("invite"), cast.caller("northgate.manager"), act)
    with cast.runtime.database.reading() as transaction:
        message = transaction.session.exec(
            select(OutboxMessage).where(OutboxMessage.topic == "invitation.sent")
        ).one()  # fmt: skip
        return str(message.payload["token"])


def choose(visitor: Visitor, password: str) -> None:
    """Enter a password and accept."""
    visitor.page.fill("#password", password)
    press(visitor, "Save")


def test_the_link_of_the_mail_brings_its_code_along(visit: Visit, cast: Cast, token: str) -> None:
    with visit(None) as visitor:
        visitor.go(f"/invitations#{token}")
        choose(visitor, NEW)
        visitor.page.fill("#email", "zoe@northgate.example.org")
        visitor.page.fill("#password", NEW)
        press(visitor, "Sign in")
        assert visitor.heading() == "My work"


def test_whoever_has_no_script_pastes_the_link(visit: Visit, token: str) -> None:
    with visit(None, script=False) as visitor:
        visitor.go("/invitations")
        visitor.page.fill("#token", f"{visitor.address}/invitations#{token}")
        choose(visitor, NEW)
        assert visitor.heading() == "Sign in"


def test_a_weak_password_is_told_with_the_code_kept(visit: Visit, token: str) -> None:
    with visit(None) as visitor:
        visitor.go(f"/invitations#{token}")
        choose(visitor, "password")
        assert visitor.faults() != []
        assert visitor.page.input_value("#token") == token
