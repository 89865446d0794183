"""Signing in and out."""

from fastapi import APIRouter, Request, Response

from api.auth import addresses
from api.auth.accounts import person_with
from api.auth.caller import cookie_name
from api.auth.sessions import revoke
from api.dependencies import EnrollingDep, InstallationDep, PasswordTurn, RuntimeDep
from api.request_errors import SignInRefused
from api.routes.opening import keep_in_browser, opened
from api.schemas.sign_in import Credentials, SignedIn
from api.strict_json import StrictRoute

router = APIRouter(tags=["sign-in"], route_class=StrictRoute)


@router.post("/sign-in")
def sign_in(
    credentials: Credentials, request: Request, response: Response, here: InstallationDep, _turn: PasswordTurn
) -> SignedIn:
    """Open a session; it ends 12 hours later, after half an hour without use, or at sign-out.

    Whoever has a second factor sends its `code` too; a right password without one is answered 401
    `second-factor-needed`.
    """
    code = credentials.code.get_secret_value() if credentials.code else None
    password = credentials.password.get_secret_value()
    host = addresses.of(request)
    addresses.check(here.runtime.database, host)
    try:
        person_id = person_with(here.runtime.database, here.passwords, credentials.email, password, code)
    except SignInRefused:
        addresses.note_wrong(here.runtime.database, host)
        raise
    made = opened(here, person_id)
    keep_in_browser(here, made, request, response)
    return made


@router.post("/sign-out", status_code=204)
def sign_out(identity: EnrollingDep, runtime: RuntimeDep, request: Request, response: Response) -> None:
    """End the session that the request came with."""
    with runtime.database.unit_of_work() as transaction:
        revoke(transaction.session, identity.actor.id, identity.session_id or "")
    secure = request.url.scheme == "https"
    response.delete_cookie(cookie_name(request), httponly=True, samesite="lax", secure=secure)
