"""An invitation reaches the invited person alone, by e-mail, with a link that lets them in."""

import re

import pytest

from api.auth import invitations
from engine.runtime import Command, Verdict, Work
from notifications import compose
from notifications.tables import Delivery
from tests.notifications.mail_room import MailRoom
from tests.notifications.office import Office
from tests.people import PASSWORD
from workflows.vocabulary import Role

MAX = "max@northgate.example.org"


@pytest.fixture
def invited(office: Office) -> Office:
    """The office, once Max was invited to Northgate."""
    cast = office.story.cast

    def act(work: Work) -> Verdict:
        invitations.invite(work, "Max Frey", MAX, [Role.TUTOR])
        return {}

    cast.runtime.run(Command("invite"), cast.caller("northgate.manager"), act)
    return office


def link_to(room: MailRoom) -> str:
    """The token in the link of the letter to Max."""
    (letter,) = room.to(MAX)
    body = letter.get_body(("plain",))
    assert body is not None
    return str(re.findall(r"https://journeys\.example/invitations#(\S+)", body.get_content())[0])


def test_the_link_in_the_letter_lets_them_in(invited: Office, mail_room: MailRoom) -> None:
    invited.deliver()
    client = invited.story.cast.stranger()
    accepting = {"token": link_to(mail_room), "password": PASSWORD}
    assert client.post("/api/v1/invitations/accept", json=accepting).status_code == 201
    assert client.post("/api/v1/sign-in", json={"email": MAX, "password": PASSWORD}).status_code == 200


def test_the_letter_says_who_invites_and_until_when(invited: Office, mail_room: MailRoom) -> None:
    invited.deliver()
    (letter,) = mail_room.to(MAX)
    body = letter.get_body(("plain",))
    assert letter["Subject"] == "You are invited to Northgate on the learner journey service"
    assert body is not None
    assert "before 9 March 2026" in body.get_content()


def test_nobody_else_is_told_and_no_inbox_keeps_the_token(invited: Office, mail_room: MailRoom) -> None:
    invited.deliver()
    assert mail_room.recipients == [[MAX]]
    assert [row.recipient_kind for row in invited.rows(Delivery)] == ["person"]


def test_no_webhook_carries_the_token() -> None:
    assert "token" not in compose.OPEN_FIELDS
