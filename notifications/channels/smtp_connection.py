"""Connections to a mail server that end when the whole time is up, whatever the server does meanwhile."""

import contextlib
import smtplib
import socket
import ssl
import threading

from notifications.channels.addresses import look_up
from notifications.channels.time_limit import TimeLimit


class LimitedSmtp(smtplib.SMTP):
    """A connection to `host`, under TLS from its first byte if `tls` is given.

    Making it or any step raises OSError, smtplib.SMTPServerDisconnected or TimeLimit's error when the time is up: a
    timeout of each read would let a server that answers drop by drop keep us for ever.
    """

    def __init__(self, host: str, port: int, limit: TimeLimit, tls: ssl.SSLContext | None) -> None:
        self._limit = limit
        self._tls = tls
        self._watch: _Watch | None = None
        super().__init__(host, port, timeout=limit.left())

    def close(self) -> None:
        """Close the connection."""
        if self._watch is not None:
            self._watch.stop()
        super().close()

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        # Where smtplib lets the socket be made in another way, as it does itself for TLS.
        plain = self._connected(host, port)
        self._watch = _Watch(plain, self._limit.left())
        try:
            return plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=host)
        except Exception:
            self._watch.stop()
            plain.close()
            raise

    def _connected(self, host: str, port: int) -> socket.socket:
        failed = OSError("There is no address.")
        for address in look_up(host, port, self._limit.left()):
            try:
                return socket.create_connection((address, port), self._limit.left())
            except OSError as error:
                failed = error
        raise failed


class _Watch:
    """Shuts a connection down, and TLS over it too, after some seconds: what waits for it then waits no longer."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._same = connection.dup()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        with contextlib.suppress(OSError):
            self._same.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Let the connection be."""
        self._timer.cancel()
        self._same.close()
