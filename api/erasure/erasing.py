"""Erases kinds of record of one learner in one transaction, and puts on record that it did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from api.erasure.changes import Changes, Key, changes
from engine import erasing as histories
from engine.clock import in_full
from engine.runtime import Work, new_id
from workflows import queries
from workflows.facts.retention import Due
from workflows.rules.retention import Schedules
from workflows.tables.learners import Learner
from workflows.tables.retention import Erasure
from workflows.vocabulary import ErasureGround, RecordKind


@dataclass(frozen=True, slots=True)
class Ground:
    """Why something is erased, by which schedules it is kept, and who says so: a person's id, or a word for it."""

    ground: ErasureGround
    schedules: Schedules
    by_id: str


def erase(work: Work, learner: Learner, dues: Sequence[Due], why: Ground, *, started: bool) -> int:
    """Erase these kinds of record of a learner whom the caller has taken; how many rows were changed or deleted.

    Ids, codes, days and states stay, and with them every total; the chain of history still fits. Backups and files
    that were written before are not touched.
    """
    kinds = {due.kind for due in dues}
    done = changes(work.session, learner.id, kinds)
    if RecordKind.RECORD in kinds and RecordKind.CONCERNS not in kinds:
        _keep_name_with_concerns(work, learner)
    for each in done.values():
        _write(work, each)
    if RecordKind.RECORD in kinds:
        work.session.refresh(learner)
        learner.erased_at = work.at
        work.session.add(learner)
    for due in dues:
        work.session.add(
            Erasure(
                id=new_id(), learner_id=learner.id, kind=due.kind, at=work.at, by_id=why.by_id, ground=why.ground,
                schedule=why.schedules.in_words(due.kind, started=started), kept_until=due.kept_until,
                rows=done[due.kind].count,
            )
        )  # fmt: skip
    work.session.flush()
    return sum(each.count for each in done.values())


def _keep_name_with_concerns(work: Work, learner: Learner) -> None:
    """Who it is about is kept with a concern alone, for the safeguarding leads, for as long as the concern is."""
    if learner.erased_at is not None:
        return
    about = f"{learner.given_name} {learner.family_name}, born {in_full(learner.birth_date)}"
    for row in queries.retention.concerns(work.session, learner.id):
        row.about = about
        work.session.add(row)
    work.session.flush()


def _write(work: Work, made: Changes) -> None:
    for name, rows in made.values.items():
        for key, values in rows.items():
            table = SQLModel.metadata.tables[name]
            work.session.connection().execute(sa.update(table).where(*_is(table, key)).values(_stored(values)))
    for instance_id, sequences in made.entries.items():
        histories.erase_words(work.transaction, instance_id, sequences, work.at)
    for table in reversed(SQLModel.metadata.sorted_tables):
        for key in made.deletions.get(table.name, ()):
            work.session.connection().execute(sa.delete(table).where(*_is(table, key)))


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sa.null() if value is None else value for name, value in values.items()}


def _is(table: sa.Table, key: Key) -> Iterator[sa.ColumnElement[bool]]:
    return (column == value for column, value in zip(table.primary_key, key, strict=True))
