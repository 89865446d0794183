"""What callers may ask for: strict shapes shared by every action's request."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from workflows.tables.columns import TEXT, TITLE
from workflows.vocabulary import Channel

_ALLOWED_CONTROLS = "\n\t"
DAY_LENGTH = len("2026-03-02")
MANY = 50
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def _no_controls(text: str) -> str:
    if any((ord(sign) < 32 and sign not in _ALLOWED_CONTROLS) or ord(sign) == 127 for sign in text):
        raise ValueError("must not hold control characters")
    return text


def _written_as_day(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and len(value) == DAY_LENGTH):
        return value
    raise ValueError("must be a date written as YYYY-MM-DD")


def _within_reach(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"must lie between {FIRST_DAY} and {LAST_DAY}")
    return day


Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), AfterValidator(_no_controls)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT), AfterValidator(_no_controls)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
Day = Annotated[date, BeforeValidator(_written_as_day), AfterValidator(_within_reach)]
Credit = Annotated[int, Field(ge=0, le=200, strict=True)]


class Request(BaseModel):
    """The base of every request: unknown fields are refused, white space around text is cut, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Nothing(Request):
    """A request without content."""


class Reason(Request):
    """A request that only says why."""

    reason: Text


class LearnersWord(Request):
    """What the learner said, recorded by staff with the day and the channel (rule 0.1)."""

    on: Day
    channel: Channel
