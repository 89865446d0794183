"""The way in for learners: by a code and the birth date, or by the sign-in that they chose; and the way out."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import addresses
from api.auth.learner_entry import enter_by_code, enter_by_password
from api.auth.learner_sessions import cookie_name, drop_from_browser, end_with, keep_in_browser, learner_behind
from api.dependencies import InstallationDep, PasswordTurn
from api.installation import Installation
from api.pages.own_returning import HOME, enter_page, own_path, sign_in_page
from api.pages.posted import PostedDep
from api.pages.rendering import render
from api.pages.returning import Carried, carried_in
from api.request_errors import EntryRefused, NotEntered, TooManyAttempts

router = APIRouter(prefix="/my")

# Longer ones belong to nobody.
LONGEST = 300
NOT_READ = "Enter your date of birth in numbers, like 27 3 2009"
# What a page left behind in the browser goes; cookies are named one by one, for staff may be signed in here too.
LEFT_BEHIND = '"cache", "storage"'
# Says that somebody would rather come in the other way; what they carry goes with them.
SWITCH = "_switch"
ReturnTo = Annotated[str, Query(max_length=1000)]
ShowAgain = Callable[..., Response]


@router.get("/enter")
def ask_for_code(request: Request, here: InstallationDep, return_to: ReturnTo = HOME, out: bool = False) -> Response:
    """Ask for code and birth date; nobody who is in already is sent away, nor told to be out."""
    return enter_page(Carried(own_path(return_to)), out=out and not _is_in(request, here))


@router.post("/enter")
def enter(request: Request, here: InstallationDep, form: PostedDep, _turn: PasswordTurn) -> Response:
    """Let a learner in who has the code and the birth date that belongs to it."""
    carried = carried_in(form, own_path)
    if form.get(SWITCH):
        return enter_page(carried, ended=bool(carried.form))
    typed = {name: form.get(name).strip()[:LONGEST] for name in ("code", "day", "month", "year")}
    again = partial(enter_page, carried, typed=typed, ended=bool(carried.form))
    born = _read_day(typed)
    faults = {} if typed["code"] else {"code": "Enter your code"}
    faults |= {} if born else {"born-day": NOT_READ}
    if born is None or faults:
        return again(422, faults=faults)
    return _let_in(request, here, carried, again, lambda: enter_by_code(here.runtime.database, typed["code"], born))


@router.get("/sign-in")
def ask_to_sign_in(return_to: ReturnTo = HOME) -> Response:
    """Ask for e-mail address and password."""
    return sign_in_page(Carried(own_path(return_to)))


@router.post("/sign-in")
def sign_in(request: Request, here: InstallationDep, form: PostedDep, _turn: PasswordTurn) -> Response:
    """Let a learner in by the sign-in that they chose."""
    carried, email = carried_in(form, own_path), form.get("email").strip()[:LONGEST]
    if form.get(SWITCH):
        return sign_in_page(carried, ended=bool(carried.form))
    again = partial(sign_in_page, carried, typed={"email": email}, ended=bool(carried.form))
    password = form.get("password")[:LONGEST]
    faults = {} if email else {"email": "Enter your e-mail address"}
    faults |= {} if password else {"password": "Enter your password"}
    if faults:
        return again(422, faults=faults)
    enter = partial(enter_by_password, here.runtime.database, here.passwords, email, password)
    return _let_in(request, here, carried, again, enter)


@router.post("/sign-out")
def sign_out(request: Request, here: InstallationDep, _form: PostedDep) -> Response:
    """End the session, whether or not it has ended by itself, and leave nothing of it in the browser."""
    with here.runtime.database.unit_of_work() as transaction:
        end_with(transaction.session, request.cookies.get(cookie_name(request), ""))
    answer = RedirectResponse("/my/enter?out=true", status_code=303, headers={"Clear-Site-Data": LEFT_BEHIND})
    drop_from_browser(request, answer)
    return answer


def _let_in(request: Request, here: Installation, carried: Carried, again: ShowAgain,
            enter: Callable[[], tuple[str, str]]) -> Response:  # fmt: skip
    """A new session always; a form that was filled in before is shown to be sent after all, to whom it belongs."""
    database, host = here.runtime.database, addresses.of(request)
    try:
        addresses.check(database, host, addresses.Door.LEARNERS)
        learner_id, token = enter()
    except TooManyAttempts as refused:
        return again(429, faults={"": str(refused)})
    except EntryRefused as refused:
        addresses.note_wrong(database, host, addresses.Door.LEARNERS)
        return again(401, faults={"": str(refused)})
    with database.unit_of_work() as transaction:
        end_with(transaction.session, request.cookies.get(cookie_name(request), ""))
    answer: Response = RedirectResponse(HOME if carried.form else carried.return_to, status_code=303)
    if carried.belongs_to(learner_id):
        answer = render("own/carry_on.html", title="You are in again", carried=carried)
    keep_in_browser(request, answer, token)
    return answer


def _is_in(request: Request, here: Installation) -> bool:
    try:
        learner_behind(here.runtime.database, request.cookies.get(cookie_name(request), ""))
    except NotEntered:
        return False
    return True


def _read_day(typed: Mapping[str, str]) -> date | None:
    parts = [typed[name] for name in ("year", "month", "day")]
    if not all(each.isascii() and each.isdigit() and len(each) <= 4 for each in parts) or len(parts[0]) != 4:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None
