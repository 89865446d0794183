"""Lets a hand-off be answered by a link, and finds the link in the letter that carried it."""

import re
from datetime import date
from email.message import EmailMessage

from sqlmodel import col, select

from api.address_book import RecordsAddressBook
from api.auth import answer_links
from api.settings import SecondFactorUse
from engine.runtime import new_id
from notifications.tables import Delivery, DeliveryStatus
from tests.notifications.mail_room import MailRoom
from tests.stories.story import Story
from workflows.tables.agreements import Agreement

HARBOUR, HARBOURS_MAIL = "harbour.coordinator", "coordinator@harbour.example.org"
# As where nobody must have a second factor: by default coordinators must, and are sent no link.
BOOK = RecordsAddressBook(SecondFactorUse.OFFERED)
DECLINED = {"reason": "no_place", "advice": "Ask again in May."}
ACCEPTED = {
    "eligible": "yes", "suitable": "yes", "ready": "yes", "start_on-day": "7", "start_on-month": "4",
    "start_on-year": "2026", "planned_end_on-day": "18", "planned_end_on-month": "12", "planned_end_on-year": "2026",
}  # fmt: skip


def agree(story: Story, title: str = "partnership.harbour", *, ends_on: date | None = None, yes: bool = True) -> None:
    """Let an agreement of the cast say that it may be answered by a link, or when it ends."""
    more = {"ends_on": ends_on} if ends_on is not None else {}
    story.set_stored(Agreement, story.cast[title], answer_by_link=yes, **more)


def plain(letter: EmailMessage) -> str:
    """What a letter says."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links_in(letter: EmailMessage) -> list[str]:
    """The paths of the links to answer in a letter."""
    return re.findall(r"/answer/[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", plain(letter))


def last_link(room: MailRoom, address: str = HARBOURS_MAIL) -> str:
    """The path of the link in the last letter to an address."""
    (link,) = links_in(room.to(address)[-1])
    return link


def made(story: Story, hand_off: str, name: str = HARBOUR) -> str:
    """The path of a link as if a letter with it had just been sent."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        now, delivery = story.clock.now(), new_id()
        link = answer_links.make(
            transaction.session, story.cast[name], hand_off, delivery, now, second_factor_required=False
        )
        assert link is not None
        link.keep(transaction.session)
        transaction.session.add(_sent(story, hand_off, name, delivery))
        return link.path


def _sent(story: Story, hand_off: str, name: str, delivery: str) -> Delivery:
    now = story.clock.now()
    message = story.messages("hand_off.sent", hand_off)[-1].id
    kept = "organisation" if _has_one(story, message, name) else "person"
    return Delivery(
        id=delivery, message_id=message, topic="hand_off.sent", channel="email", recipient_kind=kept,
        recipient_id=delivery if kept == "organisation" else story.cast[name], created_at=now, next_at=now,
        status=DeliveryStatus.SENT, settled_at=now,
    )  # fmt: skip


def _has_one(story: Story, message: str, name: str) -> bool:
    wanted = select(Delivery).where(col(Delivery.message_id) == message, Delivery.recipient_id == story.cast[name])
    with story.cast.runtime.database.reading() as transaction:
        return transaction.session.exec(wanted).first() is not None
