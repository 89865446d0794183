"""Connections to webhook receivers: only to the very addresses that were checked, and within one limit of time."""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2

from notifications.channels.addresses import Resolve, is_public
from notifications.channels.time_limit import TimeLimit


class ForbiddenAddress(Exception):
    """The name leads to an address that is not public."""


class CheckedBackend(httpcore2.NetworkBackend):
    """Looks the name up once, refuses unless every address is allowed, and connects to those addresses themselves.

    So a name that leads elsewhere the next time it is looked up gains nothing. TLS still checks the name.
    """

    def __init__(self, limit: TimeLimit, resolve: Resolve, private_allowed: bool) -> None:
        self._limit = limit
        self._resolve = resolve
        self._private_allowed = private_allowed
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        """A connection to the host; raises ForbiddenAddress or httpcore2's ConnectError and timeouts."""
        try:
            addresses = self._resolve(host, port, self._limit.left())
        except OSError:
            raise httpcore2.ConnectError("The name could not be looked up.") from None
        if not self._private_allowed and not all(map(is_public, addresses)):
            raise ForbiddenAddress
        failed: httpcore2.NetworkError | httpcore2.TimeoutException = httpcore2.ConnectError("There is no address.")
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(address, port, self._limit.left(), None, socket_options)
                return LimitedStream(stream, self._limit)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Never: webhooks go over the network."""
        raise ForbiddenAddress


class LimitedStream(httpcore2.NetworkStream):
    """A connection whose every step ends when the whole time is up."""

    def __init__(self, stream: httpcore2.NetworkStream, limit: TimeLimit) -> None:
        self._stream = stream
        self._limit = limit

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, at most `max_bytes`."""
        return self._stream.read(max_bytes, self._limit.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of `buffer`."""
        self._stream.write(buffer, self._limit.left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same connection under TLS, checked against the name."""
        return LimitedStream(self._stream.start_tls(ssl_context, server_hostname, self._limit.left()), self._limit)

    def get_extra_info(self, info: str) -> Any:
        """Whatever the connection below knows."""
        return self._stream.get_extra_info(info)
