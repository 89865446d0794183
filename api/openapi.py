"""The description of the interface: which problems any route may answer, and as which media type."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from api.problems import MEDIA_TYPE
from api.schemas.problems import InvalidRequestBody, ProblemBody, RefusedBody

DESCRIPTION = (
    "Learner journeys and referrals between organisations. Sign in for a token, or send an API key. "
    "Every change needs an Idempotency-Key: sent again with the same key, it is answered as the first time."
)
PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": ProblemBody, "description": "A header or the body cannot be read"},
    401: {"model": ProblemBody, "description": "Not signed in, or the second factor is missing"},
    403: {
        "model": ProblemBody,
        "description": "Sent from another site, with a key that may not do this, with no second factor set, or for a"
        " colleague for whom the caller may not act",
    },
    404: {"model": ProblemBody, "description": "No such record, or the caller may not see it"},
    409: {"model": RefusedBody, "description": "Closed now, with every reason; or somebody else was first"},
    412: {"model": ProblemBody, "description": "If-Match named an older version"},
    413: {"model": ProblemBody, "description": "The body is too large"},
    415: {"model": ProblemBody, "description": "The body is not JSON, or where a file is sent no form with parts"},
    422: {"model": InvalidRequestBody, "description": "The request breaks its schema, or its key was used for another"},
    429: {"model": ProblemBody, "description": "Too many wrong attempts to sign in; Retry-After says how long to wait"},
    503: {"model": ProblemBody, "description": "The database, or the provider to sign in with, cannot be reached"},
}
_PROBLEM_SCHEMAS = [
    {"$ref": f"#/components/schemas/{body.__name__}"} for body in (ProblemBody, RefusedBody, InvalidRequestBody)
]


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The function that describes `app`, with problems under their own media type."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        described = plain()
        for operations in described["paths"].values():
            for operation in operations.values():
                _as_problems(operation["responses"])
        return described

    return openapi


def _as_problems(responses: dict[str, Any]) -> None:
    for response in responses.values():
        content = response.get("content", {})
        if content.get("application/json", {}).get("schema") in _PROBLEM_SCHEMAS:
            content[MEDIA_TYPE] = content.pop("application/json")
