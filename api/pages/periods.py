"""Reads the first and the last day of a period from an address, as somebody typed them."""

from datetime import date

from pydantic import TypeAdapter, ValidationError

from api.schemas.common import Day

_DAY = TypeAdapter[date](Day)
NO_DAY = "Enter a day as year-month-day, such as 2026-03-02"


def read_period(first: str, last: str) -> tuple[date | None, date | None, list[dict[str, str]]]:
    """Both days, None where none was typed, and a line for each that is wrong, with a link to its field."""
    errors: list[dict[str, str]] = []
    days: list[date | None] = []
    for name, typed in (("from", first), ("until", last)):
        try:
            days.append(_DAY.validate_python(typed.strip()) if typed.strip() else None)
        except ValidationError:
            days.append(None)
            errors.append({"text": NO_DAY, "href": f"#{name}"})
    begins, ends = days
    if begins is not None and ends is not None and ends < begins:
        errors.append({"text": "The last day must not be before the first", "href": "#until"})
    return begins, ends, errors
