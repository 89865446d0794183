"""The audit of a record, for managers and safeguarding leads of whoever answers for it: to others there is none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api.audit_trail.trail import HEAD, TrailMade, make_table, table_again, trail
from api.dependencies import CallerDep, IdempotencyKey, PagingDep, RuntimeDep
from api.exports.documents import MEDIA_TYPES
from api.exports.file_names import attachment, file_name
from api.exports.spreadsheets import as_csv
from api.schemas.common import Body, Day, Page, RecordId
from api.schemas.paging import decode_place, encode_cursor
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.clock import london_date
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.views.audit_view import AuditFilter, AuditKind, AuditLine, Place, Verification, audit_of, verification
from workflows.vocabulary import CopyFormat

router = APIRouter(prefix="/journeys/{journey_id}/audit", tags=["audit"], route_class=StrictRoute)

_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The audit, as a file to keep", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


class AuditCopy(Body):
    """What the table holds: kinds (none: all), and days, both included."""

    kinds: Annotated[tuple[AuditKind, ...], Field(max_length=len(AuditKind))] = ()
    from_on: Day | None = None
    until_on: Day | None = None

    @property
    def wanted(self) -> AuditFilter:
        """The same, as a filter."""
        return AuditFilter(frozenset(self.kinds), self.from_on, self.until_on)


def audit_filter(
    kind: Annotated[list[AuditKind], Query(max_length=len(AuditKind))] = [],  # noqa: B006
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="until", description="The last day, included.")] = None,
) -> AuditFilter:
    """What the audit is narrowed to."""
    return AuditFilter(frozenset(kind), first, last)


@router.get("")
def read_audit(
    journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep, paging: PagingDep,
    wanted: Annotated[AuditFilter, Depends(audit_filter)],
) -> Page[AuditLine]:  # fmt: skip
    """Everything on record, the latest first: what happened, who looked, messages, consents, copies.

    What the caller may not know of is not there, nor anything that would tell that it is.
    """
    with runtime.reading(caller) as work:
        found = trail(audit_of(work, journey_id), wanted, paging.limit + 1, place(paging.after))
        return _page(found, paging.limit)


@router.get("/verification")
def read_verification(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Verification:
    """Whether history and who looked are as they were written: the check of `journey audit verify`, of one record."""
    with runtime.reading(caller) as work:
        return verification(audit_of(work, journey_id))


@router.post("/copies", response_class=Response, responses=_TABLE)
def export_audit(
    journey_id: RecordId, body: AuditCopy, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> Response:
    """The audit as CSV, noted as a copy of the record; asked again with the same key it is the same one."""
    return download(runtime, caller, journey_id, body, key)


def download(runtime: Runtime, caller: Actor, journey_id: str, body: AuditCopy, key: str) -> Response:
    """The file, for the interface and for the page."""
    made: list[TrailMade] = []

    def make(work: Work) -> Verdict:
        made.append(make_table(work, journey_id, body.wanted))
        return {"digest": made[-1].digest, "at": made[-1].at.isoformat()}

    said = {"id": journey_id, "body": body.model_dump(mode="json")}
    verdict = runtime.run(Command("journey.export_audit", said, key), caller, make)
    if not made:
        with runtime.reading(caller) as work:
            at = datetime.fromisoformat(verdict["at"])
            made.append(table_again(work, journey_id, body.wanted, verdict["digest"], at))
    name = file_name("audit", made[-1].reference, london_date(made[-1].at).isoformat(), ending="csv")
    content = as_csv(HEAD, made[-1].rows).encode()
    return Response(content, media_type=MEDIA_TYPES[CopyFormat.CSV], headers=attachment(name))


def place(after: str | None) -> Place | None:
    """Where the page before ended; raises MalformedCursor."""
    moment, last_id = decode_place(after) if after else (None, "")
    return (moment, last_id) if moment is not None else None


def cursor(lines: Sequence[AuditLine], limit: int) -> str | None:
    """Where a page of `limit` ends, if there is more."""
    last = lines[limit - 1] if len(lines) > limit else None
    return encode_cursor(last.at.isoformat(), last.id) if last is not None else None


def _page(found: list[AuditLine], limit: int) -> Page[AuditLine]:
    return Page(items=found[:limit], next=cursor(found, limit))
