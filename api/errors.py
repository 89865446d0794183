"""One table: each error this project raises, with the status and the type of problem it is answered with."""

import sqlite3
from http import HTTPStatus
from typing import NamedTuple

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import exc as sqlalchemy_errors
from starlette.exceptions import HTTPException

from api import request_errors as requests
from api.allowed_methods import allowed_methods
from api.installation import installation
from api.problems import problem, unexpected
from api.uploads import most_bytes, says_form
from api.validation import invalid_request
from engine import errors
from engine.database import lost_race
from engine.runtime import LostRace


class Answer(NamedTuple):
    """How an error is answered: status, type of problem, and its title."""

    status: int
    kind: str
    title: str


ANSWERS: dict[type[Exception], Answer] = {
    errors.Refused: Answer(409, "refused", "This is not possible now"),
    errors.Conflict: Answer(409, "conflict", "Somebody else was first"),
    errors.StaleVersion: Answer(412, "stale-version", "The record has changed"),
    errors.KeyReused: Answer(422, "idempotency-key-reused", "The key was used for another request"),
    errors.UnknownInstance: Answer(404, "not-found", "Not found"),
    errors.UnknownDefinition: Answer(409, "unknown-definition", "This installation cannot act on the record"),
    errors.FaultyDefinition: Answer(500, "faulty-definition", "A workflow is faulty"),
    errors.SchemaMismatch: Answer(503, "schema-mismatch", "The database does not fit this release"),
    requests.NotSignedIn: Answer(401, "not-signed-in", "Not signed in"),
    requests.NotEntered: Answer(401, "not-entered", "Not in"),
    requests.EntryRefused: Answer(401, "entry-refused", "Not let in"),
    requests.SignInRefused: Answer(401, "sign-in-refused", "Sign-in refused"),
    requests.SecondFactorNeeded: Answer(401, "second-factor-needed", "A code is needed"),
    requests.SecondFactorRequired: Answer(403, "second-factor-required", "A second factor is required"),
    requests.OidcStartAgain: Answer(400, "oidc-start-again", "The sign-in must be started again"),
    requests.OidcRefused: Answer(401, "oidc-refused", "Sign-in with the provider refused"),
    requests.OidcCodeNeeded: Answer(401, "oidc-code-needed", "A code is needed beside the provider"),
    requests.OidcUnavailable: Answer(503, "oidc-unavailable", "The provider cannot be reached"),
    requests.TooManyAttempts: Answer(429, "too-many-attempts", "Too many attempts"),
    requests.NotForKeys: Answer(403, "not-for-keys", "Not for API keys"),
    requests.KeyOnlyLooks: Answer(403, "key-scope", "The API key may only read"),
    requests.NotForThisColleague: Answer(403, "acting-for-refused", "Not for this colleague"),
    requests.CrossOrigin: Answer(403, "cross-origin", "The request came from another site"),
    requests.BodyTooLarge: Answer(413, "body-too-large", "The body is too large"),
    requests.NotJson: Answer(415, "not-json", "The body is not JSON"),
    requests.NotAForm: Answer(415, "not-a-form", "The body is not a form with a file"),
    requests.MalformedJson: Answer(400, "malformed-json", "The body cannot be read"),
    requests.MalformedForm: Answer(400, "malformed-form", "The form cannot be read"),
    requests.FormOfAnother: Answer(409, "form-of-another", "The form was opened by somebody else"),
    requests.ActingEnded: Answer(403, "acting-for-ended", "You act for this colleague no longer"),
    requests.OpenedForOther: Answer(409, "form-for-other", "The form was opened for somebody else"),
    requests.MalformedHeader: Answer(400, "malformed-header", "A header is missing or malformed"),
    requests.MalformedCursor: Answer(400, "malformed-cursor", "The cursor is malformed"),
}
DATABASE_ERRORS = (
    sqlite3.Error,
    psycopg.Error,
    sqlalchemy_errors.DBAPIError,
    sqlalchemy_errors.TimeoutError,
    LostRace,
)
_OUT_OF_REACH = (
    sqlite3.OperationalError,
    psycopg.OperationalError,
    sqlalchemy_errors.OperationalError,
    sqlalchemy_errors.TimeoutError,
)


def answer(error: Exception) -> JSONResponse:
    """The reply to an error of the table or a subclass of one; any other error is raised again."""
    known = known_answer(error)
    more = {"refusals": _refusals(error)} if isinstance(error, errors.Refused) else {}
    return problem(known.status, known.kind, known.title, str(error), headers=_headers(error), **more)


def known_answer(error: Exception) -> Answer:
    """How an error of the table or a subclass of one is answered; any other error is raised again."""
    known = next((ANSWERS[kind] for kind in type(error).__mro__ if kind in ANSWERS), None)
    if known is None:
        raise error
    return known


def _headers(error: Exception) -> dict[str, str] | None:
    # The password of an account is no credential for the scheme that the first header names.
    if isinstance(error, requests.NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(error.seconds)} if isinstance(error, requests.TooManyAttempts) else None


def add_handlers(app: FastAPI) -> None:
    """Let `app` answer every error as a problem."""
    app.add_exception_handler(errors.EngineError, _known)
    app.add_exception_handler(requests.RequestError, _known)
    for kind in DATABASE_ERRORS:
        app.add_exception_handler(kind, _database_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)


def _known(_request: Request, error: Exception) -> JSONResponse:
    return answer(error)


def _refusals(refused: errors.Refused) -> list[dict[str, object]]:
    return [
        {
            "code": refusal.code,
            "sentence": refusal.sentence,
            "who_could": list(refusal.who_could),
            "missing": list(refusal.missing),
        }
        for refusal in refused.refusals
    ]


def status_of_database_error(error: Exception) -> int:
    """409 for a lost race, 503 for a database that is out of reach; any other error is raised again."""
    if lost_race(error):
        return HTTPStatus.CONFLICT
    if not isinstance(error, _OUT_OF_REACH):
        raise error
    return HTTPStatus.SERVICE_UNAVAILABLE


def _database_error(_request: Request, error: Exception) -> JSONResponse:
    if status_of_database_error(error) == HTTPStatus.CONFLICT:
        return answer(errors.Conflict())
    detail = "The database cannot be reached just now. Please try again in a moment."
    return problem(503, "unavailable", "Not available", detail, headers={"Retry-After": "5"})


def _http_error(request: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses: unknown paths and methods, bodies that cannot be decoded."""
    if not isinstance(error, HTTPException):
        return unexpected()
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return answer(requests.MalformedForm() if says_form(request) else requests.MalformedJson())
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return answer(requests.BodyTooLarge(most_bytes(installation(request).settings, request.url.path)))
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(allowed_methods(request))
    return problem(status, status.phrase.lower().replace(" ", "-"), status.phrase, headers=headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        return unexpected()
    try:
        return invalid_request(request, error)
    except requests.RequestError as plain:
        return answer(plain)
