"""The audit of one record: all that happened, who looked, what may be shared and what left, in one order.

What the viewer may not know leaves no trace in it: each part comes from the view that already keeps it back (0.6).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col

from engine import audit, checkpoints
from engine.chains import HISTORY
from engine.clock import start_of_day
from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows.tables.accesses import ACCESSES, AccessEntry
from workflows.views import accesses_view, consents_view, copies_view, history_view
from workflows.views.accesses_view import AccessView
from workflows.views.looking import Look, look_at
from workflows.views.reach import Clause
from workflows.views.shapes import Named, View
from workflows.visibility import Sight, is_restricted
from workflows.words.accesses import Surface

Place = tuple[datetime, str]


class AuditKind(StrEnum):
    """What a line of the audit tells of; restricted matters stand apart, for those who may know of them."""

    HISTORY = "history"
    LOOKED = "looked"
    RESTRICTED = "restricted"
    MESSAGE = "message"
    CONSENT = "consent"
    COPY = "copy"


class Told(View):
    """To whom a message went, in which way, and what became of it: never an address.

    `person` is named where it is a colleague; `recipient` says what sort of recipient it is.
    """

    recipient: str
    organisation: Named | None
    person: Named | None
    channel: str
    status: str
    at: datetime | None
    why: str | None


class AuditLine(View):
    """One line: when, who, for whom they acted, and `by` what sort of caller; `what` is an event, a word or a topic.

    `hand_off` is that of a hand-off, none of the journey itself. `source` and `target` are states, `detail` is what
    changed. `whole_day` says that only the day is known.
    """

    id: str
    at: datetime
    kind: AuditKind
    what: str
    by: str | None = None
    organisation: Named | None = None
    person: Named | None = None
    acting_for: Named | None = None
    hand_off: str | None = None
    source: str | None = None
    target: str | None = None
    reason: str | None = None
    detail: dict[str, Any] = Field(default={})
    told: list[Told] = Field(default=[])
    whole_day: bool = False


class Verification(View):
    """Whether history and who looked are as they were written, by the links that chain them and by checkpoints."""

    history: bool
    looks: bool
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit is narrowed to: kinds (none: all), and days, both included."""

    kinds: frozenset[AuditKind] = frozenset()
    from_on: date | None = None
    until_on: date | None = None

    def wants(self, kind: AuditKind) -> bool:
        """Whether lines of the kind are asked for."""
        return not self.kinds or kind in self.kinds

    def holds(self, at: datetime) -> bool:
        """Whether the moment is on one of the days."""
        begun = self.from_on is None or at >= start_of_day(self.from_on)
        return begun and (self.until_on is None or at < start_of_day(self.until_on + timedelta(days=1)))

    def clauses(self, at: Any, identifier: Any, after: Place | None) -> Iterator[Clause]:
        """The same of rows that have a moment and an id, those behind the place `after` alone."""
        if self.from_on is not None:
            yield at >= start_of_day(self.from_on)
        if self.until_on is not None:
            yield at < start_of_day(self.until_on + timedelta(days=1))
        if after is not None:
            yield sa.or_(at < after[0], sa.and_(at == after[0], identifier < after[1]))


def audit_of(work: Work, journey_id: str, surface: Surface = Surface.AUDIT) -> Look:
    """The journey, for whoever may know who looked at it, registered as shown; raises UnknownInstance for others."""
    look = look_at(work, journey_id, surface)
    if not accesses_view.may_know(look):
        raise UnknownInstance
    return look


def audit_lines(
    look: Look, wanted: AuditFilter, messages: Sequence[AuditLine], most: int, after: Place | None
) -> list[AuditLine]:
    """At most `most` lines, the latest first, those behind the place `after`; `messages` are lines of their own."""
    lines = [*_happened(look, wanted), *_consents(look, wanted), *_copies(look, wanted), *messages]
    fitting = [each for each in lines if wanted.holds(each.at) and (after is None or (each.at, each.id) < after)]
    fitting += _looked(look, wanted, most, after)
    return sorted(fitting, key=lambda each: (each.at, each.id), reverse=True)[:most]


def verification(look: Look) -> Verification:
    """Whether what is chained of the record is as it was written, as far as the viewer sees hand-offs of it.

    It says no more than yes or no: which entry it is would tell how many there are.
    """
    transaction, learner = look.work.transaction, [look.facts.journey.learner_id]
    history = not any(audit.of_these(transaction, HISTORY, records(look)))
    looks = not any(audit.of_these(transaction, ACCESSES, learner))
    return Verification(
        history=history and checkpoints.are_noted(transaction, HISTORY, records(look)),
        looks=looks and checkpoints.are_noted(transaction, ACCESSES, learner), checked_at=look.work.at,
    )  # fmt: skip


def records(look: Look) -> list[str]:
    """The journey and its hand-offs of which the viewer sees the history."""
    return [look.facts.id, *(row.hand_off.id for row, seen in look.hand_offs if seen >= Sight.OWN_PART)]


def _happened(look: Look, wanted: AuditFilter) -> Iterator[AuditLine]:
    if not wanted.wants(AuditKind.HISTORY):
        return
    for each in history_view.history_view(look):
        told = [Told(recipient="organisation", organisation=one, person=None, channel="", status="", at=None, why=None)
                for one in each.told]  # fmt: skip
        yield AuditLine(
            id=f"{each.number:09}", kind=AuditKind.HISTORY, what=each.event, told=told, detail=_detail(each),
            **each.model_dump(include={"at", "by", "hand_off", "source", "target", "reason"}),
            organisation=each.organisation, person=each.person, acting_for=each.acting_for,
        )  # fmt: skip


def _detail(entry: history_view.EntryView) -> dict[str, Any]:
    late = {"written_down": entry.recorded_at.isoformat()} if entry.recorded_at != entry.at else {}
    rule = {name: value for name, value in (("rule", entry.rule), ("level", entry.level)) if value}
    return {**entry.detail, **rule, **late}


def _looked(look: Look, wanted: AuditFilter, most: int, after: Place | None) -> Iterator[AuditLine]:
    if not (wanted.wants(AuditKind.LOOKED) or wanted.wants(AuditKind.RESTRICTED)):
        return
    secret = frozenset(row.hand_off.id for row in look.facts.hand_offs if is_restricted(row.hand_off))
    at_secret = sa.or_(
        col(AccessEntry.surface) == Surface.CONCERNS,
        sa.and_(col(AccessEntry.hand_off_id).is_not(None), col(AccessEntry.hand_off_id).in_(sorted(secret))),
    )
    clauses = list(wanted.clauses(col(AccessEntry.at), col(AccessEntry.id), after))
    if not wanted.wants(AuditKind.LOOKED):
        clauses.append(at_secret)
    if not wanted.wants(AuditKind.RESTRICTED):
        clauses.append(sa.not_(at_secret))
    for each in accesses_view.accesses_within(look, most, *clauses):
        yield _look_line(each, secret)


def _look_line(each: AccessView, secret: frozenset[str]) -> AuditLine:
    is_secret = each.surface is Surface.CONCERNS or each.hand_off in secret
    return AuditLine(
        id=each.id, at=each.at, kind=AuditKind.RESTRICTED if is_secret else AuditKind.LOOKED, what=each.surface,
        by=each.by, organisation=each.organisation, person=each.person, acting_for=each.acting_for,
        hand_off=each.hand_off, reason="Shared without consent, for safety." if each.override_id else None,
        detail={"relationships": ", ".join(each.relationships)} if each.relationships else {},
    )  # fmt: skip


def _consents(look: Look, wanted: AuditFilter) -> Iterator[AuditLine]:
    if not wanted.wants(AuditKind.CONSENT):
        return
    for each in consents_view.consent_views(look):
        said = {"item": each.item, "need": each.need, "purpose": each.purpose, "basis": each.basis,
                "receiver": each.receiver.name if each.receiver else None,
                "counts_until": each.expires_on.isoformat() if each.expires_on else None}  # fmt: skip
        detail = {name: str(value) for name, value in said.items() if value}
        line = AuditLine(
            id=f"{each.id}-given", at=start_of_day(each.given_on), kind=AuditKind.CONSENT, what="basis_given",
            detail=detail, whole_day=True,
        )  # fmt: skip
        yield line
        if each.withdrawn_at is not None:
            changed = {"id": f"{each.id}-taken-back", "at": each.withdrawn_at, "what": "taken_back", "whole_day": False}
            yield line.model_copy(update=changed)


def _copies(look: Look, wanted: AuditFilter) -> Iterator[AuditLine]:
    if not wanted.wants(AuditKind.COPY):
        return
    for each in copies_view.copy_views(look):
        made_for = {"made_for": each.receiver.name} if each.receiver else {}
        yield AuditLine(
            id=each.id, at=each.made_at, kind=AuditKind.COPY, what=f"{each.kind}_copied", person=each.made_by,
            organisation=each.organisation, detail={"format": str(each.format), **made_for},
        )  # fmt: skip
