"""Serves what was built of styles and scripts; each address names one content, so browsers keep it for good."""

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from api.pages.rendering import BUILT

FOR_GOOD = "public, max-age=31536000, immutable"


class BuiltFiles(StaticFiles):
    """The built files, which hold nothing about anybody."""

    def __init__(self) -> None:
        """Raises RuntimeError when nothing was built."""
        super().__init__(directory=BUILT)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at `path`, to be kept for good if it is asked for by its version."""
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            answer.headers["Cache-Control"] = FOR_GOOD if scope["query_string"].startswith(b"v=") else "no-cache"
        return answer
