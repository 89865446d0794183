"""What every page with a list reads from its address, and how many lines it has."""

from typing import Annotated

from fastapi import Query

from api.schemas.paging import decode_cursor

A_PAGE = 50
Short = Annotated[str, Query(max_length=60)]
"""A word that narrows the list; one that there is not narrows nothing."""
Search = Annotated[str, Query(max_length=100)]
"""What is searched for."""
After = Annotated[str, Query(max_length=500, pattern=r"^[A-Za-z0-9_-]*$")]
"""Where the page begins, as the one before it said."""


def begins_after(after: str) -> str | None:
    """The id behind which the page begins; None for the first one."""
    return decode_cursor(after, 1)[0] if after else None
