"""Attendance as one viewer may see it: counted for each deliverer and as a whole, mark by mark, and flags of risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import Field
from sqlmodel import col, select

from engine.clock import london_date
from workflows import queries
from workflows.facts.attendance import AttendanceFacts, last_attended
from workflows.rules import at_risk
from workflows.tables.attendance import SessionAttendance
from workflows.tables.organisations import Person
from workflows.views.looking import Look
from workflows.views.reach import Clause
from workflows.views.shapes import Named, View
from workflows.visibility import Item, Sight
from workflows.words.attendance import ATTENDED, AttendanceMark, Session

MOST_ROWS = 100


class CountedView(View):
    """Attendance counted: sessions that were held, those attended (present or late), and the share in per cent."""

    sessions: int
    present: int
    percentage: int | None
    last_attended_on: date | None


class DelivererView(CountedView):
    """Attendance at one deliverer."""

    deliverer: Named | None


class IntentionView(View):
    """Evidence that the learner means to return; what it says, which may tell of health, is for named staff."""

    shown_on: date
    evidence: str | None
    recorded_at: datetime


class AttendanceView(View):
    """Attendance at each deliverer that is seen; as a whole, and the days of an absence, for the responsible one.

    `counted_days_absent` counts from the last attendance, today included; on `question_on` withdrawal is asked about.
    """

    by_deliverer: list[DelivererView]
    whole: CountedView | None = None
    counted_days_absent: int | None = None
    question_on: date | None = None
    intentions: list[IntentionView] = Field(default=[])


class RiskReasonView(View):
    """One reason why the learner is at risk, with its facts; it held until `until`, or still holds."""

    code: at_risk.RiskCode
    sentence: str
    since: datetime
    until: datetime | None


class RiskFlagView(View):
    """A flag of risk, open until `cleared_at`."""

    raised_at: datetime
    cleared_at: datetime | None
    reasons: list[RiskReasonView]


class MarkView(View):
    """How the learner was marked in one session; one that a later entry replaced says since when."""

    id: str
    deliverer: Named | None
    held_on: date
    session: Session
    mark: AttendanceMark
    recorded_at: datetime
    recorded_by: Named | None
    replaced_at: datetime | None


class MarkPage(View):
    """Some marks, the latest recorded first; `last_id` goes into `after` for what follows, null at the end."""

    items: list[MarkView]
    last_id: str | None


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """Which marks: at one deliverer, from one day to another (both included), and those replaced if asked for."""

    deliverer_id: str | None = None
    from_on: date | None = None
    until_on: date | None = None
    replaced: bool = False


def attendance_view(look: Look) -> AttendanceView | None:
    """Attendance counted, as far as the viewer sees it; None for whoever sees none of it (rule 0.6)."""
    seen = look.sight(Item.ATTENDANCE)
    if seen < Sight.OWN_PART:
        return None
    facts = AttendanceFacts(look.facts)
    if seen is not Sight.FULL:
        return AttendanceView(by_deliverer=_by_deliverer(look, facts.marks, [look.own]))
    deliverers = dict.fromkeys(row.deliverer_id for row in facts.marks)
    running = look.facts.row.ended_at is None
    asked_at = facts.asked_at if running else None
    return AttendanceView(
        by_deliverer=_by_deliverer(look, facts.marks, list(deliverers)),
        whole=CountedView(**_counted(facts.marks)),
        counted_days_absent=facts.counted_days_absent if running else None,
        question_on=london_date(asked_at) if asked_at else None,
        intentions=_intentions(look, facts),
    )


def risk_flags(look: Look) -> list[RiskFlagView]:
    """Flags of risk, the first raised first, for those who teach and advise the learner (rule C13)."""
    if not look.sees(Item.RISK):
        return []
    rows = queries.attendance.risk_flags(look.work.session, look.facts.id)
    return [RiskFlagView.model_validate(row) for row in rows]


def mark_list(look: Look, wanted: MarkFilter, limit: int, after: str | None) -> MarkPage:
    """At most `limit` (never over 100) of the marks that the viewer sees, those after the id `after`."""
    limit = min(limit, MOST_ROWS)
    seen = look.sight(Item.ATTENDANCE)
    if seen < Sight.OWN_PART:
        return MarkPage(items=[], last_id=None)
    own = look.own if seen is not Sight.FULL else None
    query = select(SessionAttendance).where(col(SessionAttendance.journey_id) == look.facts.id, *_narrowed(wanted, own))
    if after is not None:
        query = query.where(col(SessionAttendance.id) < after)
    rows = look.work.session.exec(query.order_by(col(SessionAttendance.id).desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    people = _people(look, shown, own)
    items = [
        MarkView(
            deliverer=look.named(row.deliverer_id), recorded_by=people.get(row.recorded_by),
            **row.model_dump(include={"id", "held_on", "session", "mark", "recorded_at", "replaced_at"}),
        )
        for row in shown
    ]  # fmt: skip
    return MarkPage(items=items, last_id=shown[-1].id if len(rows) > limit else None)


def _narrowed(wanted: MarkFilter, own: str | None) -> list[Clause]:
    held_on, deliverer = col(SessionAttendance.held_on), col(SessionAttendance.deliverer_id)
    clauses: list[Clause] = [deliverer == each for each in (own, wanted.deliverer_id) if each is not None]
    if wanted.from_on is not None:
        clauses.append(held_on >= wanted.from_on)
    if wanted.until_on is not None:
        clauses.append(held_on <= wanted.until_on)
    if not wanted.replaced:
        clauses.append(col(SessionAttendance.replaced_at).is_(None))
    return clauses


def _people(look: Look, rows: Sequence[SessionAttendance], own: str | None) -> dict[str, Named]:
    """Names of those who recorded: to a deliverer only of its own people."""
    query = select(Person).where(col(Person.id).in_({row.recorded_by for row in rows}))
    if own is not None:
        query = query.where(col(Person.organisation_id) == own)
    return {person.id: Named(id=person.id, name=person.name) for person in look.work.session.exec(query)}


def _by_deliverer(look: Look, rows: Sequence[SessionAttendance], deliverers: Sequence[str]) -> list[DelivererView]:
    return [
        DelivererView(deliverer=look.named(each), **_counted([row for row in rows if row.deliverer_id == each]))
        for each in deliverers
    ]


def _counted(rows: Sequence[SessionAttendance]) -> dict[str, Any]:
    held = at_risk.counted([row.mark for row in rows])
    return {
        "sessions": len(held),
        "present": sum(mark in ATTENDED for mark in held),
        "percentage": at_risk.per_cent(held),
        "last_attended_on": last_attended(rows),
    }


def _intentions(look: Look, facts: AttendanceFacts) -> list[IntentionView]:
    told = look.sees(Item.RESTRICTED_DETAIL)
    return [
        IntentionView(shown_on=row.shown_on, evidence=row.evidence if told else None, recorded_at=row.recorded_at)
        for row in facts.intentions
    ]
