"""The shapes of bodies and answers that every route shares."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from workflows.requests import (
    CONTROLS,
    MOST_ITEMS,
    AwareDatetime,
    Count,
    Day,
    RecordId,
    Request,
    Text,
    Title,
    YesNo,
)

__all__ = [
    "CONTROLS",
    "MOST_ITEMS",
    "AwareDatetime",
    "Body",
    "Count",
    "Day",
    "Page",
    "RecordId",
    "Reply",
    "Text",
    "Title",
    "YesNo",
]

Item = TypeVar("Item")


class Body(Request):
    """What a request carries."""


class Reply(BaseModel):
    """What is answered; may be read off a row."""

    model_config = ConfigDict(from_attributes=True)


class Page(Reply, Generic[Item]):
    """Some of a list in a fixed order; `next` goes into `after` for what follows, and is null at the end."""

    items: list[Item]
    next: str | None = None
