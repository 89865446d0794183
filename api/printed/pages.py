"""Renders pages to keep or print, and says values in words as people read them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic_core import to_jsonable_python

from engine.clock import LONDON, in_full, london_date

_TEMPLATES = Environment(
    loader=PackageLoader("api", "printed"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined
)
_NO_NAMES: Mapping[str, str] = {}


def page(template: str, **values: Any) -> str:
    """The page that a template of this folder makes of the values, escaped; raises UndefinedError for one missing."""
    return _TEMPLATES.get_template(template).render(**values)


def words(name: str) -> str:
    """A field, or the path to one, as a label: "reviews.1.held_on" becomes "Reviews, 1, held on"."""
    return name.replace(".", ", ").replace("_", " ").capitalize()


def told(value: Any, names: Mapping[str, str] = _NO_NAMES) -> str:
    """A value in words: yes or no, days and London times in full, and beside an id the name behind it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{in_full(london_date(value))}, {value.astimezone(LONDON):%H:%M}"
    if isinstance(value, date):
        return in_full(value)
    if isinstance(value, dict | list):
        return json.dumps(to_jsonable_python(value), ensure_ascii=False)
    return f"{value} ({names[value]})" if value in names else str(value)
