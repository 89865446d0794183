"""Whoever is sent an e-mail with a link answers by it in the browser, and never signs in."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from notifications.channels import Channels
from notifications.channels.smtp import Security, SmtpChannel, SmtpServer
from tests.notifications.by_link import BOOK, HARBOUR, agree, last_link
from tests.notifications.mail_room import MailRoom, open_mail_room
from tests.notifications.office import Office
from tests.pages.browser import Visitor
from tests.pages.doing import BOTH_ENDS, press
from tests.pages.waiting import offered
from tests.stories.partnering import LEAD
from tests.stories.story import Story

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def mail_room() -> Iterator[MailRoom]:
    """A mail server."""
    with open_mail_room() as room:
        yield room


@pytest.fixture
def office(story: Story, address: str, mail_room: MailRoom) -> Office:
    """Sends to it as the worker does, with links to the server of the browser."""
    smtp = SmtpServer(
        "127.0.0.1", "Learner journeys <journeys@example.org>", port=mail_room.port, security=Security.NONE
    )
    return Office(story, BOOK, Channels(address=address, email=SmtpChannel(smtp)))


@pytest.fixture
def hand_off(story: Story, office: Office) -> str:
    """A partner referral to Harbour of which Harbour's coordinators have the e-mail."""
    agree(story)
    identifier = offered(story)
    office.deliver()
    return identifier


def choose(visitor: Visitor, name: str) -> None:
    """Choose an answer, and go on to its form."""
    visitor.page.get_by_label(name, exact=True).check()
    press(visitor, "Continue")


@pytest.mark.parametrize(("width", "script"), BOTH_ENDS)
def test_from_the_mail_to_accepted(visit: Visit, story: Story, mail_room: MailRoom, hand_off: str, width: int,
                                   script: bool) -> None:  # fmt: skip
    link = last_link(mail_room)
    with visit(None, width=width, script=script) as visitor:
        visitor.go(link)
        assert "Kit Moss: partner referral" in visitor.heading()
        assert "Asked by\nNorthgate" in visitor.page.inner_text("main")
        choose(visitor, "Accept")
        assert not visitor.scrolls_sideways()
        for question in ("eligible", "suitable", "ready"):
            visitor.page.check(f"[name={question}][value=yes]")
        visitor.fill_day("start_on", "7", "4", "2026")
        press(visitor, "Save")
        assert len(visitor.faults()) == 1
        visitor.fill_day("planned_end_on", "18", "12", "2026")
        press(visitor, "Save")
        assert visitor.heading() == "Your answer was sent"
        expect(visitor.page.get_by_text("Accepted: H-")).to_be_visible()
        assert visitor.context.cookies() == []
        assert visitor.go(link).status == 410
        assert "by Harbour Coordinator" in visitor.page.inner_text("main")
    assert story.state(hand_off) == "accepted"
    with visit(LEAD) as visitor:
        visitor.go(f"/hand-offs/{hand_off}")
        assert "Harbour Coordinator, Harbour (by link) accepted" in visitor.page.inner_text("main")


@pytest.mark.parametrize(("width", "script"), BOTH_ENDS)
def test_from_the_mail_to_declined_with_the_reason(visit: Visit, story: Story, mail_room: MailRoom, hand_off: str,
                                                   width: int, script: bool) -> None:  # fmt: skip
    with visit(None, width=width, script=script) as visitor:
        visitor.go(last_link(mail_room))
        choose(visitor, "Decline")
        visitor.page.select_option("#reason", "needs_not_meetable")
        visitor.page.fill("#advice", "ask again when there is a lift")
        press(visitor, "Save")
        expect(visitor.page.get_by_text("Declined: H-")).to_be_visible()
    told = story.get(LEAD, f"/hand-offs/{hand_off}")
    assert (told["state"], told["decline_reason"], told["advice"]) == (
        "declined", "needs_not_meetable", "ask again when there is a lift",
    )  # fmt: skip


def test_a_question_and_its_answer_are_read_by_the_next_link(visit: Visit, story: Story, office: Office,
                                                             mail_room: MailRoom, hand_off: str) -> None:  # fmt: skip
    with visit(None) as visitor:
        visitor.go(last_link(mail_room))
        choose(visitor, "Ask for more")
        visitor.page.fill("#question", "Which days?")
        press(visitor, "Save")
        assert "You get another e-mail, with a new link" in visitor.page.inner_text("main")
        story.hand_off(LEAD, hand_off, "answer", {"answer": "Any but Friday."}, at="2026-03-30 11:00")
        office.deliver()
        assert visitor.go(last_link(mail_room)).status == 200
        assert "Any but Friday." in visitor.page.inner_text("main")


def test_what_a_colleague_did_meanwhile_is_told_with_what_was_written_kept(
    visit: Visit, story: Story, mail_room: MailRoom, hand_off: str
) -> None:
    with visit(None) as visitor:
        visitor.go(last_link(mail_room))
        choose(visitor, "Decline")
        visitor.page.fill("#advice", "ask again in May")
        visitor.page.select_option("#reason", "no_place")
        story.hand_off(HARBOUR, hand_off, "acknowledge")
        press(visitor, "Save")
        expect(visitor.page.get_by_text("This changed while you were writing.")).to_be_visible()
        assert visitor.page.input_value("#advice") == "ask again in May"
        press(visitor, "Save")
        assert visitor.heading() == "Your answer was sent"
