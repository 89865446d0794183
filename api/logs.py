"""Writes one JSON line an event to standard output, stamped with the time and the id of the request."""

import sys
from typing import Any

import structlog
from asgi_correlation_id import correlation_id

from engine import clock


def open_log() -> Any:
    """A logger: `log.info("name_of_event", key=value)`. Never give it a name, an address or anything a user typed."""
    return structlog.wrap_logger(
        structlog.PrintLogger(sys.stdout),
        wrapper_class=structlog.BoundLogger,
        processors=[structlog.processors.add_log_level, _stamp, structlog.processors.JSONRenderer()],
    )


def _stamp(_logger: Any, _method: str, event: Any) -> Any:
    event["at"] = clock.now().isoformat()
    event["request_id"] = correlation_id.get()
    return event
