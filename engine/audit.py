"""Goes through what is chained and says where it is not as it was written: what was changed, removed or put in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from engine import chain
from engine.chains import HISTORY, Chain
from engine.database import Transaction
from engine.many import among
from engine.statements import Statement

BATCH = 500
"""How many instances are held in memory at a time, with their history."""
MOVED_WITHIN = 200
"""In a chain longer than this it is not sought where an entry stood that was moved: that takes its square."""

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written; `what` is a clause such as "it was changed", with its full stop.

    It is about an entry of an instance (of whatever else is chained), about the whole of it (no `sequence`), or about
    a checkpoint. `entry` is what the entries there are called.
    """

    what: str
    instance_id: str | None = None
    sequence: int | None = None
    checkpoint: int | None = None
    entry: str = HISTORY.entry

    def told(self, name: str | None = None) -> str:
        """The whole sentence; `name` is what people call the instance."""
        known = self.instance_id and (f"{name} ({self.instance_id})" if name else self.instance_id)
        where = [f"Checkpoint {self.checkpoint}"] if self.checkpoint is not None else []
        where += ["The checkpoints"] if self.checkpoint is None and self.instance_id is None else []
        where += [known] if known else []
        where += [f"{self.entry} {self.sequence}"] if self.sequence is not None else []
        return f"{', '.join(where)}: {self.what}"


@dataclass
class Counted:
    """How much was gone through."""

    instances: int = 0
    entries: int = 0
    erased: int = 0
    checkpoints: int = 0


class _Reads:
    """The selects of one chain."""

    def __init__(self, chained: Chain) -> None:
        entries, of = chained.entries, chained.entry_of
        self.columns = tuple(column.name for column in entries.columns)
        head = chained.head_id
        self.page = Statement(
            sa.select(head, chained.head_sequence, chained.heads.c.link)
            .where(head > sa.bindparam("after"))
            .order_by(head)
            .limit(BATCH)
        )
        self.these = Statement(
            sa.select(head, chained.head_sequence, chained.heads.c.link).where(among(head, "wanted")).order_by(head)
        )
        wanted = among(of, "wanted")
        self.entries = Statement(sa.select(entries).where(wanted).order_by(of, entries.c.sequence))
        self.keys = Statement(sa.select(of, entries.c.sequence).where(wanted))
        self.entry = Statement(
            sa.select(entries).where(of == sa.bindparam("wanted"), entries.c.sequence == sa.bindparam("place"))
        )
        self.of_nothing = (
            sa.select(of, entries.c.sequence).where(~sa.exists().where(head == of)).order_by(of, entries.c.sequence)
        )


_reads = cache(_Reads)


@dataclass(frozen=True, slots=True)
class _Story:
    """What an instance says of its history, and the entries that are there, by their sequence."""

    chain: Chain
    instance_id: str
    version: int
    link: str
    entries: Sequence[Entry]

    def finding(self, what: str, sequence: int | None = None) -> Finding:
        return Finding(what, self.instance_id, sequence, entry=self.chain.entry)


def of_histories(transaction: Transaction, counted: Counted) -> Iterator[Finding]:
    """Everything wrong with the histories of all instances: see `of_chain`."""
    yield from of_chain(transaction, counted, HISTORY)


def of_chain(transaction: Transaction, counted: Counted, chained: Chain) -> Iterator[Finding]:
    """Everything wrong with what is chained, of one instance after the other; what was read is added up."""
    reads, last = _reads(chained), ""
    while page := transaction.run(reads.page, after=last):
        last = page[-1][0]
        yield from _of_heads(transaction, counted, chained, page)
    for instance_id, sequence in transaction.connection.execute(reads.of_nothing):
        what = f"it belongs to nothing: its {chained.whole} is missing."
        yield Finding(what, instance_id, sequence, entry=chained.entry)


def of_these(transaction: Transaction, chained: Chain, identifiers: Sequence[str]) -> Iterator[Finding]:
    """Everything wrong with what is chained of a few of them; of one that is not there, that nothing is left of it."""
    page = transaction.run(_reads(chained).these, wanted=list(identifiers))
    yield from _of_heads(transaction, Counted(), chained, page)
    for gone in sorted(set(identifiers) - {row[0] for row in page}):
        yield Finding(f"its {chained.whole} is missing.", gone, entry=chained.entry)


def _of_heads(
    transaction: Transaction, counted: Counted, chained: Chain, page: Sequence[tuple[Any, ...]]
) -> Iterator[Finding]:
    entries: dict[str, list[Entry]] = {identifier: [] for identifier, _, _ in page}
    for entry in _read(transaction, chained, list(entries)):
        entries[entry[chained.of]].append(entry)
        counted.entries += 1
        counted.erased += entry.get("erased_at") is not None
    counted.instances += len(page)
    for identifier, version, link in page:
        yield from _of_story(_Story(chained, identifier, version, link, entries[identifier]))


def _read(transaction: Transaction, chained: Chain, instances: list[str]) -> Sequence[Entry]:
    """The entries of these instances in order; of one that cannot be read, only which it is."""
    reads = _reads(chained)
    try:
        return [dict(zip(reads.columns, row, strict=True)) for row in transaction.run(reads.entries, wanted=instances)]
    except (ValueError, TypeError):
        # SQLite keeps whatever it is given, such as a moment that is none.
        return [_read_one(transaction, chained, *key) for key in sorted(transaction.run(reads.keys, wanted=instances))]


def _read_one(transaction: Transaction, chained: Chain, instance_id: str, sequence: int) -> Entry:
    reads = _reads(chained)
    try:
        row = transaction.run(reads.entry, wanted=instance_id, place=sequence)[0]
        return dict(zip(reads.columns, row, strict=True))
    except (ValueError, TypeError):
        return {chained.of: instance_id, "sequence": sequence}


def _of_story(story: _Story) -> Iterator[Finding]:
    expected, before = 1, [chain.FIRST]
    for entry in story.entries:
        sequence = entry["sequence"]
        if not 1 <= sequence <= story.version:
            name, whole = story.chain.entry, story.chain.whole
            yield story.finding(f"it was put in: its {whole} has come to {name} {story.version} only.", sequence)
            continue
        if sequence > expected:
            yield from _missing(story, expected, sequence - 1)
            before = []
        found = _fault(story, entry, before)
        if found is not None:
            yield story.finding(found, sequence)
        # Where only the link itself was changed, the entry after is still as it was.
        before = [entry["link"], *(story.chain.link(each, entry) for each in before)] if "link" in entry else []
        expected = sequence + 1
    if story.version >= expected:
        yield from _missing(story, expected, story.version)
    elif before and story.link not in before:
        yield story.finding(f"its newest link is not that of its last {story.chain.entry}.")


def _missing(story: _Story, first: int, last: int) -> Iterator[Finding]:
    """Every entry from `first` to `last`, or all together where that were endless."""
    if last - first > MOVED_WITHIN:
        yield story.finding(f"it is missing, and so are all up to {story.chain.entry} {last}.", first)
        return
    for sequence in range(first, last + 1):
        yield story.finding("it is missing.", sequence)


def _fault(story: _Story, entry: Entry, before: Sequence[str]) -> str | None:
    """What is wrong with an entry; `before` are the links that may come before it, none when that is not there."""
    if "link" not in entry:
        return "it was changed: it cannot be read."
    words = _fault_of_words(story.chain, entry) if story.chain.words else None
    if words is not None:
        return words
    if not before or entry["link"] in (story.chain.link(each, entry) for each in before):
        return None
    place = _place_of(story, entry)
    if place is not None:
        return f"it is out of order: by its link it is {story.chain.entry} {place}."
    return f"it was changed or put in: its link does not follow from {story.chain.entry} {entry['sequence'] - 1}."


def _fault_of_words(chained: Chain, entry: Entry) -> str | None:
    words = {name: entry[name] for name in chained.words}
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
        if any(story.chain.link(each, moved) == entry["link"] for each in links):
            return sequence
    return None
