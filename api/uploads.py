"""By which addresses files are sent: there bodies are larger than elsewhere, and forms with parts (RFC 7578)."""

import logging
import re

from fastapi import Request, UploadFile

from api.settings import Settings
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.rules.files import Upload

FORM = "multipart/form-data"
# It warns of what it cannot read, in lines of its own and with bytes of it; the sender is told.
logging.getLogger("python_multipart").setLevel(logging.ERROR)
_NAMES = "|".join(action.name for action in JOURNEY_ACTIONS.values() if action.uploads)
_TAKES_FILE = re.compile(rf"/api/v1/journeys/[^/]+/(?:{_NAMES})|(?P<page>/journeys/[^/]+/actions/(?:{_NAMES}))")
# What is too large on a page is read all the same, up to so many times the limit: the form comes back as it was.
_READ_ON_PAGES = 3


def takes_file(path: str) -> bool:
    """Whether a file may be sent to an address."""
    return _TAKES_FILE.fullmatch(path) is not None


def most_bytes(settings: Settings, path: str) -> int:
    """How many bytes a body sent to an address may have."""
    found = _TAKES_FILE.fullmatch(path)
    if found is None:
        return settings.body_limit
    return settings.body_limit + settings.file_limit * (_READ_ON_PAGES if found["page"] else 1)


def says_form(request: Request) -> bool:
    """Whether the body says that it is a form with parts."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def upload(part: UploadFile, most: int) -> Upload:
    """The file in a part of a form, of which at most `most` bytes are taken: of more it is read that they are more."""
    return Upload(part.filename or "", part.file.read(most + 1), most)
