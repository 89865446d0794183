"""The way in for learners, and what a form held when a session ended: it stays in the browser and nothing is lost."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.auth.learner_sessions import cookie_name, whose_was
from api.pages.rendering import render
from api.pages.returning import OWN_PATH, Carried, carried_over

HOME = "/my"


def is_own(path: str) -> bool:
    """Whether it is the path of a page of a learner's own."""
    return path == HOME or path.startswith((f"{HOME}/", f"{HOME}?"))


def own_path(path: str) -> str:
    """`path` if it is one of a learner's own, else their first page."""
    # A browser would climb up by these.
    climbs = "/." in path
    return path if is_own(path) and not climbs and OWN_PATH.fullmatch(path) else HOME


def enter_again(request: Request, body: bytes) -> HTMLResponse:
    """The way in, in answer to a form that came when the session had ended; it carries the form along."""
    carried = carried_over(request, body, request.cookies.get(cookie_name(request), ""), whose_was, own_path)
    return enter_page(carried, status=401, ended=bool(carried.form))


def enter_page(carried: Carried, status: int = 200, *, typed: Mapping[str, str] | None = None,
               faults: Mapping[str, str] | None = None, ended: bool = False,
               out: bool = False) -> HTMLResponse:  # fmt: skip
    """Asks for the code and the birth date; `faults` are sentences by field, of the whole under no name.

    `ended` says that a session ended in the middle of a form, `out` that somebody has just signed out.
    """
    return _way_in("own/enter.html", "See your journey", "code", carried, status, typed, faults, ended=ended, out=out)


def sign_in_page(carried: Carried, status: int = 200, *, typed: Mapping[str, str] | None = None,
                 faults: Mapping[str, str] | None = None, ended: bool = False) -> HTMLResponse:  # fmt: skip
    """Asks for the e-mail address and password that a learner chose."""
    return _way_in("own/sign_in.html", "Sign in to see your journey", "email", carried, status, typed, faults,
                   ended=ended)  # fmt: skip


def _way_in(template: str, title: str, first: str, carried: Carried, status: int, typed: Mapping[str, str] | None,
            faults: Mapping[str, str] | None, **more: Any) -> HTMLResponse:  # fmt: skip
    found = faults or {}
    errors = [{"text": text, "href": f"#{name or first}"} for name, text in found.items()]
    # What is wrong with the whole is said at its first field.
    at = {name or first: text for name, text in found.items()}
    return render(template, status, title=title, carried=carried, typed=typed or {}, errors=errors, at=at, **more)
