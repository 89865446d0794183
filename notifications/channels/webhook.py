"""Webhooks: CloudEvents in an HTTPS request that Standard Webhooks signatures vouch for."""

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore2
from standardwebhooks import Webhook

from engine import clock
from notifications.channels import DeliveryFailed, Receipt
from notifications.channels.addresses import Resolve, is_public, look_up
from notifications.channels.connection import CheckedBackend, ForbiddenAddress
from notifications.channels.time_limit import TimeLimit

MEDIA_TYPE = "application/cloudevents+json"
# More of an answer is not read.
MOST_READ = 64 * 1024
TOO_MANY = 429
NOT_PUBLIC = "The name leads to an address that is not public."

Headers = dict[bytes | str, bytes | str]


@dataclass(frozen=True, slots=True)
class HookRules:
    """How webhooks may go out. `development` also allows http and addresses that are not public.

    `seconds` limits a whole sending: lookup, connection, TLS, request and answer.
    """

    development: bool = False
    seconds: float = 10
    trust: ssl.SSLContext | None = None
    resolve: Resolve = look_up


class WebhookChannel:
    """Posts one body at a time, each over a connection of its own."""

    def __init__(self, rules: HookRules | None = None) -> None:
        self._rules = rules or HookRules()
        self._trust = self._rules.trust or ssl.create_default_context()

    def send(self, delivery_id: str, url: str, secrets: Sequence[str], body: bytes) -> Receipt:
        """Post `body` to `url`; raises DeliveryFailed unless the answer is 2xx."""
        fault = fault_of(url, self._rules.development)
        if fault is not None:
            raise DeliveryFailed(fault, permanent=True)
        limit = TimeLimit(self._rules.seconds)
        try:
            status, headers = self._post(limit, url, _headers(delivery_id, secrets, body), body)
        except ForbiddenAddress:
            raise DeliveryFailed(NOT_PUBLIC, permanent=True, target_down=True) from None
        except httpcore2.TimeoutException:
            raise DeliveryFailed("There was no answer in time.", target_down=True) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, OSError):
            raise DeliveryFailed("The connection failed.", target_down=True) from None
        return _judged(status, headers)

    def _post(self, limit: TimeLimit, url: str, headers: Headers, body: bytes) -> tuple[int, dict[str, str]]:
        backend = CheckedBackend(limit, self._rules.resolve, self._rules.development)
        with (
            httpcore2.ConnectionPool(ssl_context=self._trust, network_backend=backend) as pool,
            pool.stream("POST", url, headers=headers, content=body) as response,
        ):
            read = 0
            for part in response.iter_stream():
                read += len(part)
                if read >= MOST_READ:
                    break
            answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            return response.status, answered


def fault_of(url: str, development: bool) -> str | None:
    """Why nothing may be sent to this URL, as a sentence; None when all that the text itself shows is in order."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "This is not a web address."
    if not host or not url.isascii() or not url.isprintable() or " " in url:
        return "This is not a web address."
    if parts.scheme != "https" and not (development and parts.scheme == "http"):
        return "The address must begin with https."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "The address may hold no user, password or fragment."
    if not development and not _may_be_public(host):
        return "The address is not public."
    return None


def fault_when_looked_up(url: str, rules: HookRules, seconds: float = 2) -> str | None:
    """Why the name in a sound URL is refused as things are now; a name that cannot be looked up is given a chance."""
    parts = urlsplit(url)
    if rules.development:
        return None
    try:
        addresses = rules.resolve(parts.hostname or "", parts.port or 443, seconds)
    except OSError:
        return None
    return None if all(map(is_public, addresses)) else NOT_PUBLIC


def _may_be_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host != "localhost" and not host.endswith((".localhost", ".local", ".internal"))
    return is_public(host)


def _headers(delivery_id: str, secrets: Sequence[str], body: bytes) -> Headers:
    moment = clock.now()
    signatures = [Webhook(secret).sign(delivery_id, moment, body.decode()) for secret in secrets]
    return {
        "Content-Type": MEDIA_TYPE,
        "User-Agent": "learner-journey-engine",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _judged(status: int, headers: dict[str, str]) -> Receipt:
    """2xx is taken; 5xx and 429 may be repeated; everything else, redirects too, ends it."""
    if 200 <= status < 300:
        return Receipt(status)
    again = status >= 500 or status == TOO_MANY
    wait = _retry_after(headers.get("retry-after", "")) if again else None
    why = f"The receiver answered {status}."
    raise DeliveryFailed(why, permanent=not again, code=status, retry_after=wait, target_down=again)


def _retry_after(text: str) -> timedelta | None:
    """How long Retry-After asks to wait: seconds, or until a date; None when it says nothing that can be read."""
    if text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), 10**6))
    try:
        return max(parsedate_to_datetime(text) - clock.now(), timedelta(0))
    except (TypeError, ValueError):
        return None
