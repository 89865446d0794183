"""Sends for the cast as the worker does, and looks at what is kept of it."""

from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from engine import outbox
from engine.actor import CLOCK
from engine.database import Database
from engine.runtime import Command, Verdict, Work
from engine.tables import OutboxMessage
from notifications import run
from notifications.address_book import AddressBook
from notifications.channels import Channels
from notifications.counts import Counts
from notifications.tables import Delivery, InboxItem
from tests.stories.story import Story

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Office:
    """One worker; `story` moves the clock and the journeys."""

    story: Story
    address_book: AddressBook
    channels: Channels

    @property
    def database(self) -> Database:
        """The database of the cast."""
        return self.story.cast.runtime.database

    def deliver(self, at: str | None = None, **options: Any) -> Counts:
        """One pass, at a London time."""
        moment = self.story.at(at)
        return run.deliver_once(self.database, self.address_book, self.channels, moment, **options)

    def digests(self, at: str | None = None) -> Counts:
        """What the daily job does, at a London time."""
        return run.send_digests(self.database, self.address_book, self.channels, self.story.at(at))

    def tell(self, topic: str, instance: str, **payload: Any) -> str:
        """Queue a message as an action would; its id."""

        def action(work: Work) -> Verdict:
            outbox.tell(work, topic, instance, **payload)
            return {}

        self.story.cast.runtime.run(Command("tell"), CLOCK, action)
        return self.rows(OutboxMessage)[-1].id

    def change(self, what: str, instance: str) -> None:
        """Hold, release or cancel the messages about an instance."""
        self.story.cast.runtime.run(Command(what), CLOCK, lambda work: {"n": getattr(outbox, what)(work, instance)})

    def empty(self) -> None:
        """Forget every message queued so far."""
        with self.database.unit_of_work() as transaction:
            transaction.connection.execute(sa.delete(OutboxMessage))

    def empty_but(self, topic: str) -> None:
        """Forget every queued message of another topic."""
        with self.database.unit_of_work() as transaction:
            transaction.connection.execute(sa.delete(OutboxMessage).where(col(OutboxMessage.topic) != topic))

    def rows(self, table: type[Row]) -> list[Row]:
        """Every row of a table, in the order it was made."""
        with self.database.reading() as transaction:
            return list(transaction.session.exec(select(table).order_by(sa.text("id"))))

    def statuses(self) -> list[tuple[str, str]]:
        """Channel and status of every delivery."""
        return [(row.channel, row.status) for row in self.rows(Delivery)]

    def messages(self) -> list[tuple[str, str]]:
        """Topic and status of every message."""
        return [(row.topic, row.status) for row in self.rows(OutboxMessage)]

    def inbox(self, name: str) -> list[InboxItem]:
        """What somebody of the cast was told in the inbox."""
        return [row for row in self.rows(InboxItem) if row.person_id == self.story.cast[name]]
