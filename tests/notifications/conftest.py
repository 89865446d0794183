"""The cast, a mail room, a receiver of webhooks, and an office that sends to them."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from api.address_book import RecordsAddressBook
from notifications.channels import Channels
from notifications.channels.smtp import Security, SmtpChannel, SmtpServer
from notifications.channels.webhook import HookRules, WebhookChannel
from tests.notifications import certificates
from tests.notifications.hook_receiver import Receiver, open_receiver
from tests.notifications.mail_room import MailRoom, open_mail_room
from tests.notifications.office import Office
from tests.stories.story import Story

SENDER = "Learner journeys <journeys@example.org>"


@pytest.fixture
def database_kind() -> str:
    """SQLite, unless a test asks for both."""
    return "sqlite"


@pytest.fixture(scope="session")
def trust() -> ssl.SSLContext:
    """What trusts our own authority."""
    return certificates.trusting()


@pytest.fixture
def mail_room() -> Iterator[MailRoom]:
    """A mail server."""
    with open_mail_room() as room:
        yield room


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks over HTTPS."""
    with open_receiver(certificates.HERE) as opened:
        yield opened


@pytest.fixture
def smtp(mail_room: MailRoom) -> SmtpServer:
    """How to reach the mail room."""
    # Long enough for a machine that does much else: the slow servers of the tests have limits of their own.
    limit = timedelta(seconds=30)
    return SmtpServer("127.0.0.1", SENDER, port=mail_room.port, security=Security.NONE, timeout=limit)


@pytest.fixture
def channels(smtp: SmtpServer, trust: ssl.SSLContext) -> Channels:
    """Channels to both; receivers on this machine are allowed as in development."""
    hooks = WebhookChannel(HookRules(development=True, seconds=30, trust=trust))
    return Channels(address="https://journeys.example", email=SmtpChannel(smtp), webhook=hooks)


@pytest.fixture
def office(story: Story, channels: Channels) -> Office:
    """The office that sends for the cast."""
    return Office(story, RecordsAddressBook(), channels)


@pytest.fixture
def without_mail(office: Office) -> Office:
    """An office that sends no email."""
    return replace(office, channels=replace(office.channels, email=None))
