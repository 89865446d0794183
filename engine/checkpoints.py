"""Notes how far all that is chained has come, and finds what was noted once and is gone or another now."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from engine import chain
from engine.audit import Counted, Finding
from engine.chains import HISTORY, Chain
from engine.checkpoint_tables import ChainHead, Checkpoint, CheckpointHead
from engine.database import Transaction
from engine.runtime import LostRace, Work
from engine.statements import Statement, insert_into, table_of

CHAIN = "checkpoints"
MOST = 5_000
"""How many heads one checkpoint holds: more make more checkpoints, so that each can be gone through at once."""

Chains = tuple[Chain, ...]
USUAL: Chains = (HISTORY,)
_CHECKPOINT, _NOTED, _END = table_of(Checkpoint), table_of(CheckpointHead), table_of(ChainHead)
_INSERT_CHECKPOINT, _INSERT_NOTED, _INSERT_END = (insert_into(table) for table in (_CHECKPOINT, _NOTED, _END))
_MOVE_END = Statement(
    sa.update(_END)
    .where(_END.c.name == CHAIN, _END.c.sequence == sa.bindparam("expected"))
    .values(sequence=sa.bindparam("sequence"), link=sa.bindparam("link"))
)
_READ_END = Statement(sa.select(_END.c.sequence, _END.c.link).where(_END.c.name == CHAIN))
_NUMBERS = Statement(sa.select(_CHECKPOINT.c.number).order_by(_CHECKPOINT.c.number))
_READ = Statement(
    sa.select(_CHECKPOINT.c.at, _CHECKPOINT.c.heads, _CHECKPOINT.c.link).where(
        _CHECKPOINT.c.number == sa.bindparam("wanted")
    )
)
_HEADS = Statement(
    sa.select(_NOTED.c.instance_id, _NOTED.c.version, _NOTED.c.link).where(
        _NOTED.c.checkpoint == sa.bindparam("wanted")
    )
)
_LINK = Statement(sa.select(_CHECKPOINT.c.link).where(_CHECKPOINT.c.number == sa.bindparam("wanted")))
_OF_NONE = Statement(
    sa.select(_NOTED.c.checkpoint)
    .where(~sa.exists().where(_CHECKPOINT.c.number == _NOTED.c.checkpoint))
    .distinct()
    .order_by(_NOTED.c.checkpoint)
)

Head = tuple[str, int, str]


def write(work: Work, chains: Chains = USUAL) -> Checkpoint | None:
    """Note the newest link of all of `chains` that has changed since it was noted last; None when none has.

    At most `MOST` of them: ask again until the answer is None. Raises LostRace when another wrote one meanwhile.
    """
    found = work.transaction.connection.execute(_changed(chains).limit(MOST))
    heads = sorted((row[0], row[1], row[2]) for row in found)
    if not heads:
        return None
    stored = work.transaction.run(_READ_END)
    number, before = stored[0] if stored else (0, chain.FIRST)
    made = Checkpoint(number=number + 1, at=work.at, heads=len(heads), link="")
    made.link = _link(before, made.number, work.at, heads)
    work.transaction.write(_INSERT_CHECKPOINT, made.model_dump())
    names = ("instance_id", "version", "link")
    lines = [{"checkpoint": made.number, **dict(zip(names, head, strict=True))} for head in heads]
    work.transaction.write_many(_INSERT_NOTED, lines)
    end = {"sequence": made.number, "link": made.link}
    if not stored:
        work.transaction.write(_INSERT_END, {"name": CHAIN, **end})
    elif work.transaction.write(_MOVE_END, {**end, "expected": number}) != 1:
        raise LostRace
    return made


def write_all(work: Work, chains: Chains = USUAL) -> list[Checkpoint]:
    """As many checkpoints as there must be for every change to be noted."""
    return list(iter(lambda: write(work, chains), None))


def of_checkpoints(
    transaction: Transaction, counted: Counted, known: str | None = None, chains: Chains = USUAL
) -> Iterator[Finding]:
    """What is wrong with the checkpoints themselves, and what they note that `chains` do not show any more.

    `chains` are all those of which checkpoints note how far they have come. `known` is the link of a checkpoint that
    was kept elsewhere: it must be among them.
    """
    expected, before, links = 1, chain.FIRST, set[str]()
    for (number,) in transaction.run(_NUMBERS):
        yield from _missing(expected, number - 1)
        link = _checked(transaction, number, before if number == expected else None)
        if link is None:
            yield Finding("it was changed, or a line of it was changed, removed or put in.", checkpoint=number)
        yield from _gone(transaction, number, chains)
        counted.checkpoints += 1
        expected, before = number + 1, link or transaction.run(_LINK, wanted=number)[0][0]
        links.add(before)
    yield from _of_end(transaction, expected - 1, before)
    for (number,) in transaction.run(_OF_NONE):
        yield Finding("lines of it are there, and it is missing.", checkpoint=number)
    if known is not None and known not in links:
        yield Finding(f"none of them has the link {known} that was kept: it was removed or changed.")


def are_noted(transaction: Transaction, chained: Chain, identifiers: Sequence[str]) -> bool:
    """Whether all that checkpoints note of these is still there as it was: an end that was written anew is not."""
    entries = chained.entries.c
    same = (chained.entry_of == _NOTED.c.instance_id) & (entries.sequence == _NOTED.c.version)
    other = (
        sa.select(_NOTED.c.instance_id)
        .select_from(_NOTED.outerjoin(chained.entries, same))
        .where(_NOTED.c.instance_id.in_(identifiers), entries.link.is_distinct_from(_NOTED.c.link))
    )
    return transaction.connection.execute(other.limit(1)).first() is None


def _missing(first: int, last: int) -> Iterator[Finding]:
    if first == last:
        yield Finding("it is missing.", checkpoint=first)
    elif first < last:
        yield Finding(f"it is missing, and so are all up to {last}.", checkpoint=first)


def _checked(transaction: Transaction, number: int, before: str | None) -> str | None:
    """The link of a checkpoint that is as it was written; without the link `before` only its lines are counted."""
    try:
        at, count, link = transaction.run(_READ, wanted=number)[0]
    except (ValueError, TypeError):
        # SQLite keeps whatever it is given, such as a moment that is none.
        return None
    heads = sorted((row[0], row[1], row[2]) for row in transaction.run(_HEADS, wanted=number))
    fits = before is None or link == _link(before, number, at, heads)
    return str(link) if fits and len(heads) == count else None


def _of_end(transaction: Transaction, number: int, link: str) -> Iterator[Finding]:
    for last, kept in transaction.run(_READ_END) or [(0, chain.FIRST)]:
        yield from _missing(number + 1, last)
        if last < number or (last == number and kept != link):
            yield Finding("what is kept of the last checkpoint is not its number and link.", checkpoint=number)


def _gone(transaction: Transaction, number: int, chains: Chains) -> Iterator[Finding]:
    for instance_id, version, link, *there in transaction.run(_not_shown(chains), wanted=number):
        entry = next((each.entry for each, head in zip(chains, there, strict=True) if head), HISTORY.entry)
        what = "it is missing, and was there." if link is None else "it is another than was there."
        if not any(there):
            what = "it is gone, and was there with its history."
        yield Finding(what, instance_id, version, number, entry)


@cache
def _changed(chains: Chains) -> sa.CompoundSelect[Any]:
    """The newest links that no checkpoint notes yet."""
    return sa.union_all(*map(_changed_of, chains))


def _changed_of(chained: Chain) -> sa.Select[Any]:
    head, last, link = chained.head_id, chained.head_sequence, chained.heads.c.link
    noted = (_NOTED.c.instance_id == head) & (_NOTED.c.version == last) & (_NOTED.c.link == link)
    return sa.select(head, last, link).where(last > 0, ~sa.exists().where(noted))


@cache
def _not_shown(chains: Chains) -> Statement:
    """What a checkpoint notes and its chain does not show: the link that stands there now, and in which it is still.

    What is chained has an id of its own everywhere, so that only one of the chains knows it.
    """
    links = [each.entries.c.link for each in chains]
    now = sa.func.coalesce(*links) if len(links) > 1 else links[0]
    rows: sa.FromClause = _NOTED
    for each in chains:
        same = (each.entry_of == _NOTED.c.instance_id) & (each.entries.c.sequence == _NOTED.c.version)
        rows = rows.outerjoin(each.heads, each.head_id == _NOTED.c.instance_id).outerjoin(each.entries, same)
    return Statement(
        sa.select(_NOTED.c.instance_id, _NOTED.c.version, now, *(each.head_id for each in chains))
        .select_from(rows)
        .where(_NOTED.c.checkpoint == sa.bindparam("wanted"), now.is_distinct_from(_NOTED.c.link))
        .order_by(_NOTED.c.instance_id)
    )


def _link(before: str, number: int, at: object, heads: Sequence[Head]) -> str:
    return chain.link(before, {"number": number, "at": at}, chain.digest("", {"heads": heads}))
