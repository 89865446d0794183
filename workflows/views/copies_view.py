"""The copies of a journey's record that left the system, each with who has it and whether it was recalled (C25)."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from workflows import queries
from workflows.facts.copies import may_know
from workflows.tables.copies import CopyItem, RecordCopy
from workflows.tables.organisations import Person
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.vocabulary import CopyFormat, CopyKind, CopyOutcome, SharingPurpose


class CopyItemView(View):
    """Something that a copy holds; `withdrawn_at` is when the consent that it rests on was taken back."""

    item: str
    basis: str | None
    purpose: SharingPurpose | None
    consent_id: str | None
    withdrawn_at: datetime | None


class CopyView(View):
    """A copy: who made it, who has it, what it holds; once it is recalled since when, and what became of it."""

    id: str
    kind: CopyKind
    format: CopyFormat
    made_at: datetime
    made_by: Named | None
    organisation: Named | None
    receiver: Named | None
    items: list[CopyItemView]
    recalled_at: datetime | None
    outcome: CopyOutcome | None
    note: str | None
    settled_at: datetime | None
    settled_by: Named | None


def copy_views(look: Look) -> list[CopyView]:
    """The copies that the viewer may know of, in the order they were made.

    All of them for the responsible organisation's manager, coordinator and safeguarding lead, to each other
    organisation those that it made or got; what is restricted for named staff.
    """
    session, actor = look.work.session, look.work.actor
    rows = [row for row in queries.copies.of_journey(session, look.facts.id) if may_know(look.facts, actor, row)]
    items = queries.copies.items(session, [row.id for row in rows])
    people = _people(look, rows)
    return [_view(look, row, [each for each in items[row.id] if _is_told(look, each)], people) for row in rows]


def _is_told(look: Look, item: CopyItem) -> bool:
    return item.hand_off_id not in look.hidden and look.may_name(item.item)


def _view(look: Look, row: RecordCopy, items: Sequence[CopyItem], people: dict[str | None, Named]) -> CopyView:
    said = {"id", "kind", "format", "made_at", "recalled_at", "outcome", "note", "settled_at"}
    return CopyView(
        **row.model_dump(include=said), made_by=people.get(row.made_by), settled_by=people.get(row.settled_by),
        organisation=look.named(row.organisation_id), receiver=look.named(row.receiver_id),
        items=[_item(look, each) for each in items],
    )  # fmt: skip


def _item(look: Look, item: CopyItem) -> CopyItemView:
    consent = look.once.consents.get(item.consent_id or "")
    said = {"item", "basis", "purpose", "consent_id"}
    return CopyItemView(**item.model_dump(include=said), withdrawn_at=consent.withdrawn_at if consent else None)


def _people(look: Look, rows: Sequence[RecordCopy]) -> dict[str | None, Named]:
    """Names of one's own colleagues, and to the responsible organisation of everybody."""
    seen = [row for row in rows if look.own in (row.organisation_id, look.facts.responsible)]
    ids = {each for row in seen for each in (row.made_by, row.settled_by) if each is not None}
    found = look.work.session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: Named(id=person.id, name=person.name) for person in found}
