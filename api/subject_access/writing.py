"""Writes what is held about a learner as a file for machines and as a page for people."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from pydantic_core import to_jsonable_python

from api.subject_access.collecting import LEFT_OUT, Held
from engine.clock import LONDON, in_full, london_date

_TEMPLATES = Environment(
    loader=PackageLoader("api", "subject_access"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined
)
# First who the learner is and what happened, then the rest in the order of its name.
_FIRST = ("learner", "journey", "hand_off", "history_entry")


@dataclass(frozen=True, slots=True)
class Section:
    """One table as people read it: a heading, and its records as labels with values."""

    id: str
    title: str
    records: Sequence[Sequence[tuple[str, str]]]


def write(held: Held, folder: Path, moment: datetime) -> tuple[Path, Path]:
    """Write both into `folder`, which is made where it is missing, for nobody else to read; the two files."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for ending, text in (("json", as_json(held, moment)), ("html", as_page(held, moment))):
        path = folder / f"{held.learner_id}.{ending}"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written[0], written[1]


def as_json(held: Held, moment: datetime) -> str:
    """All rows by table with every column, the names behind ids, and what is left out with the reason."""
    whole = {"made_at": moment, "learner_id": held.learner_id, "held": held.rows, "names": held.names,
             "left_out": LEFT_OUT}  # fmt: skip
    return json.dumps(to_jsonable_python(whole), ensure_ascii=False, indent=2) + "\n"


def as_page(held: Held, moment: datetime) -> str:
    """The same as a page, without empty fields; ids have the names behind them beside them."""
    learner = held.rows["learner"][0]
    order = [*_FIRST, *(name for name in held.rows if name not in _FIRST)]
    return _TEMPLATES.get_template("page.html").render(
        name=f"{learner['given_name']} {learner['family_name']}", made_on=in_full(london_date(moment)),
        sections=[_section(name, held) for name in order if name in held.rows],
        left_out=[(_words(name), reason) for name, reason in LEFT_OUT.items()],
    )  # fmt: skip


def _section(name: str, held: Held) -> Section:
    records = [list(_record(row, held.names)) for row in held.rows[name]]
    return Section(name.replace("_", "-"), _words(name), records)


def _record(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if value not in (None, "", {}, []):
            yield _words(name), _told(value, names)


def _told(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{in_full(london_date(value))}, {value.astimezone(LONDON):%H:%M}"
    if isinstance(value, date):
        return in_full(value)
    if isinstance(value, dict | list):
        return json.dumps(to_jsonable_python(value), ensure_ascii=False)
    return f"{value} ({names[value]})" if value in names else str(value)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
