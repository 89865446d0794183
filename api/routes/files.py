"""Files kept beside a journey: listed, added as a form with parts, and downloaded. Removed by `remove_file`."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from api.commands import on_journey, run
from api.dependencies import CallerDep, IdempotencyKey, IfMatch, InstallationDep, RuntimeDep
from api.exports.file_names import kept_as
from api.routes.examples import FILE
from api.routes.searching import page
from api.schemas.actions import Done
from api.schemas.common import Page, RecordId
from api.schemas.files import AddFile
from api.strict_json import StrictRoute
from api.uploads import FORM, upload
from engine.runtime import Command
from workflows.actions.learners import keep_files
from workflows.actions.learners.keep_files import ADD_FILE
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.rules.files import ENDINGS
from workflows.views import files_view
from workflows.views.files_view import FileView, Kept
from workflows.views.looking import look_at
from workflows.words.accesses import Surface

router = APIRouter(tags=["files"], route_class=StrictRoute)
_USUAL = {"usual": {"summary": JOURNEY_ACTIONS[ADD_FILE].summary, "value": FILE}}
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file as it was added, to be kept", "content": dict.fromkeys(ENDINGS, _BINARY)}
}


@router.get("/journeys/{journey_id}/files")
def read_files(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[FileView]:
    """The files beside the journey that the caller may know of, removed ones too, in the order they were added."""
    with runtime.reading(caller) as work:
        return page(files_view.file_views(look_at(work, journey_id, Surface.FILES)))


@router.post("/journeys/{journey_id}/add_file", name="journey_add_file")
def add_file(
    journey_id: RecordId, body: Annotated[AddFile, Form(media_type=FORM, openapi_examples=_USUAL)], caller: CallerDep,
    here: InstallationDep, key: IdempotencyKey, version: IfMatch, response: Response,
) -> Done:  # fmt: skip
    """Keep a file beside the journey: PDF, JPEG, PNG, plain text, ODT or DOCX, by what is in it.

    Answers with the file's own id. The same content twice in a journey is refused.
    """
    said = keep_files.AddFile(file=upload(body.file, here.settings.file_limit), **body.model_dump(exclude={"file"}))
    command = Command(
        f"journey.{ADD_FILE}", {"id": journey_id, "if_match": version, "body": said.model_dump(mode="json")}, key
    )
    return run(
        here.runtime, caller, command, on_journey(JOURNEY_ACTIONS[ADD_FILE], journey_id, said, version), response
    )


@router.get("/files/{file_id}", response_class=Response, responses=_CONTENT)
def download_file(file_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Response:
    """What is in a file that the caller may know of, as it was added; of a removed one there is nothing any more."""
    with runtime.reading(caller) as work:
        return as_download(files_view.open_file(work, file_id))


def as_download(kept: Kept) -> Response:
    """A file to be kept: never shown in place, taken for something else, or stored on the way."""
    return Response(kept.content, media_type=kept.media_type, headers=kept_as(kept.file_name))
