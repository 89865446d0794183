"""What callers may ask for: strict shapes shared by every request; nothing unknown, unbounded or guessed."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Annotated, Any

import pydantic
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from engine.clock import london_date, now
from workflows.rules import identifiers, names, nccis
from workflows.rules.identifiers import Checked
from workflows.tables.columns import TEXT, TITLE
from workflows.vocabulary import Channel

MANY = 50
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_ITEMS = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})")
# How the description of the interface puts the rules that the checks below hold.
_DAY_SCHEMA = WithJsonSchema({"type": "string", "format": "date", "description": "1900 to 2100"})
_MOMENT_SCHEMA = WithJsonSchema({"type": "string", "format": "date-time", "description": "1900 to 2100"})
CONTROLS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
_TEXT_SCHEMA = Field(json_schema_extra={"pattern": rf"^[^{CONTROLS}]*[^\s{CONTROLS}][^{CONTROLS}]*$"})


def _without_controls(value: Any) -> Any:
    """Text with plain line ends, in lists and mappings too.

    Refuses every control character but newline and tab, and what shows nothing or turns the text round.
    """
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        text = value.replace("\r\n", "\n")
        if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text):
            raise PydanticCustomError("control_character", "Text may hold no control characters")
        if any(names.is_invisible(letter) for letter in text):
            raise PydanticCustomError("invisible_character", "Text may hold no invisible characters")
        return text
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_without_controls(item) for item in value)
    if isinstance(value, dict):
        return {_without_controls(name): _without_controls(item) for name, item in value.items()}
    return value


def _written_as(pattern: re.Pattern[str], rule: str, example: str) -> BeforeValidator:
    # Without this, numbers and texts of digits would be read as seconds since 1970.
    def check(value: Any) -> Any:
        if isinstance(value, str) and pattern.fullmatch(value) is None:
            raise PydanticCustomError(rule, "Write it like {example}", {"example": example})
        if not isinstance(value, str | date):
            raise PydanticCustomError(rule, "Write it like {example}", {"example": example})
        return value

    return BeforeValidator(check)


def _in_range(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError(
            "year_out_of_range", "The year is from {first} to {last}", {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return value


Day = Annotated[date, AfterValidator(_in_range), _written_as(_DAY, "day_format", "2026-03-02"), _DAY_SCHEMA]
"""A calendar day as YYYY-MM-DD, 1900 to 2100."""

AwareDatetime = Annotated[
    pydantic.AwareDatetime,
    AfterValidator(_in_range),
    _written_as(_MOMENT, "moment_format", "2026-03-02T10:00:00Z"),
    _MOMENT_SCHEMA,
]
"""A moment with its offset from UTC, 1900 to 2100."""


def _as(change: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda value: change(value) if isinstance(value, str) else value)


Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), _TEXT_SCHEMA, _as(names.composed)]
"""One line or so: a name, a title."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=TITLE), _TEXT_SCHEMA, _as(names.tidied)]
"""A person's given or family name, with one space between its parts."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT), _TEXT_SCHEMA, _as(names.composed)]
"""A passage that somebody wrote: a reason, a note."""

RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
"""The id of a record, as this interface gave it."""

Count = Annotated[int, Field(strict=True, ge=0, le=100_000)]
"""A whole number from 0, never a text of digits."""

YesNo = Annotated[bool, Field(strict=True)]
"""true or false, never a word for it."""

Id = RecordId
"""The id of a record, in requests that name several."""

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
"""A word of a list that an agreement or a form keeps, such as results_form."""

Year = Annotated[int, Field(strict=True, ge=FIRST_YEAR, le=LAST_YEAR)]
"""A calendar year, 1900 to 2100."""

PreviewDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""What a preview answered, to be sent back: it stands for what the receiver would see."""

Credit = Annotated[int, Field(ge=0, le=200, strict=True)]
"""Credit value of a unit or qualification."""


def broken(rule: str, sentence: str) -> PydanticCustomError:
    """What a check of ours raises: the rule's name and its sentence are told to the sender, never what was sent."""
    return PydanticCustomError(rule, sentence)


def _accepted(rule: str, checked: Checked) -> str:
    if checked.sentence is not None:
        raise broken(rule, checked.sentence)
    return checked.value


Uln = Annotated[str, AfterValidator(lambda text: _accepted("uln", identifiers.check_uln(text)))]
"""A ULN whose check digit is right, or 9999999999 for a temporary one."""

Phone = Annotated[str, AfterValidator(lambda text: _accepted("phone", identifiers.check_phone(text)))]
"""A telephone number, kept as people write it."""

Postcode = Annotated[str, AfterValidator(lambda text: _accepted("postcode", identifiers.check_postcode(text)))]
"""A postcode of the United Kingdom."""

UnitNumber = Annotated[str, AfterValidator(lambda text: _accepted("unit_number", identifiers.check_unit_number(text)))]
"""A unit number such as K/500/1234."""


def _known_activity(code: int) -> int:
    if code not in nccis.in_use():
        raise broken("nccis_activity", "must be an NCCIS activity code in use, such as 619")
    return code


Activity = Annotated[int, Field(strict=True), AfterValidator(_known_activity)]
"""What somebody does, as an NCCIS activity code in use."""


class Request(BaseModel):
    """What a request carries. Every text is trimmed and has at most 4,000 characters; unknown fields are refused."""

    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, str_max_length=TEXT, allow_inf_nan=False, frozen=True
    )

    @field_validator("*")
    @classmethod
    def no_control_characters(cls, value: Any) -> Any:
        """Refuse control characters in any field."""
        return _without_controls(value)


class Nothing(Request):
    """A request without content."""


class Reason(Request):
    """A request that only says why."""

    reason: Text


def _heard_by_now(day: date) -> date:
    if day > london_date(now()):
        raise broken("day_still_to_come", "what somebody said was not said on a day still to come")
    return day


class EmployersWord(Request):
    """What an employer answered, recorded by staff: who there said it, on which day and how (rule 0.1)."""

    said_by: Title
    on: Annotated[Day, AfterValidator(_heard_by_now)]
    channel: Channel


class LearnersWord(Request):
    """What the learner said, recorded by staff with the day and the channel (rule 0.1)."""

    on: Day
    channel: Channel

    @field_validator("on")
    @classmethod
    def _said_by_now(cls, day: date) -> date:
        if day > london_date(now()):
            raise broken("day_still_to_come", "what the learner said was not said on a day still to come")
        return day
