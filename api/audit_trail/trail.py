"""The audit of one record: a page of it, and all of it as a table that is noted as a copy (C25)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.audit_trail.messages import message_lines
from api.exports.spreadsheets import Cell
from engine.clock import LONDON
from engine.errors import Refusal, Refused
from engine.runtime import Work
from workflows.views.audit_view import AuditFilter, AuditKind, AuditLine, Place, Told, audit_lines, audit_of
from workflows.views.exporting import note_list, refuse_makers
from workflows.views.looking import Look
from workflows.views.record_document import digest_of, lines_of
from workflows.words.accesses import Surface

MOST_IN_COPY = 5_000
HEAD = (
    "when", "kind", "what", "by", "person", "organisation", "acting_for", "record", "from", "to", "reason", "detail",
    "told",
)  # fmt: skip
_TOO_MANY = Refusal("too_many_lines", f"The audit has more than {MOST_IN_COPY} lines; narrow it by kind or by days.")
_CHANGED = Refusal("copy_differs", "The record has changed since this copy was made; ask for a new one.")


@dataclass(frozen=True, slots=True)
class TrailMade:
    """A table of the audit that was made: its rows, a hash of them, when, and of which record."""

    rows: list[tuple[Cell, ...]]
    digest: str
    at: datetime
    reference: str


def trail(look: Look, wanted: AuditFilter, most: int, after: Place | None = None) -> list[AuditLine]:
    """At most `most` lines of the audit, the latest first, those behind the place `after`."""
    return audit_lines(look, wanted, message_lines(look, wanted, after), most, after)


def make_table(work: Work, journey_id: str, wanted: AuditFilter) -> TrailMade:
    """All lines as a table, noted as a copy of the record; raises Refused, and UnknownInstance as the audit does."""
    made = _table(work, journey_id, wanted, work.at)
    note_list(work, [journey_id], made.digest, work.at)
    return made


def table_again(work: Work, journey_id: str, wanted: AuditFilter, digest: str, at: datetime) -> TrailMade:
    """The same table once more, for whoever asked twice with one key; Refused when it would say something else now."""
    made = _table(work, journey_id, wanted, at)
    if made.digest != digest:
        raise Refused((_CHANGED,))
    return made


def _table(work: Work, journey_id: str, wanted: AuditFilter, at: datetime) -> TrailMade:
    look = audit_of(work, journey_id, Surface.EXPORT)
    refuse_makers(work.actor.roles)
    lines = [each for each in trail(look, wanted, MOST_IN_COPY + 1) if each.at < at or not _of_itself(each)]
    if len(lines) > MOST_IN_COPY:
        raise Refused((_TOO_MANY,))
    rows = list(_rows(look, lines))
    return TrailMade(rows, digest_of(rows), at, look.facts.journey.reference)


def _of_itself(line: AuditLine) -> bool:
    """Whether making the copy writes such a line."""
    return line.kind in (AuditKind.LOOKED, AuditKind.RESTRICTED, AuditKind.COPY)


def _rows(look: Look, lines: Sequence[AuditLine]) -> Iterator[tuple[Cell, ...]]:
    references = {row.hand_off.id: row.hand_off.reference for row, _seen in look.hand_offs}
    for each in lines:
        local = each.at.astimezone(LONDON)
        people = (each.person, each.organisation, each.acting_for)
        who = [one.name if one else None for one in people]
        record = references.get(each.hand_off or "", look.facts.journey.reference)
        detail, told = "; ".join(f"{path}: {value}" for path, value in changes(each)), "; ".join(map(said, each.told))
        yield (
            local.date().isoformat() if each.whole_day else local.isoformat(timespec="seconds"), each.kind, each.what,
            each.by, *who, record, each.source, each.target, each.reason, detail, told,
        )  # fmt: skip


def changes(line: AuditLine) -> Iterator[tuple[str, Cell]]:
    """What changed, value by value, each with the path to it; ids say nothing to people and are left out."""
    return ((path, value) for path, value in lines_of(line.detail) if not _is_id(value))


def said(told: Told) -> str:
    """To whom it went, in which way, and what became of it."""
    to = told.person or told.organisation
    return ", ".join(filter(None, (to.name if to else told.recipient, told.channel, told.status, told.why)))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == 36 and value.count("-") == 4
