"""Says what is wrong with what somebody filled in, so that they know what to write instead."""

from collections.abc import Callable, Mapping
from typing import Any

from api.pages.forms.fields import Kind

NO_DAY = "Enter a day that there is, such as 2 3 2026"
NO_MOMENT = "Enter a day and a time, such as 2 3 2026 and 14:30"
MISSING: Mapping[Kind, str] = {
    Kind.LINE: "Enter an answer",
    Kind.PASSAGE: "Enter an answer",
    Kind.NUMBER: "Enter a number",
    Kind.DAY: "Enter a day",
    Kind.MOMENT: "Enter a day and a time",
    Kind.YES_NO: "Choose yes or no",
    Kind.CHOICE: "Choose one",
    Kind.FILE: "Choose a file",
}
_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "Enter an answer",
    "enum": lambda _: "Choose one of those offered",
    "string_too_short": lambda _: "Enter an answer",
    "string_too_long": lambda said: f"Write at most {said['max_length']} characters",
    "too_short": lambda said: (
        "Enter at least one" if said["min_length"] == 1 else f"Enter at least {said['min_length']}"
    ),
    "too_long": lambda said: f"Enter at most {said['max_length']}",
    "int_type": lambda _: "Enter a whole number",
    "int_parsing": lambda _: "Enter a whole number",
    "greater_than_equal": lambda said: f"Enter {said['ge']} or more",
    "less_than_equal": lambda said: f"Enter {said['le']} or less",
    "bool_type": lambda _: "Choose yes or no",
    "string_pattern_mismatch": lambda _: "Choose one of those offered",
}


def sentence_of(fault: Mapping[str, Any]) -> str:
    """What to write instead, for a fault that a request found; never what was written."""
    told = _SAID.get(fault["type"])
    if told is not None:
        return told(fault.get("ctx", {}))
    message = str(fault["msg"]).removeprefix("Value error, ")
    return message[:1].upper() + message[1:]
