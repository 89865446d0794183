"""The links by which the reader of one e-mail answers without signing in, made as it is worded and kept before it goes.

Each is worded into that e-mail alone: no inbox, webhook or mailbox that many read ever holds one.
"""

from datetime import datetime

from sqlmodel import Session

from engine.calendar import WorkingCalendar
from notifications.address_book import AddressBook, LinkToAnswer
from notifications.compose import AnswerHere
from notifications.tables import Delivery
from notifications.topics import ASKS_FOR_ANSWER


class Links:
    """The links in the e-mail of one delivery, one a record however often it is named there; `made` are to be kept."""

    def __init__(
        self, session: Session, address_book: AddressBook, address: str, delivery: Delivery, moment: datetime
    ) -> None:
        self._session = session
        self._address_book = address_book
        self._address = address
        self._delivery = delivery
        self._moment = moment
        self._found: dict[str | None, LinkToAnswer | None] = {}

    @property
    def made(self) -> list[LinkToAnswer]:
        """Those that stand in it."""
        return [each for each in self._found.values() if each is not None]

    def to_answer(self, topic: str, record: str | None) -> AnswerHere | None:
        """Where the reader answers the record of a message; None where that is not for them, or nothing is asked."""
        if topic not in ASKS_FOR_ANSWER or self._delivery.recipient_kind != "person":
            return None
        if record not in self._found:
            self._found[record] = self._address_book.link_to_answer(
                self._session, self._delivery.recipient_id, record, self._delivery.id, self._moment
            )
        link = self._found[record]
        if link is None:
            return None
        return AnswerHere(self._address + link.path, WorkingCalendar.due_day_of(link.expires_at))
