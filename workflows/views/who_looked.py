"""Everybody who looked at what is held of a learner, as the learner may read it: with names and why (rule 0.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from engine.actor import ActorKind
from workflows import queries
from workflows.tables.accesses import AccessEntry
from workflows.tables.concerns import SafeguardingOverride
from workflows.tables.journeys import HandOff, Journey
from workflows.tables.organisations import Organisation, Person
from workflows.vocabulary import Relationship
from workflows.words.accesses import Surface


@dataclass(frozen=True, slots=True)
class Looked:
    """One access as the learner may read it, restricted matters too: everything by its name."""

    at: datetime
    by: str
    surface: Surface
    record: str | None
    relationships: tuple[Relationship, ...]
    reason: str | None


def who_looked(session: Session, learner_id: str) -> list[Looked]:
    """Everybody who looked at what is held of a learner, the latest first, with names and why."""
    return looked(session, queries.accesses.of_learner(session, learner_id))


def looked(session: Session, rows: Sequence[AccessEntry]) -> list[Looked]:
    """These accesses as the learner may read them, in their order."""
    people, organisations = _names(session, Person, rows), _names(session, Organisation, rows)
    records = _references(session, rows)
    reasons = {row.id: row.reason for row in _overrides(session, rows)}
    return [
        Looked(
            at=row.at, by=_who(row, people, organisations), surface=Surface(row.surface),
            record=records.get(row.hand_off_id or row.journey_id or ""),
            relationships=tuple(map(Relationship, row.relationships)), reason=reasons.get(row.override_id or ""),
        )
        for row in rows
    ]  # fmt: skip


def _who(row: AccessEntry, people: dict[str, str], organisations: dict[str, str]) -> str:
    of = f", {organisations[row.organisation_id]}" if row.organisation_id in organisations else ""
    if row.actor_kind == ActorKind.LEARNER:
        return "the learner"
    if row.actor_kind != ActorKind.PERSON:
        return f"a system{of}" if of else "the operator of this installation"
    stands_for = f" for {people[row.acting_for]}" if row.acting_for in people else ""
    return f"{people.get(row.actor_id, row.actor_id)}{stands_for}{of}"


def _names(session: Session, table: Any, rows: Sequence[AccessEntry]) -> dict[str, str]:
    ids = {each for row in rows for each in (row.actor_id, row.acting_for, row.organisation_id) if each}
    return dict(session.exec(select(table.id, table.name).where(col(table.id).in_(ids))).all())


def _references(session: Session, rows: Sequence[AccessEntry]) -> dict[str, str]:
    """What people call each journey and hand-off."""
    journeys = {row.journey_id for row in rows} - {None}
    named = session.exec(select(Journey.id, Journey.reference).where(col(Journey.id).in_(journeys))).all()
    parts = session.exec(select(HandOff.id, HandOff.reference).where(col(HandOff.journey_id).in_(journeys))).all()
    return {**dict(named), **dict(parts)}


def _overrides(session: Session, rows: Sequence[AccessEntry]) -> Sequence[SafeguardingOverride]:
    ids = {row.override_id for row in rows} - {None}
    return session.exec(select(SafeguardingOverride).where(col(SafeguardingOverride.id).in_(ids))).all()
