"""Choosing a password by the link of an e-mail: for an invitation, or because the old one was forgotten."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import SecretStr

from api.dependencies import InstallationDep, PasswordTurn
from api.pages.forms.errors import refusal_lines
from api.pages.posted import PostedDep
from api.pages.rendering import render
from api.routes.people import accept_invitation
from api.schemas.people import Acceptance
from engine.errors import Refused

router = APIRouter(prefix="/invitations")

# As long as they may be.
LONGEST_TOKEN, LONGEST_PASSWORD = 100, 200
EMPTY = {"token": "Enter the code from the e-mail", "password": "Enter a password"}


@router.get("")
def ask_for_password() -> Response:
    """Ask for the code of the e-mail and a password; a script takes the code out of the link, where there is one."""
    return _page()


@router.post("")
def accept(here: InstallationDep, form: PostedDep, _turn: PasswordTurn) -> Response:
    """Accept, and go on to sign in."""
    # Whoever has no script pastes the whole link.
    token = form.get("token").strip().rpartition("#")[2][:LONGEST_TOKEN]
    password = form.get("password")[:LONGEST_PASSWORD]
    missing = [name for name, text in (("token", token), ("password", password)) if not text]
    if missing:
        return _page(token, 422, [{"text": EMPTY[name], "href": f"#{name}"} for name in missing])
    try:
        accept_invitation(Acceptance(token=SecretStr(token), password=SecretStr(password)), here, None)
    except Refused as refused:
        return _page(token, 409, refusal_lines(refused))
    return RedirectResponse("/sign-in", status_code=303)


def _page(token: str = "", status: int = 200, errors: list[dict[str, str]] | None = None) -> Response:
    return render("invitation.html", status, title="Choose a password", token=token, errors=errors or [])
