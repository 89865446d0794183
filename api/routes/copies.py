"""Copies of records and lists: made, listed for recall. Each that leaves the system is on record."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response

from api.dependencies import CallerDep, IdempotencyKey, RuntimeDep
from api.exports.documents import MEDIA_TYPES, download
from api.exports.file_names import attachment, file_name
from api.exports.spreadsheets import as_csv
from api.routes.searching import page
from api.schemas.common import Page, RecordId
from api.strict_json import StrictRoute
from engine.clock import london_date
from engine.runtime import Command, Verdict, Work
from workflows.views import copies_view, exporting, list_export
from workflows.views.copies_view import CopyView
from workflows.views.exporting import Made, MakeCopy
from workflows.views.list_export import HEAD, ListCopy, ListMade
from workflows.views.looking import know_of
from workflows.vocabulary import CopyFormat
from workflows.words.accesses import Surface

router = APIRouter(prefix="/journeys", tags=["copies"], route_class=StrictRoute)
_COPY = {"usual": {"summary": "A page for a partner.", "value": {"format": "html"}}}
_LIST = {"usual": {"summary": "Referrals that wait.", "value": {"state": "referred", "waiting_on_me": True}}}
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The copy, as a file to keep",
        "content": {MEDIA_TYPES[form].partition(";")[0]: _TEXT for form in CopyFormat} | {"application/json": {}},
    }
}
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The list, as a file to keep", "content": {"text/csv": _TEXT}}
}


@router.post("/copies", response_class=Response, responses=_TABLE)
def export_list(
    body: Annotated[ListCopy, Body(openapi_examples=_LIST)], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey,
) -> Response:  # fmt: skip
    """The journeys that the caller may read as CSV, narrowed as the list is; noted with each journey in it."""
    made: list[ListMade] = []

    def make(work: Work) -> Verdict:
        made.append(list_export.make_list(work, body))
        return {"digest": made[-1].digest, "at": made[-1].at.isoformat()}

    verdict = runtime.run(Command("journeys.export", body.model_dump(mode="json"), key), caller, make)
    if not made:
        with runtime.reading(caller) as work:
            made.append(list_export.again(work, body, verdict["digest"], datetime.fromisoformat(verdict["at"])))
    name = file_name("journeys", london_date(made[-1].at).isoformat(), ending="csv")
    return Response(
        as_csv(HEAD, made[-1].rows).encode(), media_type=MEDIA_TYPES[CopyFormat.CSV], headers=attachment(name)
    )


@router.post("/{journey_id}/copies", response_class=Response, responses=_FILES)
def export_record(
    journey_id: RecordId, body: Annotated[MakeCopy, Body(openapi_examples=_COPY)], caller: CallerDep,
    runtime: RuntimeDep, key: IdempotencyKey,
) -> Response:  # fmt: skip
    """A copy of the journey's record: exactly what its receiver may see, read and noted in one transaction.

    Asked again with the same key it is the same copy, refused once it would say something else.
    """
    made: list[Made] = []

    def make(work: Work) -> Verdict:
        made.append(exporting.make_copy(work, journey_id, body))
        # What it says is not kept with the key.
        return {"copy": made[-1].copy.id}

    said = {"id": journey_id, "body": body.model_dump(mode="json")}
    verdict = runtime.run(Command("journey.export", said, key), caller, make)
    if not made:
        with runtime.reading(caller) as work:
            made.append(exporting.again(work, verdict["copy"], journey_id))
    return download(made[-1].document, body.format)


@router.get("/{journey_id}/copies")
def read_copies(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[CopyView]:
    """The copies of the journey's record that the caller may know of, with who has each and what became of it."""
    with runtime.reading(caller) as work:
        return page(copies_view.copy_views(know_of(work, journey_id, Surface.COPIES)))
