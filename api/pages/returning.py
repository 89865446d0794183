"""Carries what a form held over a sign-in that has become necessary: it stays in the browser and nothing is lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.auth.caller import cookie_name
from api.auth.sessions import whose_was
from api.installation import installation
from api.pages.on_behalf import writer_of
from api.pages.posted import FOR, Posted, read_form, read_sent
from api.pages.rendering import render
from api.request_errors import MalformedForm

# Never two slashes at the beginning and no backslash: nothing in it can be taken for another host.
OWN_PATH = re.compile(r"/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%?/-]{0,900}")
HOME = "/work"
# What nobody else at the same computer may find in a page, and no page may hand on to another.
_SECRET = re.compile("password|proof|secret|token")
RETURN_TO, CARRIED, CARRIED_FOR = "_return_to", "_carried", "_carried_for"


@dataclass(frozen=True, slots=True)
class Carried:
    """Where somebody goes once signed in: a page, or a form of theirs (`pairs`) that is to be sent there after all."""

    return_to: str = HOME
    form: str = ""
    whose: str = ""

    @property
    def pairs(self) -> Sequence[tuple[str, str]]:
        """The fields of the form."""
        return read_form(self.form.encode("ascii")).pairs

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The hidden fields by which the pages of signing in hand this on to one another."""
        return [(RETURN_TO, self.return_to), (CARRIED, self.form), (CARRIED_FOR, self.whose)]

    def belongs_to(self, person_id: str) -> bool:
        """Whether the form was filled in by this person: nobody else gets it to see."""
        return bool(self.form) and self.whose == person_id


def staff_path(path: str) -> str:
    """`path` if it is one of ours, else the first page of staff."""
    return path if OWN_PATH.fullmatch(path) else HOME


def carried_in(form: Posted, own: Callable[[str], str] = staff_path) -> Carried:
    """What a page of signing in carries; `own` answers a path that it may lead to."""
    carried = form.get(CARRIED)
    return Carried(own(form.get(RETURN_TO)), carried if carried.isascii() else "", form.get(CARRIED_FOR))


def sign_in_again(request: Request, body: bytes) -> HTMLResponse:
    """The sign-in, in answer to a form that came when the session had ended; it carries the form along."""
    token = request.cookies.get(cookie_name(request), "")
    carried = carried_over(request, body, token, whose_was)
    return sign_in_page(request, carried, status=401, ended=bool(carried.form))


def carried_over(request: Request, body: bytes, token: str, whose_was: Callable[[Session, str], str | None],
                 own: Callable[[str], str] = staff_path) -> Carried:  # fmt: skip
    """What is carried of a form that came with the token of a session that had ended; nothing of a stranger's.

    Nothing of a form with a password either: it would stand in the page, readable for the next one who sits there.
    """
    try:
        read = read_sent(request, body)
    except MalformedForm:
        read = read_form(b"")
    if any(_SECRET.search(name) for name, _value in read.pairs):
        return Carried(own(request.url.path))
    form = read.encoded()
    with installation(request).runtime.database.reading() as transaction:
        whose = whose_was(transaction.session, token) if token else None
    whose = whose or read_whose(form)
    return Carried(own(request.url.path), form, whose) if form and whose else Carried(own(""))


def read_whose(form: str) -> str:
    """For whom the page of a form was made, as it says itself: nobody else gets it to see."""
    return writer_of(read_form(form.encode("ascii")).get(FOR)) if form else ""


def sign_in_page(request: Request, carried: Carried, status: int = 200, *, email: str = "", problem: str | None = None,
                 ended: bool = False) -> HTMLResponse:  # fmt: skip
    """Asks for e-mail address and password."""
    errors = [{"text": problem, "href": "#email"}] if problem else []
    return render(
        "sign_in.html", status, title="Sign in", carried=carried, email=email, errors=errors, ended=ended,
        provider=installation(request).provider is not None,
    )  # fmt: skip
