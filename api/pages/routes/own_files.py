"""The files that are kept beside a learner's journeys, on their own page, to be saved."""

from fastapi import APIRouter, Response

from api.pages.own import OwnPageDep
from api.pages.words import own as words
from api.routes.files import as_download
from api.schemas.common import RecordId
from workflows.views.own.files import open_own_file, own_files

router = APIRouter(prefix="/my/files")


@router.get("")
def show_files(page: OwnPageDep) -> Response:
    """What is kept of the learner as files, the latest first."""
    with page.reading() as work:
        found = own_files(work)
    return page.render("own/files.html", title="My files", files=found, words=words)


@router.get("/{file_id}")
def save_file(file_id: RecordId, page: OwnPageDep) -> Response:
    """What is in a file of the learner's; raises UnknownInstance."""
    with page.reading() as work:
        return as_download(open_own_file(work, file_id))
