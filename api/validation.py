"""Says what is wrong with a request that breaks its schema, and never repeats what was sent."""

import re
from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from api.problems import problem
from api.request_errors import MalformedHeader, MalformedJson, NotAForm, NotJson
from api.uploads import says_form, takes_file

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}", re.ASCII)
# Their messages may hold words of the sender.
_TALKATIVE = frozenset(
    {"value_error", "assertion_error", "union_tag_invalid", "json_invalid", "uuid_parsing", "url_parsing"}
)
# Also application/problem+json and the like.
_JSON = re.compile(r"application/([\w.-]+\+)?json", re.IGNORECASE)


def invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
    """The reply to a request that breaks its schema: every fault with its field, rule and message.

    Raises NotJson, MalformedJson or MalformedHeader when that is why it could not be read.
    """
    faults: Sequence[Any] = error.errors()
    for fault in faults:
        _refuse_unreadable(request, fault)
    told = [{"field": _field(fault["loc"]), "rule": fault["type"], "message": _message(fault)} for fault in faults]
    return problem(422, "invalid-request", "The request breaks its schema", errors=told)


def _refuse_unreadable(request: Request, fault: Any) -> None:
    place = fault["loc"][0]
    if fault["type"] == "json_invalid":
        raise MalformedJson
    if place == "body" and _has_body(request):
        _refuse_other_media(request)
    if place == "header" and fault["type"] == "missing":
        raise MalformedHeader(f"The header {fault['loc'][1]} is missing.")
    if place == "header":
        raise MalformedHeader(f"The header {fault['loc'][1]} is not valid: {_message(fault)}.")


def _refuse_other_media(request: Request) -> None:
    if takes_file(request.url.path):
        if not says_form(request):
            raise NotAForm
    elif not _says_json(request):
        raise NotJson


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip()
    return _JSON.fullmatch(media_type) is not None


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def _field(location: Sequence[Any]) -> str:
    """Where the fault is, without the word "body"; a name that the sender made up is told only if it is plain."""
    steps = location[1:] if location[0] == "body" else location
    return ".".join(_step(step) for step in steps)


def _step(step: Any) -> str:
    plain = isinstance(step, int) or _PLAIN_NAME.fullmatch(step) is not None
    return str(step) if plain else "(another name)"


def _message(fault: Any) -> str:
    return "This value is not valid" if fault["type"] in _TALKATIVE else str(fault["msg"])
