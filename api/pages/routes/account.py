"""One's own account: who one is here, the second factor, the sessions that are open, and the way out."""

import io
import re
from collections.abc import Sequence

import segno
from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from pydantic import SecretStr

from api.auth import second_factor
from api.auth.acting_for import colleagues_for
from api.auth.sessions import end_sessions, open_sessions
from api.dependencies import EnrollingDep, PasswordTurn, RuntimeDep
from api.pages.being_away import still_away
from api.pages.message_choices import told_rows
from api.pages.posted import KeyedDep, PostedDep
from api.pages.rendering import render
from api.pages.viewer import Page, PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.routes import account, password
from api.routes.second_factor import begin_second_factor, confirm_second_factor, remove
from api.schemas.common import RecordId
from api.schemas.second_factor import Confirmation, NewSecondFactor, Proof
from api.schemas.sign_in import PasswordChange
from engine.errors import Refused
from engine.runtime import Command, Verdict, Work, name_under, new_id
from workflows.tables.organisations import Person

router = APIRouter(prefix="/account")

_A_SECRET = re.compile(r"[A-Z2-7]{16,64}")
# As long as a code may be.
MOST = 60
LONGEST = 200
CHANGE = "change_password"
NOT_PROVEN = "The password or the code is not right. Wait for the next code that your authenticator shows."
FIELDS = ("password", "new_password")
EMPTY = ("Enter the one you have now", "Enter a new one")


@router.get("")
def show_account(page: PageDep, done: DoneKey = "") -> Response:
    """Who one is, and where one is signed in."""
    with page.reading() as work:
        sessions = open_sessions(work.session, page.actor.id, page.here.settings.session_idle)
        has_factor = second_factor.is_set(work.session, page.actor.id)
        sentence = done_sentence(work, done)
        rows = [(each.id, each.created_at, each.last_used_at) for each in sessions]
        away = still_away(work, page.actor.id)
        deputy = work.session.get_one(Person, away.deputy_id).name if away is not None else ""
        told = told_rows(work)
        colleagues = [each.name for each in colleagues_for(work.session, page.actor)]
    return page.render(
        "account.html", title="Your account", sessions=rows, current=page.identity.session_id, has_factor=has_factor,
        roles=sorted(page.actor.roles), done=sentence, new_key=new_id, away=away, deputy=deputy, told=told,
        colleagues=colleagues,
    )  # fmt: skip


@router.get("/password")
def ask_for_new_password(page: PageDep) -> Response:
    """Ask for the present password and another."""
    return _password(page)


@router.post("/password")
def change_password(page: PageDep, form: KeyedDep, _turn: PasswordTurn) -> Response:
    """Change the password, which ends every other session, or say every reason against it."""
    with page.reading() as work:
        changed = name_under(work, form.key) == CHANGE
    if changed:
        # Pressed twice: the present password is the new one by now.
        return RedirectResponse(f"/account?done={form.key}", status_code=303)
    present, new = form.get("password")[:LONGEST], form.get("new_password")[:LONGEST]
    typed = zip(FIELDS, EMPTY, (present, new), strict=True)
    missing = [{"text": said, "href": f"#{name}"} for name, said, text in typed if not text]
    if missing:
        return _password(page, 422, missing, form.key)
    body = PasswordChange(password=SecretStr(present), new_password=SecretStr(new))
    try:
        password.change(body, page.identity, page.here, form.key)
    except Refused as refused:
        lines = [{"text": each.sentence, "href": f"#{_about(each.code)}"} for each in refused.refusals]
        return _password(page, 409, lines)
    return RedirectResponse(f"/account?done={form.key}", status_code=303)


@router.get("/second-factor/remove")
def ask_whether_to_remove_second_factor(page: PageDep) -> Response:
    """Ask for the password and a code, without which no second factor is taken away."""
    return _removing(page)


@router.post("/second-factor/remove")
def remove_second_factor(page: PageDep, form: KeyedDep, _turn: PasswordTurn) -> Response:
    """Take the second factor away, which ends every other session, or say what is wrong."""
    present, code = form.get("password")[:LONGEST], form.get("code").strip()[:MOST]
    typed = (("password", "Enter your password", present), ("code", "Enter a code", code))
    missing = [{"text": said, "href": f"#{name}"} for name, said, text in typed if not text]
    if missing:
        return _removing(page, 422, missing, form.key)
    try:
        remove(Proof(password=SecretStr(present), code=SecretStr(code)), page.identity, page.here, form.key)
    except Refused:
        return _removing(page, 409, [{"text": NOT_PROVEN, "href": "#password"}])
    return RedirectResponse(f"/account?done={form.key}", status_code=303)


@router.post("/sessions/end")
def end_other_sessions(page: PageDep, form: KeyedDep) -> Response:
    """End every other session of whoever is signed in."""

    def act(work: Work) -> Verdict:
        end_sessions(work.session, page.actor.id, page.identity.session_id)
        return {}

    page.runtime.run(Command("end_other_sessions", {}, form.key), page.actor, act)
    return RedirectResponse(f"/account?done={form.key}", status_code=303)


@router.post("/sessions/{session_id}/end")
def end_session(session_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """End one other session of whoever is signed in; raises UnknownInstance."""
    account.end_session(session_id, page.identity, page.runtime, form.key)
    return RedirectResponse(f"/account?done={form.key}", status_code=303)


@router.get("/second-factor")
def ask_for_second_factor(_identity: EnrollingDep) -> Response:
    """Say what a second factor is for, and let somebody begin."""
    return render("second_factor.html", title="Set a second factor")


@router.post("/second-factor")
def begin(identity: EnrollingDep, runtime: RuntimeDep, _form: PostedDep) -> Response:
    """Show a new secret, to be read by an authenticator, and ask for a code of it."""
    try:
        return _confirming(begin_second_factor(identity, runtime))
    except Refused as refused:
        return _refused(refused, 409)


@router.post("/second-factor/confirm")
def confirm(identity: EnrollingDep, runtime: RuntimeDep, form: PostedDep) -> Response:
    """Let the second factor count, and show its recovery codes this once."""
    code, secret = form.get("code").strip()[:MOST], form.get("secret")
    if not _A_SECRET.fullmatch(secret):
        secret = ""
    try:
        told = confirm_second_factor(Confirmation(code=SecretStr(code or "-")), identity, runtime)
    except Refused as refused:
        if not secret:
            return _refused(refused, 409)
        # The server never tells a secret twice: the page carried it.
        with runtime.reading(identity.actor) as work:
            email = work.session.get_one(Person, identity.actor.id).email
        address = second_factor.address_of(secret, email)
        return _confirming(NewSecondFactor(secret=secret, address=address), refused)
    return render("recovery_codes.html", title="Keep these codes", codes=told.recovery_codes)


def _password(page: Page, status: int = 200, errors: Sequence[dict[str, str]] = (), key: str = "") -> Response:
    """The form of another password; what was typed is never shown again."""
    return page.render(
        "password.html", status, title="Change your password", errors=list(errors), key=key or new_id(),
        faults={each["href"][1:]: {"text": each["text"]} for each in reversed(errors)},
        back={"href": "/account", "text": "Your account"},
    )  # fmt: skip


def _removing(page: Page, status: int = 200, errors: Sequence[dict[str, str]] = (), key: str = "") -> Response:
    """The form that takes the second factor away, or leads to setting one; what was typed is never shown again."""
    with page.reading() as work:
        has_factor = second_factor.is_set(work.session, page.actor.id)
    return page.render(
        "second_factor_remove.html", status, title="Remove your second factor", errors=list(errors),
        key=key or new_id(), has_factor=has_factor,
        faults={each["href"][1:]: {"text": each["text"]} for each in reversed(errors)},
        back={"href": "/account", "text": "Your account"},
    )  # fmt: skip


def _about(code: str) -> str:
    """Which of both fields a refusal is about."""
    return "password" if code == password.NOT_RIGHT.code else "new_password"


def _confirming(begun: NewSecondFactor, refused: Refused | None = None) -> Response:
    errors = [{"text": each.sentence, "href": "#code"} for each in refused.refusals] if refused else []
    return render(
        "second_factor_code.html", 409 if refused else 200, title="Enter a code of your authenticator", begun=begun,
        picture=_picture(begun.address), errors=errors,
    )  # fmt: skip


def _refused(refused: Refused, status: int) -> Response:
    errors = [{"text": each.sentence} for each in refused.refusals]
    return render("second_factor.html", status, title="Set a second factor", errors=errors)


def _picture(address: str) -> str:
    """What the camera of a telephone reads, as a drawing for the page."""
    drawn = io.BytesIO()
    segno.make(address).save(
        drawn, kind="svg", scale=5, xmldecl=False, svgns=False, title="Code for your authenticator"
    )
    return drawn.getvalue().decode()
