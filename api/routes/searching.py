"""What lists have in common: search words, where a page begins, and the page that is answered."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import StringConstraints

from api.dependencies import Paging
from api.schemas.common import CONTROLS, Page
from api.schemas.paging import decode_cursor, encode_cursor

Item = TypeVar("Item")

Search = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=rf"^[^{CONTROLS}]*$")]
"""Words to search for, on one line."""

StateWord = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
"""The name of a state."""


def begins_after(paging: Paging) -> str | None:
    """The id of the last row of the page before; raises MalformedCursor."""
    return decode_cursor(paging.after, 1)[0] if paging.after else None


def page(items: Sequence[Item], last_id: str | None = None) -> Page[Item]:
    """The page with these items; what follows begins after `last_id`."""
    return Page(items=list(items), next=encode_cursor(last_id) if last_id else None)
