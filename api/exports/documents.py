"""Writes a copy of a journey's record as JSON, as CSV, or as a page to read."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import Response

from api.exports.file_names import attachment, file_name
from api.exports.spreadsheets import as_csv
from api.printed.pages import page, told, words
from engine.clock import in_full, london_date
from workflows.views.record_document import RecordDocument, lines_of
from workflows.vocabulary import CopyFormat

MEDIA_TYPES: Mapping[CopyFormat, str] = {
    CopyFormat.JSON: "application/json",
    CopyFormat.CSV: "text/csv; charset=utf-8; header=present",
    CopyFormat.HTML: "text/html; charset=utf-8",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")
RECALL = (
    "This copy is on record. Keep it no longer than it is needed; when it is recalled, destroy or return it and say so."
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the record as people read it: a heading, and labels with values."""

    title: str
    lines: list[tuple[str, str]]


def download(document: RecordDocument, form: CopyFormat) -> Response:
    """The copy as a file to keep."""
    write = {CopyFormat.JSON: as_json, CopyFormat.CSV: as_table, CopyFormat.HTML: as_page}[form]
    head = document.head
    name = file_name(
        document.journey.reference, head.made_for.name, london_date(head.made_at).isoformat(), ending=form.value
    )
    return Response(write(document).encode(), media_type=MEDIA_TYPES[form], headers=attachment(name))


def as_json(document: RecordDocument) -> str:
    """Head and record as data."""
    whole = {"copy": {**document.head.model_dump(mode="json"), "recall": RECALL}, "record": document.content()}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_table(document: RecordDocument) -> str:
    """One line a value, with the path to it, such as reviews.1.held_on."""
    head = {"copy": {**document.head.model_dump(mode="json"), "recall": RECALL}}
    return as_csv(("field", "value"), [*lines_of(head), *lines_of(document.content())])


def as_page(document: RecordDocument) -> str:
    """The same as a page without scripts; empty fields are left out."""
    return page(
        "record_copy.html", head=document.head, made_on=in_full(london_date(document.head.made_at)), recall=RECALL,
        reference=document.journey.reference, sections=list(_sections(document.content())),
    )  # fmt: skip


def _sections(content: Mapping[str, Any]) -> Iterator[Section]:
    plain = {name: value for name, value in content.items() if not isinstance(value, dict | list)}
    for name, part in (("journey", plain), *((name, each) for name, each in content.items() if name not in plain)):
        lines = [(words(path), told(_as_day(value))) for path, value in lines_of(part)]
        if lines:
            yield Section(words(name), lines)


def _as_day(value: str | int | float | bool) -> Any:
    """A day or a moment that the data says in figures, so that the page can say it in full."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return value
    return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
