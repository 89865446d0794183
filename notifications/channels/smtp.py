"""Email by SMTP: plain text and HTML in one message, whose Message-ID comes from the delivery."""

import contextlib
import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum

import httpcore2

from engine import clock
from notifications.channels import DeliveryFailed, Letter, Receipt
from notifications.channels.smtp_connection import LimitedSmtp
from notifications.channels.time_limit import TimeLimit

_log = logging.getLogger(__name__)


class Security(StrEnum):
    """How the connection is protected: upgraded after greeting (usual on 587), from its first byte (465), or not."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, and as whom; `sender` is the From address, `timeout` limits a whole sending."""

    host: str
    sender: str
    port: int = 587
    user: str | None = None
    password: str | None = None
    security: Security = Security.STARTTLS
    timeout: timedelta = timedelta(seconds=30)
    trust: ssl.SSLContext | None = None


class SmtpChannel:
    """Sends each letter over a connection of its own."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._trust = server.trust or ssl.create_default_context()

    def send(self, delivery_id: str, addresses: Sequence[str], letter: Letter) -> Receipt:
        """Hand the letter in for all `addresses`; raises DeliveryFailed, for good when the server refuses for good.

        It is sent when the server took it for one of them: a repetition would come twice to those it was taken for.
        """
        message = self._message(delivery_id, addresses, letter)
        try:
            refused = self._hand_in(message, all(map(str.isascii, addresses)))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            raise _refused("The mail server refused every recipient.", min(codes)) from None
        except smtplib.SMTPDataError as error:
            raise _refused("The mail server refused the message.", error.smtp_code) from None
        except smtplib.SMTPResponseException as error:
            # Signing in or the sender was refused: ours to mend, so every letter waits until it is.
            why = "The mail server refused us."
            raise DeliveryFailed(why, code=error.smtp_code, target_down=True) from None
        except (OSError, smtplib.SMTPException, httpcore2.TimeoutException):
            raise DeliveryFailed("The mail server could not be reached.", target_down=True) from None
        if refused:
            _log.error("The mail server refused %s of %s recipients of %s.", refused, len(addresses), delivery_id)
        return Receipt(250)

    def _hand_in(self, message: EmailMessage, plain: bool) -> int:
        """How many recipients were refused while others were taken; `plain`: every address is ASCII."""
        connection = self._connected()
        try:
            refused = connection.send_message(message)
            # It is theirs now: however they say goodbye, sending it again would be wrong.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.quit()
        except smtplib.SMTPNotSupportedError:
            if plain:
                raise
            raise DeliveryFailed("The mail server takes no such address.", permanent=True) from None
        finally:
            connection.close()
        return len(refused)

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        tls = self._trust if server.security is Security.TLS else None
        connection = LimitedSmtp(server.host, server.port, TimeLimit(server.timeout.total_seconds()), tls)
        try:
            if server.security is Security.STARTTLS:
                connection.starttls(context=self._trust)
            if server.user is not None:
                connection.login(server.user, server.password or "")
        except Exception:
            connection.close()
            raise
        return connection

    def _message(self, delivery_id: str, addresses: Sequence[str], letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = ", ".join(addresses)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(clock.now())
        domain = parseaddr(self._server.sender)[1].rpartition("@")[2] or "localhost"
        message["Message-ID"] = f"<{delivery_id}@{domain}>"
        # Holiday notices and the like must not answer a machine.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def _refused(why: str, code: int) -> DeliveryFailed:
    return DeliveryFailed(why, permanent=code >= 500, code=code)
