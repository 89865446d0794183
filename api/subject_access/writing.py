"""Writes what is held about a learner as a file for machines and as a page for people."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic_core import to_jsonable_python

from api.printed.pages import page, told, words
from api.subject_access.collecting import LEFT_OUT, Held
from engine.clock import in_full, london_date
from workflows.views.who_looked import Looked

# First who the learner is and what happened, then the rest in the order of its name.
_FIRST = ("learner", "journey", "hand_off", "history_entry")
LOOKED = "access_entry"
_LONGEST = 200
FILES, CONTENTS = "journey_file", "journey_file_content"


@dataclass(frozen=True, slots=True)
class Section:
    """One table as people read it: a heading, and its records as labels with values."""

    id: str
    title: str
    records: Sequence[Sequence[tuple[str, str]]]


def write(held: Held, folder: Path, moment: datetime, content_of: Callable[[str], bytes]) -> tuple[Path, Path]:
    """Write both into `folder`, which is made where it is missing, for nobody else to read; the two files.

    Beside them the files that are kept of the learner, one after another: `content_of` reads one by its id.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for identifier, name in _named(held, folder):
        _write(folder / name, content_of(identifier))
    written = []
    for ending, text in (("json", as_json(held, moment)), ("html", as_page(held, moment))):
        path = folder / f"{held.learner_id}.{ending}"
        _write(path, text.encode())
        written.append(path)
    return written[0], written[1]


def _named(held: Held, folder: Path) -> Iterator[tuple[str, str]]:
    """Each file with where it is written, which its row says from then on."""
    names = {row["id"]: row["file_name"] for row in held.rows.get(FILES, ())}
    for number, row in enumerate(held.rows.get(CONTENTS, ()), start=1):
        (folder / f"{held.learner_id}-files").mkdir(exist_ok=True, mode=0o700)
        row["content"] = f"{held.learner_id}-files/{number:03}-{_short(names[row['file_id']])}"
        yield row["file_id"], row["content"]


def _short(name: str) -> str:
    """A name that any disk takes, with its ending: most take 255 bytes, which are fewer letters in most alphabets."""
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return f"{stem.encode()[: _LONGEST - len(ending.encode())].decode(errors='ignore')}{ending}"


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def as_json(held: Held, moment: datetime) -> str:
    """All rows by table with every column, the names behind ids, and what is left out with the reason."""
    whole = {"made_at": moment, "learner_id": held.learner_id, "held": held.rows, "names": held.names,
             "left_out": LEFT_OUT}  # fmt: skip
    return json.dumps(to_jsonable_python(whole), ensure_ascii=False, indent=2) + "\n"


def as_page(held: Held, moment: datetime) -> str:
    """The same as a page, without empty fields; ids have the names behind them beside them."""
    learner = held.rows["learner"][0]
    order = [*_FIRST, *(name for name in held.rows if name not in _FIRST)]
    return page(
        "subject_access.html",
        name=f"{learner['given_name']} {learner['family_name']}", made_on=in_full(london_date(moment)),
        sections=[_section(name, held) for name in order if name in held.rows],
        left_out=[(words(name), reason) for name, reason in LEFT_OUT.items()],
    )  # fmt: skip


def _section(name: str, held: Held) -> Section:
    if name == LOOKED:
        return Section("who-looked", "Who looked", [list(_look(each)) for each in held.looked])
    records = [list(_record(row, held.names)) for row in held.rows[name]]
    return Section(name.replace("_", "-"), words(name), records)


def _record(row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if value not in (None, "", {}, []):
            yield words(name), told(value, names)


def _look(each: Looked) -> Iterator[tuple[str, str]]:
    """An access in words: when, who, at what, and why their organisation could."""
    yield "When", told(each.at)
    yield "Who", each.by
    yield "What", words(each.surface) + (f" of {each.record}" if each.record else "")
    why = [words(relationship).lower() for relationship in each.relationships]
    if why:
        yield "Why", f"Their organisation is {' and '.join(why)}"
    if each.reason:
        yield "Shared without consent because", each.reason
