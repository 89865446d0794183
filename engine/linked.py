"""The columns by which a row is linked to the one before it, so that a change behind our back shows."""

from datetime import datetime

from sqlmodel import Field, SQLModel

LINK = 64
"""How long a SHA-256 in hexadecimal is."""


class Linked(SQLModel):
    """What a chained row carries: see `engine/chain.py` for how `digest` and `link` are made.

    The free words of a row may be erased later: then `erased_at` says when, `salt` is gone with them, and `digest`
    stays, from which nobody can guess the words without the salt. The chain is still whole.
    """

    salt: str | None = Field(default=None, max_length=16)
    digest: str = Field(default="", max_length=LINK, sa_column_kwargs={"server_default": ""})
    link: str = Field(default="", max_length=LINK, sa_column_kwargs={"server_default": ""})
    erased_at: datetime | None = None
