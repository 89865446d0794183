"""Says on a page of its own why a request was not answered, and what to do next."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api import request_errors
from api.errors import DATABASE_ERRORS, known_answer, status_of_database_error
from api.pages.own_returning import enter_again, is_own
from api.pages.referring.opened import SentAlready, to_receipt
from api.pages.rendering import render
from api.pages.returning import sign_in_again
from engine import errors
from engine.errors import Refused


class Words(NamedTuple):
    """What a page of a status says: what happened, and what to do."""

    title: str
    happened: str
    next_step: str


WORDS: Mapping[int, Words] = {
    400: Words("We could not read that", "What was sent cannot be read.", "Go back and try once more."),
    401: Words("Sign in", "You are not signed in.", "Sign in, then try once more."),
    403: Words(
        "You cannot do this", "You are signed in, but this is not open to you in this way.",
        "Go back to your work. If you should be able to do it, ask an administrator of your organisation.",
    ),
    404: Words(
        "Page not found", "There is nothing here, or it is not yours to see.",
        "If you typed the address, check it. If somebody sent you the link, ask them whether your organisation has a "
        "part in it.",
    ),
    405: Words("This cannot be opened like that", "The address is right, the way is not.", "Go back to your work."),
    409: Words(
        "This is not possible now", "Nothing was changed.", "Look at the record as it is now, then decide what to do.",
    ),
    410: Words(
        "This has ended", "What you look for was here, and has ended.",
        "If somebody sent you a link, ask them for a new one.",
    ),
    412: Words(
        "This changed while you were looking", "Somebody else was first. Nothing of yours was lost or changed.",
        "Look at the record as it is now, then decide what to do.",
    ),
    413: Words("That is too much at once", "What was sent is too large.", "Send less at once."),
    422: Words("Something is not right", "A part of what was sent is not what it should be.", "Go back and check it."),
    429: Words("Too many tries", "There were too many tries from this place.", "Wait some minutes, then try again."),
    500: Words(
        "Something went wrong", "It is our fault, not yours, and it was recorded.",
        "Try again in some minutes. Nothing was changed half way: what you sent was either taken whole or not at all.",
    ),
    503: Words("Not available just now", "We cannot reach our own records.", "Try again in a moment."),
}  # fmt: skip

# The same for learners, in words for everybody from nine years on.
OWN_WORDS: Mapping[int, Words] = {
    400: Words("We could not read that", "Something went wrong on the way to us.", "Go back and try again."),
    403: Words("You cannot do this here", "This did not come from our own page.", "Go back to your journey."),
    404: Words("Page not found", "There is no page here.", "Check the address, or go back to your journey."),
    405: Words("This page cannot be opened like that", "The way you came does not work.", "Go back to your journey."),
    409: Words("This cannot be done now", "Nothing was changed.", "Look at your journey to see how it is now."),
    412: Words("This changed while you were looking", "Nothing you did was lost.", "Look again, then try once more."),
    413: Words("That is too much at once", "You sent more than we can take.", "Send less."),
    422: Words("Something is not right", "A part of what you sent is not right.", "Go back and check it."),
    429: Words("Too many tries", "There were too many tries from here.", "Wait some minutes. Then try again."),
    500: Words("Something went wrong", "It was our fault, not yours.", "Try again in some minutes."),
    503: Words("We cannot show this just now", "We cannot reach our records.", "Try again in some minutes."),
}  # fmt: skip


def add_problem_pages(pages: FastAPI) -> None:
    """Let `pages` answer every error with a page that says what to do next."""
    pages.add_exception_handler(request_errors.NotSignedIn, _not_signed_in)
    pages.add_exception_handler(request_errors.NotEntered, _not_entered)
    pages.add_exception_handler(SentAlready, _sent_already)
    pages.add_exception_handler(request_errors.SecondFactorRequired, _second_factor_first)
    for kind in (errors.EngineError, request_errors.RequestError):
        pages.add_exception_handler(kind, _known)
    for unreachable in DATABASE_ERRORS:
        pages.add_exception_handler(unreachable, _database_error)
    pages.add_exception_handler(HTTPException, _http_error)
    pages.add_exception_handler(RequestValidationError, _invalid)


def problem_page(status: int, because: str | None = None, reasons: tuple[str, ...] = (), *,
                 path: str = "/") -> Response:  # fmt: skip
    """The page of a status; `because` is the sentence of this one case, `reasons` all that stands against it.

    At a `path` of learners it speaks to a learner.
    """
    own = is_own(path)
    told = OWN_WORDS if own else WORDS
    words = told.get(status) or told[500 if status >= 500 else 400]
    back = {"href": "/my", "text": "Go to your journey"} if own else {"href": "/", "text": "Go to your work"}
    return render(
        "problem.html", status, title=words.title, words=words, because=because, reasons=reasons, back=back,
        base="own/layout.html" if own else "layout.html",
    )  # fmt: skip


def unexpected_page() -> Response:
    """What somebody gets when something broke: nothing of what, the log says that."""
    return problem_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def refusal_page(error: request_errors.RequestError, path: str) -> Response:
    """What a request gets that is refused before it reaches any page."""
    return problem_page(known_answer(error).status, str(error), path=path)


async def _not_signed_in(request: Request, _error: Exception) -> Response:
    """To the sign-in; what a form held when the session ended comes along, in the browser alone."""
    if request.method == "GET":
        return _way_in(request, "/sign-in", first="/")
    if request.url.path == "/sign-out":
        return RedirectResponse("/sign-in", status_code=303)
    return sign_in_again(request, await request.body())


async def _not_entered(request: Request, _error: Exception) -> Response:
    """To the way in for learners, with what a form held likewise."""
    if request.method == "GET":
        return _way_in(request, "/my/enter", first="/my")
    return enter_again(request, await request.body())


def _way_in(request: Request, to: str, first: str) -> Response:
    """To a way in, which leads back to what was asked for; `first` is where it leads anyway."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = to if asked == first else f"{to}?return_to={quote(asked, safe='/')}"
    return RedirectResponse(where, status_code=303)


def _sent_already(_request: Request, error: Exception) -> Response:
    return to_receipt(error.journey_id) if isinstance(error, SentAlready) else unexpected_page()


def _second_factor_first(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/account/second-factor", status_code=303)


def _known(request: Request, error: Exception) -> Response:
    answer = known_answer(error)
    reasons = tuple(each.sentence for each in error.refusals) if isinstance(error, Refused) else ()
    told = None if reasons or isinstance(error, errors.UnknownInstance) else str(error)
    return problem_page(answer.status, told, reasons, path=request.url.path)


def _database_error(request: Request, error: Exception) -> Response:
    return problem_page(status_of_database_error(error), path=request.url.path)


def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    return problem_page(status, path=request.url.path)


def _invalid(request: Request, error: Exception) -> Response:
    """An address that can be none of ours is not there; what else cannot be read is told so."""
    places = [each["loc"][0] for each in error.errors()] if isinstance(error, RequestValidationError) else []
    return problem_page(HTTPStatus.NOT_FOUND if "path" in places else HTTPStatus.BAD_REQUEST, path=request.url.path)
