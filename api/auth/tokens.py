"""Secrets that callers carry: long random text, kept only as its SHA-256."""

import hashlib
from secrets import token_urlsafe


def new_token(prefix: str = "") -> str:
    """A secret of 256 random bits behind `prefix`."""
    return prefix + token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: it is random enough that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
