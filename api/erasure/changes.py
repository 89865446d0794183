"""Works out what the policy of columns makes of the rows about one learner; nothing is written here."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from api.columns.pages import POLICY
from api.columns.policy import Column, Fate
from api.columns.rewriting import REASONS, codes_alone
from api.subject_access.collecting import LEARNER, Rows, followed
from engine.chain import HISTORY_WORDS
from engine.tables import HistoryEntry, OutboxMessage, Task
from workflows.vocabulary import RecordKind

HISTORY, TASK, MESSAGE = (str(table.__tablename__) for table in (HistoryEntry, Task, OutboxMessage))
Key = tuple[Any, ...]


@dataclass
class Changes:
    """What is to be done to the rows of one kind: new values by table and key, whole rows, and entries of history."""

    values: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    deletions: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def count(self) -> int:
        """How many rows are changed or deleted."""
        return sum(len(each) for part in (self.values, self.deletions, self.entries) for each in part.values())


def changes(session: Session, learner_id: str, kinds: Collection[RecordKind]) -> dict[RecordKind, Changes]:
    """What is to be done to the record of a learner, kind by kind; what is as it should be already is left out."""
    found: dict[RecordKind, Changes] = {kind: Changes() for kind in kinds}
    for name, rows in _rows_about(session, learner_id).items():
        kind = POLICY[name].kind
        if kind is not None and kind in found:
            for row in rows:
                _add(found[kind], name, row)
    return found


def key_of(name: str, row: Mapping[str, Any]) -> Key:
    """The primary key of a row."""
    return tuple(row[column.name] for column in SQLModel.metadata.tables[name].primary_key)


def _add(to: Changes, name: str, row: Mapping[str, Any]) -> None:
    if name == HISTORY:
        if row["erased_at"] is None and _holds_words(row):
            to.entries[row["instance_id"]].append(row["sequence"])
    elif POLICY[name].is_deleted:
        to.deletions[name].append(key_of(name, row))
    else:
        changed = dict(_changed(name, row))
        if changed:
            to.values[name][key_of(name, row)] = changed


def _holds_words(entry: Mapping[str, Any]) -> bool:
    """Whether an entry says more than ids, codes and days: then all its words go, for the salt is one for all."""
    reason, detail = (entry[name] for name in HISTORY_WORDS)
    return (reason is not None and reason not in REASONS) or codes_alone(detail) != detail


def _changed(name: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for column, line in POLICY[name].columns.items():
        left = _left_of(name, column, line, row[column])
        if left != row[column]:
            yield column, left


def _left_of(name: str, column: str, line: Column, value: Any) -> Any:
    if line.fate is Fate.EMPTIED:
        return _empty(SQLModel.metadata.tables[name].columns[column], value)
    return value if isinstance(line.fate, Fate) else line.fate(value)


def _empty(column: sa.Column[Any], value: Any) -> Any:
    if column.nullable:
        return None
    return type(value)()


def _rows_about(session: Session, learner_id: str) -> Rows:
    """Every row that leads to the learner; with them what names their concerns, which no key leads to (C24)."""
    tables, connection = SQLModel.metadata.tables, session.connection()
    rows = followed(connection, [(tables[LEARNER].c.id, [learner_id])])
    journeys = [row["id"] for row in rows.get("journey", ())]
    concerns = [row["id"] for row in rows.get("concern", ())]
    of_concerns = sa.select(col(OutboxMessage.id)).where(
        col(OutboxMessage.instance_id).is_(None), col(OutboxMessage.payload)["journey"].as_string().in_(journeys)
    )
    messages = list(connection.scalars(of_concerns)) if journeys else []
    for name, more in followed(
        connection, [(tables[TASK].c.scope, concerns), (tables[MESSAGE].c.id, messages)]
    ).items():
        known = {key_of(name, row) for row in rows.get(name, ())}
        rows[name] = [*rows.get(name, ()), *(row for row in more if key_of(name, row) not in known)]
    return rows
