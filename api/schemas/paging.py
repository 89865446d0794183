"""Cursors: where a page ended, in a form that callers hand back unread."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime

from api.request_errors import MalformedCursor


def encode_cursor(*values: str) -> str:
    """The cursor behind a row with these sort keys."""
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> Sequence[str]:
    """The `length` sort keys in a cursor; raises MalformedCursor."""
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise MalformedCursor from None
    if not isinstance(values, list) or len(values) != length or not all(_plain(value) for value in values):
        raise MalformedCursor
    return values


def decode_place(cursor: str) -> tuple[datetime | None, str]:
    """The moment, or none, and the id in a cursor of a list in order of moments; raises MalformedCursor."""
    moment, last_id = decode_cursor(cursor, 2)
    if not moment:
        return None, last_id
    try:
        found = datetime.fromisoformat(moment)
        if found.tzinfo is None:
            raise MalformedCursor
        return found.astimezone(UTC), last_id
    except (ValueError, OverflowError):
        raise MalformedCursor from None


def _plain(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()
