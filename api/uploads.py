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
_TAKES_FILE = re.compile(rf"/api/v1/journeys/[^/]+/(?:{_NAMES})|/journeys/[^/]+/actions/(?:{_NAMES})")


def takes_file(path: str) -> bool:
    """Whether a file may be sent to an address."""
    return _TAKES_FILE.fullmatch(path) is not None


def most_bytes(settings: Settings, path: str) -> int:
    """How many bytes a body sent to an address may have."""
    return settings.upload_limit if takes_file(path) else settings.body_limit


def says_form(request: Request) -> bool:
    """Whether the body says that it is a form with parts."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def upload(part: UploadFile, most: int) -> Upload:
    """The file in a part of a form, of which at most `most` bytes are taken: of more it is read that they are more."""
    return Upload(part.filename or "", part.file.read(most + 1), most)
