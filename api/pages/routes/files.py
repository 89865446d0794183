"""One file kept beside a journey, to be saved: by staff from the record, by learners from their own page."""

from fastapi import APIRouter, Response

from api.pages.viewer import PageDep
from api.routes.files import as_download
from api.schemas.common import RecordId
from workflows.views import files_view

router = APIRouter()


@router.get("/files/{file_id}")
def save_file(file_id: RecordId, page: PageDep) -> Response:
    """What is in a file that the viewer may know of; raises UnknownInstance."""
    with page.reading() as work:
        return as_download(files_view.open_file(work, file_id))
