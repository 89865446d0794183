"""Brings about what somebody who runs the installation must see: failures, jobs that did not run, broken rules."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import col, select

from api.address_book import RecordsAddressBook
from api.jobs import JOBS, Worker
from notifications.channels import Channels
from notifications.channels.smtp import Security, SmtpChannel, SmtpServer
from notifications.tables import Delivery
from tests.notifications.mail_room import MailRoom, open_mail_room
from tests.notifications.office import Office
from tests.stories.story import Story
from workflows.tables.organisations import PersonRole
from workflows.vocabulary import Role

OPERATOR = "northgate.mis_officer"
REFUSED = "550 No such mailbox"


def as_operator(story: Story) -> Story:
    """Let somebody run the installation, and nothing else; the story goes on."""
    story.set_stored(PersonRole, (story.cast[OPERATOR], Role.MIS_OFFICER), role=Role.OPERATOR)
    return story


@contextmanager
def mailing(story: Story) -> Iterator[tuple[Office, MailRoom]]:
    """Whoever sends for the cast, through a real mail server that refuses nothing yet."""
    with open_mail_room() as room:
        server = SmtpServer("127.0.0.1", "Journeys <journeys@example.org>", port=room.port, security=Security.NONE)
        channels = Channels(address="https://journeys.example", email=SmtpChannel(server))
        yield Office(story, RecordsAddressBook(), channels), room


def refused(story: Story, office: Office, room: MailRoom, *, who: str = "priya") -> list[Delivery]:
    """Tell of a referral while the mail server refuses somebody for good; the deliveries that failed."""
    story.refer("Amy Cole")
    room.refused[story.cast.email(who)] = REFUSED
    office.deliver()
    return failed(office)


def failed(office: Office) -> list[Delivery]:
    """What failed for good, as it is stored."""
    with office.database.reading() as transaction:
        wanted = select(Delivery).where(col(Delivery.status) == "failed").order_by(col(Delivery.id))
        return list(transaction.session.exec(wanted))


def at_work(story: Story) -> Worker:
    """A worker that has done each of its jobs once."""
    worker = Worker(story.cast.runtime, RecordsAddressBook(), Channels())
    for job in JOBS:
        assert worker.run(job) is not None
    return worker


def break_rules(story: Story) -> None:
    """Change the database behind the program's back: nobody answers for anybody any more, and an end is cut off."""
    with story.cast.runtime.database.unit_of_work() as transaction:
        transaction.connection.exec_driver_sql("DELETE FROM responsibility_period")
        transaction.connection.exec_driver_sql("UPDATE instance SET link = 'another'")
