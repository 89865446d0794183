"""The audit of a record: everything on record of it, narrowed, to read, to print and to keep as a table."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.audit_trail.trail import trail
from api.pages.periods import read_period
from api.pages.posted import KeyedDep
from api.pages.routes.record import record_part
from api.pages.viewer import PageDep
from api.pages.words import audit as words
from api.request_errors import MalformedForm
from api.routes.audit import AuditCopy, cursor, download, place
from api.schemas.common import RecordId
from engine.runtime import new_id
from workflows.views.audit_view import AuditFilter, AuditKind, audit_of, verification
from workflows.visibility import Item

router = APIRouter(prefix="/journeys/{journey_id}/audit")

A_PAGE, IN_PRINT = 50, 1_000
Short = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the filter says, as typed, and what is wrong with it."""

    kind: AuditKind | None
    first: date | None
    last: date | None
    errors: list[dict[str, str]]

    @property
    def wanted(self) -> AuditFilter:
        """The filter; what is wrong narrows nothing."""
        return AuditFilter(frozenset({self.kind} if self.kind else ()), self.first, self.last)


@router.get("")
def show_audit(
    journey_id: RecordId, page: PageDep, kind: Short = "", first: Annotated[Short, Query(alias="from")] = "",
    until: Short = "", to_print: Annotated[Short, Query(alias="print")] = "",
    after: Annotated[str, Query(max_length=500, pattern=r"^[A-Za-z0-9_-]*$")] = "",
) -> Response:  # fmt: skip
    """Everything on record, the latest first; UnknownInstance for everybody who may not know who looked."""
    asked, most = _asked(kind, first, until), IN_PRINT if to_print else A_PAGE
    with page.reading() as work:
        look = audit_of(work, journey_id)
        lines = trail(look, asked.wanted, most + 1, place(after or None))
        references = {row.hand_off.id: row.hand_off.reference for row, _seen in look.hand_offs}
        return record_part(
            page, look, "/audit", "audit", status=422 if asked.errors else 200, lines=lines[:most],
            following=cursor(lines, most), kept=page.kept_query(), verified=verification(look), words=words,
            kinds=words.kinds(restricted=look.sees(Item.RESTRICTED_DETAIL)), asked=asked, first=first, until=until,
            errors=asked.errors, references=references, to_print=bool(to_print), key=new_id(),
            narrowed=bool(asked.kind or first or until),
        )  # fmt: skip


@router.post("/csv")
def download_audit(journey_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """All of it as a table to keep, noted as a copy; raises Refused, and MalformedForm for what no filter says."""
    asked = _asked(form.get("kind"), form.get("from"), form.get("until"))
    if asked.errors:
        raise MalformedForm
    body = AuditCopy(kinds=tuple(asked.wanted.kinds), from_on=asked.first, until_on=asked.last)
    return download(page.runtime, page.actor, journey_id, body, form.key)


def _asked(kind: str, first: str, last: str) -> _Asked:
    begins, ends, errors = read_period(first, last)
    return _Asked(AuditKind(kind) if kind in set(AuditKind) else None, begins, ends, errors)
