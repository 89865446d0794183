"""What the teams of whoever answers for a learner see of the record: what is missing, and what finance ticked (1.4)."""

from datetime import datetime

from pydantic import Field
from sqlmodel import col, select

from workflows import queries
from workflows.guards.endings import missing_of_record
from workflows.tables.organisations import Person
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.visibility import Item


class FundingCheckView(View):
    """A tick of finance, by whom and when; one that a later tick replaced says since when."""

    eligible: bool
    reason: str | None
    checked_at: datetime
    checked_by: Named | None
    replaced_at: datetime | None


class RecordView(View):
    """What management information still lacks before the journey can close, and every tick, the newest last."""

    record_missing: list[str] = Field(default=[])
    funding_checks: list[FundingCheckView] = Field(default=[])


def record_view(look: Look) -> RecordView:
    """Both, to the responsible organisation's staff alone; of an ended journey nothing is missing any more."""
    if not look.sees(Item.NOTES):
        return RecordView()
    rows = queries.parts.funding_checks(look.work.session, look.facts.id)
    found = look.work.session.exec(select(Person).where(col(Person.id).in_({row.checked_by for row in rows})))
    people = {person.id: Named(id=person.id, name=person.name) for person in found}
    said = {"eligible", "reason", "checked_at", "replaced_at"}
    checks = [FundingCheckView(checked_by=people.get(row.checked_by), **row.model_dump(include=said)) for row in rows]
    running = look.facts.row.ended_at is None
    return RecordView(record_missing=list(missing_of_record(look.facts)) if running else [], funding_checks=checks)
