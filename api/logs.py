"""Writes one JSON line an event to standard output, stamped with the time and the id of the request."""

from typing import Any

import structlog
from asgi_correlation_id import correlation_id

from engine import clock


def open_log() -> Any:
    """A logger: `log.info("name_of_event", key=value)`. Never give it a name, an address or anything a user typed."""
    return structlog.wrap_logger(
        StandardOutput(),
        wrapper_class=structlog.BoundLogger,
        processors=[structlog.processors.add_log_level, _stamp, structlog.processors.JSONRenderer()],
    )


class StandardOutput:
    """Prints each line to the standard output of the moment; a stream kept from an import may be another one."""

    def line(self, written: str) -> None:
        """Print one line at once."""
        print(written, flush=True)

    debug = info = warning = error = critical = line


def _stamp(_logger: Any, _method: str, event: Any) -> Any:
    event["at"] = clock.now().isoformat()
    event["request_id"] = correlation_id.get()
    return event
