"""Notes how far all histories have come, chained, and finds what was noted once and is gone or another now."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from engine import chain
from engine.audit import Counted, Finding
from engine.checkpoint_tables import ChainHead, Checkpoint, CheckpointHead
from engine.database import Transaction
from engine.runtime import LostRace, Work
from engine.statements import Statement, insert_into, table_of
from engine.tables import HistoryEntry, Instance

CHAIN = "checkpoints"
MOST = 5_000
"""How many heads one checkpoint holds: more make more checkpoints, so that each can be gone through at once."""

_INSTANCE, _HISTORY = table_of(Instance), table_of(HistoryEntry)
_CHECKPOINT, _NOTED, _END = table_of(Checkpoint), table_of(CheckpointHead), table_of(ChainHead)
_CHANGED = (
    sa.select(_INSTANCE.c.id, _INSTANCE.c.version, _INSTANCE.c.link)
    .where(
        ~sa.exists().where(
            _NOTED.c.instance_id == _INSTANCE.c.id,
            _NOTED.c.version == _INSTANCE.c.version,
            _NOTED.c.link == _INSTANCE.c.link,
        )
    )
    .limit(MOST)
)
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
# What a checkpoint notes and history does not show: the instance that is still there, the link that stands there now.
_GONE = Statement(
    sa.select(_NOTED.c.instance_id, _NOTED.c.version, _INSTANCE.c.id, _HISTORY.c.link)
    .outerjoin(_INSTANCE, _INSTANCE.c.id == _NOTED.c.instance_id)
    .outerjoin(_HISTORY, (_HISTORY.c.instance_id == _NOTED.c.instance_id) & (_HISTORY.c.sequence == _NOTED.c.version))
    .where(_NOTED.c.checkpoint == sa.bindparam("wanted"), _HISTORY.c.link.is_distinct_from(_NOTED.c.link))
    .order_by(_NOTED.c.instance_id)
)
_OF_NONE = Statement(
    sa.select(_NOTED.c.checkpoint)
    .where(~sa.exists().where(_CHECKPOINT.c.number == _NOTED.c.checkpoint))
    .distinct()
    .order_by(_NOTED.c.checkpoint)
)

Head = tuple[str, int, str]


def write(work: Work) -> Checkpoint | None:
    """Note the newest link of every instance that has changed since it was noted last; None when none has.

    At most `MOST` of them: ask again until the answer is None. Raises LostRace when another wrote one meanwhile.
    """
    heads = sorted((row[0], row[1], row[2]) for row in work.transaction.connection.execute(_CHANGED))
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


def write_all(work: Work) -> list[Checkpoint]:
    """As many checkpoints as there must be for every change to be noted."""
    return list(iter(lambda: write(work), None))


def of_checkpoints(transaction: Transaction, counted: Counted, known: str | None = None) -> Iterator[Finding]:
    """What is wrong with the checkpoints themselves, and what they note that history does not show any more.

    `known` is the link of a checkpoint that was kept elsewhere: it must be among them.
    """
    expected, before, links = 1, chain.FIRST, set[str]()
    for (number,) in transaction.run(_NUMBERS):
        yield from _missing(expected, number - 1)
        link = _checked(transaction, number, before if number == expected else None)
        if link is None:
            yield Finding("it was changed, or a line of it was changed, removed or put in.", checkpoint=number)
        yield from _gone(transaction, number)
        counted.checkpoints += 1
        expected, before = number + 1, link or transaction.run(_LINK, wanted=number)[0][0]
        links.add(before)
    yield from _of_end(transaction, expected - 1, before)
    for (number,) in transaction.run(_OF_NONE):
        yield Finding("lines of it are there, and it is missing.", checkpoint=number)
    if known is not None and known not in links:
        yield Finding(f"none of them has the link {known} that was kept: it was removed or changed.")


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


def _gone(transaction: Transaction, number: int) -> Iterator[Finding]:
    for instance_id, version, there, link in transaction.run(_GONE, wanted=number):
        if there is None:
            yield Finding("it is gone, and was there with its history.", instance_id, version, number)
        elif link is None:
            yield Finding("it is missing, and was there.", instance_id, version, number)
        else:
            yield Finding("it is another than was there.", instance_id, version, number)


def _link(before: str, number: int, at: object, heads: Sequence[Head]) -> str:
    return chain.link(before, {"number": number, "at": at}, chain.digest("", {"heads": heads}))
