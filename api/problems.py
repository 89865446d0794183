"""Problem details (RFC 9457): the one shape in which anything is refused."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


def problem(status: int, kind: str, title: str, detail: str | None = None, *,
            headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:  # fmt: skip
    """A reply with `status`: `kind` names the type of problem for machines, `title` and `detail` are for people."""
    told = {"detail": detail} if detail else {}
    content = {"type": kind, "title": title, "status": status, **told, **more}
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)


def unexpected() -> JSONResponse:
    """The reply when something broke: it says nothing of what, the log does."""
    return problem(500, "unexpected", "Something went wrong on our side", "It was recorded. Please try again later.")
