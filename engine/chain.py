"""Links rows to those before them by SHA-256: who changes, removes, puts in or swaps one leaves links that do not fit.

A row has fixed fields and free words. `digest` is over a random salt and the free words, `link` over the link of the
row before, the fixed fields and the digest. So the words can be erased, salt and all, and every link still fits.
The texts that are hashed are the same on every database: moments in UTC to the microsecond, JSON with sorted keys and
numbers by their value alone. A field that is empty is left out, so that a column added later, empty in every row that
was there before, leaves their links as they are. A released form never changes: stored links rest on it.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

FIRST = ""
"""What the first row of a chain has for the link of the row before."""
HISTORY_WORDS = ("reason", "detail")
HISTORY_FIXED = (
    "instance_id", "sequence", "event", "source", "target", "at", "recorded_at", "actor_kind", "actor_id",
    "organisation_id", "command_id", "acting_for", "via",
)  # fmt: skip

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode


def canonical(value: Any) -> str:
    """The one text of a value made of texts, numbers, moments, lists and mappings; it survives both databases."""
    return _encode(_plain(value))


def new_salt() -> str:
    """16 hexadecimal digits that nobody can guess."""
    return secrets.token_hex(8)


def digest(salt: str, words: Mapping[str, Any]) -> str:
    """SHA-256 of the free words of a row with its salt, in hexadecimal."""
    return _hash([salt, words])


def link(before: str, fixed: Mapping[str, Any], digest_of_words: str = "") -> str:
    """SHA-256 that ties the fixed fields of a row and the digest of its words to the link `before` it."""
    return _hash([before, {name: value for name, value in fixed.items() if value is not None}, digest_of_words])


def linked(before: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A history entry with its salt, digest and link; `before` is the link of the entry before it."""
    salt = new_salt()
    made = digest(salt, {name: entry[name] for name in HISTORY_WORDS})
    tied = link(before, {name: entry[name] for name in HISTORY_FIXED}, made)
    return {**entry, "salt": salt, "digest": made, "link": tied, "erased_at": None}


def _hash(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping):
        return {_key(key): _plain(each) for key, each in value.items()}
    if isinstance(value, float):
        # PostgreSQL writes 1e23 out in full and reads it back as a whole number; SQLite keeps what it was given.
        return int(Decimal(repr(value))) if value.is_integer() else value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def _key(key: Any) -> str:
    # As JSON itself writes a key that is no text.
    return key if isinstance(key, str) else json.dumps(key)
