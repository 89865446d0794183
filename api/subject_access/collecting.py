"""Collects every row about one learner, by following foreign keys from the learner outwards.

Tables are found through the metadata and not named one by one, so that a new one is not forgotten: a row belongs to
the learner when it refers to a row that does. What learners share, such as an organisation, is never followed back.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from workflows.tables.journeys import HandOff, Journey
from workflows.tables.learners import Learner
from workflows.tables.organisations import Organisation, Person
from workflows.views.who_looked import Looked, who_looked
from workflows.vocabulary import UlnStatus

LEARNER = "learner"
LEFT_OUT: Mapping[str, str] = {
    "access_head": "A hash of who looked, which is shown, kept to see whether anybody changed it.",
    "answer_link": "Hashes of links that staff were sent: who answered by one stands in the history that is shown.",
    "checkpoint_head": "Hashes of the history that is shown, kept to see whether anybody changed it.",
    "command_record": "Answers kept for 30 days for a request sent twice: they repeat what the record says.",
}
"""Tables that may hold something about a learner and are not shown, each with the reason."""
BATCH = 500

Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Held:
    """All rows about a learner by table, the names of the organisations and staff in them by id, and who looked."""

    learner_id: str
    rows: Rows = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    looked: list[Looked] = field(default_factory=list)


def find_learners(session: Session, given: str) -> list[str]:
    """The ids of the learners with this id, this valid ULN, or a journey or hand-off of this reference."""
    said = given.strip()
    # The temporary number identifies nobody.
    by_uln = sa.and_(col(Learner.uln) == said, col(Learner.uln_status) == UlnStatus.VALID)
    parts = select(HandOff.journey_id).where(col(HandOff.reference) == said)
    journeys = select(Journey.learner_id).where(
        sa.or_(col(Journey.reference) == said, col(Journey.id) == said, col(Journey.id).in_(parts))
    )
    wanted = select(Learner.id).where(sa.or_(col(Learner.id) == said, by_uln, col(Learner.id).in_(journeys)))
    return list(session.exec(wanted.order_by(col(Learner.id))))


def held_about(session: Session, learner_id: str) -> Held:
    """Everything stored about the learner; each row once, in the order of its key."""
    rows = followed(session.connection(), [(SQLModel.metadata.tables[LEARNER].c.id, [learner_id])])
    return Held(learner_id, rows, _names(session, rows), who_looked(session, learner_id))


def followed(connection: sa.Connection, begin: Iterable[tuple[sa.Column[Any], list[Any]]]) -> Rows:
    """The rows with one of these values in these columns, and all that leads to them; in the order of their keys.

    What is in files is left out: nobody reads it in a row.
    """
    found: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    steps = deque(begin)
    while steps:
        column, values = steps.popleft()
        new = _unseen(connection, column, values, found)
        if new:
            steps.extend(_onwards(column.table, new))
    return {name: [found[name][key] for key in sorted(found[name], key=str)] for name in sorted(found)}


def reached_tables() -> set[str]:
    """The tables of which `held_about` looks for rows, whatever is in them."""
    reached, steps = {LEARNER}, deque([SQLModel.metadata.tables[LEARNER]])
    while steps:
        for column, _own in _references_to(steps.popleft()):
            if column.table.name not in reached:
                reached.add(column.table.name)
                steps.append(column.table)
                for parent in _same_record(column.table):
                    reached.add(parent.table.name)
                    steps.append(parent.table)
    return reached


def _unseen(connection: sa.Connection, column: sa.Column[Any], values: Sequence[Any],
            found: dict[str, dict[tuple[Any, ...], dict[str, Any]]]) -> list[dict[str, Any]]:  # fmt: skip
    """The rows with one of these values that were not found before; they are now."""
    table, new = column.table, []
    read = [each for each in table.columns if not isinstance(each.type, sa.LargeBinary)]
    known = found.get(table.name, {})
    for begin in range(0, len(values), BATCH):
        wanted = sa.select(*read).where(column.in_(values[begin : begin + BATCH]))
        for row in connection.execute(wanted).mappings():
            key = tuple(row[each.name] for each in table.primary_key)
            if key not in known:
                known[key] = dict(row)
                new.append(known[key])
    if new:
        found[table.name] = known
    return new


def _onwards(table: sa.FromClause, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[sa.Column[Any], list[Any]]]:
    """Where to look next: whatever refers to these rows, and what they are another part of."""
    for column, own in _references_to(table):
        yield column, [row[own] for row in rows if row[own] is not None]
    for parent, own in ((each, _pointing(table, each)) for each in _same_record(table)):
        yield parent, [row[own] for row in rows]


def _references_to(table: sa.FromClause) -> Iterator[tuple[sa.Column[Any], str]]:
    """The columns of all tables that refer to `table`, each with the name of the column that it refers to."""
    for other in SQLModel.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and other.name not in LEFT_OUT:
                yield key.parent, key.column.name


def _same_record(table: sa.FromClause) -> Iterator[sa.Column[Any]]:
    """What shares its id with a row of `table`: a journey and a hand-off are an instance as well."""
    for key in table.foreign_keys:
        if len(tuple(table.primary_key)) == 1 and key.parent.primary_key:
            yield key.column


def _pointing(table: sa.FromClause, target: sa.Column[Any]) -> str:
    return next(key.parent.name for key in table.foreign_keys if key.parent.primary_key and key.column is target)


def _names(session: Session, rows: Rows) -> dict[str, str]:
    """Organisations and people whose ids stand anywhere in the rows."""
    values = {value for lines in rows.values() for line in lines for value in line.values() if isinstance(value, str)}
    found: dict[str, str] = {}
    for table in (Organisation, Person):
        named = session.exec(select(table.id, table.name)).all()
        found |= {identifier: name for identifier, name in named if identifier in values}
    return found
