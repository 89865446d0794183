"""Signing in with a password, and a code where one is set; and signing out."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import addresses, begun
from api.auth.accounts import person_with, prove_code
from api.auth.caller import cookie_name
from api.auth.sessions import end_with, revoke
from api.dependencies import EnrollingDep, InstallationDep, PasswordTurn
from api.installation import Installation
from api.pages.posted import PostedDep
from api.pages.rendering import render
from api.pages.returning import HOME, Carried, carried_in, sign_in_page, staff_path
from api.request_errors import OidcStartAgain, SecondFactorNeeded, SignInRefused, TooManyAttempts
from api.routes.opening import keep_in_browser, opened
from engine import clock

router = APIRouter()

CODE_WRONG = "The code is not right. Enter the one that your authenticator shows now, or a recovery code."
# Longer ones belong to nobody.
LONGEST = 300


@router.get("/sign-in")
def ask_to_sign_in(request: Request, return_to: Annotated[str, Query(max_length=1000)] = HOME) -> Response:
    """Ask for e-mail address and password; nobody who is signed in already is sent away."""
    return sign_in_page(request, Carried(staff_path(return_to)))


@router.get("/sign-in/forgotten")
def say_whom_to_ask() -> Response:
    """Say who can let somebody choose another password: nobody is sent one for an address that they type in."""
    return render("forgotten.html", title="Forgotten your password?", back={"href": "/sign-in", "text": "Sign in"})


@router.post("/sign-in")
def sign_in(request: Request, here: InstallationDep, form: PostedDep, _turn: PasswordTurn) -> Response:
    """Let somebody in, or ask for the code of their second factor."""
    carried, email = carried_in(form), form.get("email").strip()[:LONGEST]
    host, database = addresses.of(request), here.runtime.database
    try:
        addresses.check(database, host)
        person_id = person_with(database, here.passwords, email, form.get("password")[:LONGEST])
    except TooManyAttempts as refused:
        return sign_in_page(request, carried, 429, email=email, problem=str(refused), ended=bool(carried.form))
    except SignInRefused as refused:
        addresses.note_wrong(database, host)
        return sign_in_page(request, carried, 401, email=email, problem=str(refused), ended=bool(carried.form))
    except SecondFactorNeeded as needed:
        return _ask_for_code(request, here, carried, needed.person_id)
    return _let_in(request, here, carried, person_id)


@router.get("/sign-in/code")
def ask_for_code(return_to: Annotated[str, Query(max_length=1000)] = HOME) -> Response:
    """Ask for a code after the provider of this installation has vouched."""
    return _code_page(Carried(staff_path(return_to)))


@router.post("/sign-in/code")
def send_code(request: Request, here: InstallationDep, form: PostedDep) -> Response:
    """Let somebody in who shows the code of their second factor."""
    carried, database = carried_in(form), here.runtime.database
    try:
        addresses.check(database, addresses.of(request))
        secret = begun.kept_secret(request)
        with database.reading() as transaction:
            person_id = begun.awaiting_code(transaction.session, secret, clock.now())
        prove_code(database, person_id, form.get("code")[:LONGEST])
        with database.unit_of_work() as transaction:
            begun.finish(transaction.session, secret)
    except (OidcStartAgain, TooManyAttempts) as refused:
        return sign_in_page(request, carried, 401, problem=str(refused), ended=bool(carried.form))
    except SignInRefused:
        addresses.note_wrong(database, addresses.of(request))
        return _code_page(carried, CODE_WRONG)
    answer = _let_in(request, here, carried, person_id)
    begun.drop_secret(request, answer)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, here: InstallationDep, identity: EnrollingDep, _form: PostedDep) -> Response:
    """End the session."""
    with here.runtime.database.unit_of_work() as transaction:
        revoke(transaction.session, identity.actor.id, identity.session_id or "")
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(request), httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return answer


def _ask_for_code(request: Request, here: Installation, carried: Carried, person_id: str) -> Response:
    with here.runtime.database.unit_of_work() as transaction:
        secret = begun.begin(transaction.session, carried.return_to, clock.now())
        transaction.session.flush()
        begun.await_code(transaction.session, secret, person_id)
    answer = _code_page(carried)
    begun.keep_secret(request, answer, secret)
    return answer


def _code_page(carried: Carried, problem: str | None = None) -> Response:
    errors = [{"text": problem, "href": "#code"}] if problem else []
    return render("code.html", 401 if problem else 200, title="Enter a code", carried=carried, errors=errors)


def _let_in(request: Request, here: Installation, carried: Carried, person_id: str) -> Response:
    """A new session always; a form that was filled in before is shown to be sent after all, to whom it belongs."""
    with here.runtime.database.unit_of_work() as transaction:
        end_with(transaction.session, request.cookies.get(cookie_name(request), ""))
    made = opened(here, person_id)
    answer: Response = RedirectResponse(carried.return_to, status_code=303)
    if carried.belongs_to(person_id):
        answer = render("carry_on.html", title="You are signed in again", carried=carried)
    elif carried.form:
        answer = RedirectResponse(HOME, status_code=303)
    keep_in_browser(here, made, request, answer)
    return answer
