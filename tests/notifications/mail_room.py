"""A real SMTP server that keeps what it is handed, and can be told to be busy, slow or unwilling."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailRoom:
    """What came in, and what is answered: `answers` are used up first, one an attempt, then "250 OK"."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    goodbye: str = "221 Bye"
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Accept a recipient unless told to refuse it."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        """Say goodbye, as told."""
        return self.goodbye

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the message, or answer as told."""
        with self.lock:
            if self.answers:
                return self.answers.pop(0)
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        """The subjects of all letters, in the order they came."""
        return [str(letter["Subject"]) for letter in self.letters]

    def to(self, address: str) -> list[EmailMessage]:
        """The letters for an address."""
        return [letter for letter, told in zip(self.letters, self.recipients, strict=True) if address in told]


@contextlib.contextmanager
def open_mail_room(
    tls: ssl.SSLContext | None = None, *, wrapped: bool = False, international: bool = True
) -> Iterator[MailRoom]:
    """A server on a free port of this machine: in plain text, with STARTTLS if `tls` is given, or all under TLS.

    One that is not `international` takes ASCII addresses only.
    """
    room = MailRoom()
    options: dict[str, Any] = {"ssl_context": tls} if wrapped else {"tls_context": tls, "require_starttls": bool(tls)}
    options["enable_SMTPUTF8"] = international
    controller = Controller(room, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    room.port = controller.port
    try:
        yield room
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
