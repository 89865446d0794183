"""Goes through all history and says where it is not as it was written: what was changed, removed, put in or moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine import chain
from engine.database import Transaction
from engine.many import among
from engine.statements import Statement, table_of
from engine.tables import HistoryEntry, Instance

BATCH = 500
"""How many instances are held in memory at a time, with their history."""
MOVED_WITHIN = 200
"""In a history longer than this it is not sought where an entry stood that was moved: that takes its square."""

_INSTANCE, _HISTORY = table_of(Instance), table_of(HistoryEntry)
_COLUMNS = tuple(column.name for column in _HISTORY.columns)
_PAGE = Statement(
    sa.select(_INSTANCE.c.id, _INSTANCE.c.version, _INSTANCE.c.link)
    .where(_INSTANCE.c.id > sa.bindparam("after"))
    .order_by(_INSTANCE.c.id)
    .limit(BATCH)
)
_ENTRIES = Statement(
    sa.select(_HISTORY)
    .where(among(_HISTORY.c.instance_id, "wanted"))
    .order_by(_HISTORY.c.instance_id, _HISTORY.c.sequence)
)
_KEYS = Statement(sa.select(_HISTORY.c.instance_id, _HISTORY.c.sequence).where(among(_HISTORY.c.instance_id, "wanted")))
_ENTRY = Statement(
    sa.select(_HISTORY).where(
        _HISTORY.c.instance_id == sa.bindparam("wanted"), _HISTORY.c.sequence == sa.bindparam("place")
    )
)
_OF_NOTHING = (
    sa.select(_HISTORY.c.instance_id, _HISTORY.c.sequence)
    .where(~sa.exists().where(_INSTANCE.c.id == _HISTORY.c.instance_id))
    .order_by(_HISTORY.c.instance_id, _HISTORY.c.sequence)
)

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written; `what` is a clause such as "it was changed", with its full stop.

    It is about an entry of an instance, about an instance as a whole (no `sequence`), or about a checkpoint.
    """

    what: str
    instance_id: str | None = None
    sequence: int | None = None
    checkpoint: int | None = None

    def told(self, name: str | None = None) -> str:
        """The whole sentence; `name` is what people call the instance."""
        known = self.instance_id and (f"{name} ({self.instance_id})" if name else self.instance_id)
        where = [f"Checkpoint {self.checkpoint}"] if self.checkpoint is not None else []
        where += ["The checkpoints"] if self.checkpoint is None and self.instance_id is None else []
        where += [known] if known else []
        where += [f"entry {self.sequence}"] if self.sequence is not None else []
        return f"{', '.join(where)}: {self.what}"


@dataclass
class Counted:
    """How much was gone through."""

    instances: int = 0
    entries: int = 0
    erased: int = 0
    checkpoints: int = 0


@dataclass(frozen=True, slots=True)
class _Story:
    """What an instance says of its history, and the entries that are there, by their sequence."""

    instance_id: str
    version: int
    link: str
    entries: Sequence[Entry]


def of_histories(transaction: Transaction, counted: Counted) -> Iterator[Finding]:
    """Everything wrong with the histories of all instances, of one after the other; what was read is added up."""
    last = ""
    while page := transaction.run(_PAGE, after=last):
        last = page[-1][0]
        entries: dict[str, list[Entry]] = {identifier: [] for identifier, _, _ in page}
        for entry in _read(transaction, list(entries)):
            entries[entry["instance_id"]].append(entry)
            counted.entries += 1
            counted.erased += entry.get("erased_at") is not None
        counted.instances += len(page)
        for identifier, version, link in page:
            yield from _of_story(_Story(identifier, version, link, entries[identifier]))
    for instance_id, sequence in transaction.connection.execute(_OF_NOTHING):
        yield Finding("it is history of nothing: its journey or hand-off is missing.", instance_id, sequence)


def _read(transaction: Transaction, instances: list[str]) -> Sequence[Entry]:
    """The entries of these instances in order; of one that cannot be read, only which it is."""
    try:
        return [dict(zip(_COLUMNS, row, strict=True)) for row in transaction.run(_ENTRIES, wanted=instances)]
    except (ValueError, TypeError):
        # SQLite keeps whatever it is given, such as a moment that is none.
        return [_read_one(transaction, *key) for key in sorted(transaction.run(_KEYS, wanted=instances))]


def _read_one(transaction: Transaction, instance_id: str, sequence: int) -> Entry:
    try:
        return dict(zip(_COLUMNS, transaction.run(_ENTRY, wanted=instance_id, place=sequence)[0], strict=True))
    except (ValueError, TypeError):
        return {"instance_id": instance_id, "sequence": sequence}


def _of_story(story: _Story) -> Iterator[Finding]:
    expected, before = 1, [chain.FIRST]
    for entry in story.entries:
        sequence = entry["sequence"]
        if not 1 <= sequence <= story.version:
            what = f"it was put in: its journey or hand-off has come to entry {story.version} only."
            yield Finding(what, story.instance_id, sequence)
            continue
        if sequence > expected:
            yield from _missing(story, expected, sequence - 1)
            before = []
        found = _fault(story, entry, before)
        if found is not None:
            yield Finding(found, story.instance_id, sequence)
        # Where only the link itself was changed, the entry after is still as it was.
        before = [entry["link"], *(_link(entry, each) for each in before)] if "link" in entry else []
        expected = sequence + 1
    if story.version >= expected:
        yield from _missing(story, expected, story.version)
    elif before and story.link not in before:
        yield Finding("its newest link is not that of its last entry.", story.instance_id)


def _missing(story: _Story, first: int, last: int) -> Iterator[Finding]:
    """Every entry from `first` to `last`, or all together where that were endless."""
    if last - first > MOVED_WITHIN:
        yield Finding(f"it is missing, and so are all up to entry {last}.", story.instance_id, first)
        return
    for sequence in range(first, last + 1):
        yield Finding("it is missing.", story.instance_id, sequence)


def _fault(story: _Story, entry: Entry, before: Sequence[str]) -> str | None:
    """What is wrong with an entry; `before` are the links that may come before it, none when that is not there."""
    if "link" not in entry:
        return "it was changed: it cannot be read."
    words = _fault_of_words(entry)
    if words is not None:
        return words
    if not before or entry["link"] in (_link(entry, each) for each in before):
        return None
    place = _place_of(story, entry)
    if place is not None:
        return f"it is out of order: by its link it is entry {place}."
    return f"it was changed or put in: its link does not follow from entry {entry['sequence'] - 1}."


def _fault_of_words(entry: Entry) -> str | None:
    words = {name: entry[name] for name in chain.HISTORY_WORDS}
    if entry["erased_at"] is not None:
        gone = entry["salt"] is None and not any(words.values())
        return None if gone else "it was changed: it is marked as erased, and its words are still there."
    if entry["salt"] is None or chain.digest(entry["salt"], words) != entry["digest"]:
        return "it was changed: its reason or its details are not those that were written."
    return None


def _place_of(story: _Story, entry: Entry) -> int | None:
    """The sequence with which the entry's link fits after one of the links that are there, if there is one."""
    if len(story.entries) > MOVED_WITHIN:
        return None
    links = {each["link"] for each in story.entries if "link" in each} | {chain.FIRST}
    for sequence in range(1, len(story.entries) + 1):
        moved = {**entry, "sequence": sequence}
        if any(_link(moved, each) == entry["link"] for each in links):
            return sequence
    return None


def _link(entry: Entry, before: str) -> str:
    return chain.link(before, {name: entry[name] for name in chain.HISTORY_FIXED}, entry["digest"])
