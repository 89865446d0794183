"""A journey's story as one viewer may read it: what is not seen leaves no trace, not even a gap in the numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from engine.actor import ActorKind
from engine.tables import HistoryEntry
from workflows.tables.organisations import Person
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.vocabulary import Relationship

# Partners and the local authority follow where the journey stands, not what is done in it.
_FOLLOWING = frozenset({Relationship.REFERRER, Relationship.DELIVERING, Relationship.LOCAL_AUTHORITY})


class EntryView(View):
    """One event: `number` counts what this viewer sees; `hand_off` is empty for an event of the journey itself.

    `at` is when it counts, `recorded_at` when it was written down. Reason and detail are for those who may read notes.
    """

    number: int
    hand_off: str | None
    event: str
    source: str | None
    target: str
    at: datetime
    recorded_at: datetime
    by: str
    organisation: Named | None
    person: Named | None
    reason: str | None
    detail: dict[str, Any]


def history_view(look: Look) -> list[EntryView]:
    """The events that the viewer sees, oldest first."""
    seen = [row for row in _entries(look) if _is_seen(look, row)]
    people = _people(look, seen)
    return [_view(look, number, row, people) for number, row in enumerate(seen, start=1)]


def _entries(look: Look) -> Sequence[HistoryEntry]:
    hand_offs = [row.hand_off.id for row, seen in look.hand_offs if seen >= Sight.OWN_PART]
    wanted = select(HistoryEntry).where(col(HistoryEntry.instance_id).in_([look.facts.id, *hand_offs]))
    in_order = wanted.order_by(
        col(HistoryEntry.at), col(HistoryEntry.recorded_at), col(HistoryEntry.instance_id), col(HistoryEntry.sequence)
    )
    return look.work.session.exec(in_order).all()


def _is_seen(look: Look, row: HistoryEntry) -> bool:
    if row.instance_id != look.facts.id:
        return True
    if row.detail.get("hand_off") in look.hidden:
        return False
    if look.sees(Item.NOTES):
        return not _by_hidden(look, row)
    if row.organisation_id == look.own:
        return True
    follows = not _FOLLOWING.isdisjoint(look.viewer.relationships)
    return follows and row.source != row.target


def _by_hidden(look: Look, row: HistoryEntry) -> bool:
    """Whether it was done by an organisation that the viewer knows nothing of: a restricted support agency."""
    return row.organisation_id in look.unknown_organisations


def _people(look: Look, rows: Sequence[HistoryEntry]) -> dict[str, Named]:
    """Names of one's own colleagues, and to the responsible organisation of everybody who acted."""
    ids = {row.actor_id for row in rows if row.actor_kind == ActorKind.PERSON and _names_person(look, row)}
    found = look.work.session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: Named(id=person.id, name=person.name) for person in found}


def _names_person(look: Look, row: HistoryEntry) -> bool:
    return row.organisation_id == look.own or look.sees(Item.NOTES)


def _view(look: Look, number: int, row: HistoryEntry, people: dict[str, Named]) -> EntryView:
    told = row.instance_id != look.facts.id or row.organisation_id == look.own or look.sees(Item.NOTES)
    return EntryView(
        number=number,
        hand_off=row.instance_id if row.instance_id != look.facts.id else None,
        by=row.actor_kind,
        organisation=look.named(row.organisation_id) if _names_organisation(look, row) else None,
        person=people.get(row.actor_id),
        reason=row.reason if told else None,
        detail=row.detail if told else {},
        **row.model_dump(include={"event", "source", "target", "at", "recorded_at"}),
    )


def _names_organisation(look: Look, row: HistoryEntry) -> bool:
    """The journey's own moves may be a sibling's doing; to a partner only known organisations are named."""
    known = (look.own, look.facts.responsible, look.facts.journey.referrer_id)
    return look.sees(Item.HAND_OFFS) or row.organisation_id in known or row.instance_id != look.facts.id
