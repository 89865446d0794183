"""A learner's own way in: the code, and the sign-in that they may choose beside it."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from pydantic import EmailStr, TypeAdapter, ValidationError

from api.auth.learner_accounts import Choice, account_of, choose, remove
from api.auth.learner_entry import is_good_code
from api.dependencies import PasswordTurn
from api.pages.own import OwnKeyedDep, OwnPage, OwnPageDep, after
from api.pages.routes.own_entry import LONGEST
from api.pages.words.done import DoneKey, done_sentence
from engine.errors import Refused
from engine.runtime import Work, new_id
from workflows.rules import own_codes
from workflows.tables.columns import TITLE
from workflows.tables.own_access import LearnerCode

router = APIRouter(prefix="/my/account")

_EMAIL = TypeAdapter(EmailStr)


@router.get("")
def show_account(page: OwnPageDep, done: DoneKey = "") -> Response:
    """How the learner comes in, and the form of a sign-in of their own; `done` is the key of what was just saved."""
    return _page(page, done=done)


@router.post("")
def choose_sign_in(page: OwnPageDep, form: OwnKeyedDep, _turn: PasswordTurn) -> Response:
    """Keep the e-mail address and password that the learner chose, or show the form again with what is wrong."""
    email, password, proof = (form.get(name)[:LONGEST] for name in ("email", "password", "proof"))
    email = email.strip()
    faults = {} if _is_email(email) else {"email": "Enter an e-mail address, like sam@example.org"}
    faults |= {} if password else {"password": "Enter the password that you want to use"}
    faults |= {} if proof.strip() else {"proof": "Fill this in too, so that we know it is you"}
    if faults:
        return _page(page, 422, email, [{"text": text, "href": f"#{name}"} for name, text in faults.items()], form.key)
    try:
        choose(page.runtime, page.here.passwords, page.actor, page.session_id, Choice(email, password, proof), form.key)
    except Refused as refused:
        errors = [{"text": each.sentence, "href": f"#{each.missing[0]}"} for each in refused.refusals]
        return _page(page, 409, email, errors)
    return after("/my/account", form.key)


@router.post("/remove")
def remove_sign_in(page: OwnPageDep, form: OwnKeyedDep) -> Response:
    """Forget the sign-in; the code goes on."""
    try:
        remove(page.runtime, page.actor, form.key)
    except Refused as refused:
        return _page(page, 409, errors=[{"text": each.sentence, "href": "#remove"} for each in refused.refusals])
    return after("/my/account", form.key)


def _page(page: OwnPage, status: int = 200, email: str = "", errors: Sequence[Mapping[str, str]] = (),
          key: str | None = None, done: str = "") -> Response:  # fmt: skip
    with page.reading() as work:
        account = account_of(work.session, page.actor.id)
        has = account.email if account is not None else None
        code = _code(work)
        good_until = own_codes.good_until(code.given_at, code.used_at) if code is not None else None
        given_at = code.given_at if code is not None else None
        said = done_sentence(work, done)
    return page.render(
        "own/account.html", status, title="Your sign-in", has=has, given_at=given_at, good_until=good_until,
        email=email or has or "", errors=list(errors), at={each["href"][1:]: each["text"] for each in errors},
        key=key or new_id(), done=said,
    )  # fmt: skip


def _code(work: Work) -> LearnerCode | None:
    """The learner's code, where it still works."""
    code = work.session.get(LearnerCode, work.actor.id)
    return code if code is not None and is_good_code(code, work.at) else None


def _is_email(text: str) -> bool:
    try:
        _EMAIL.validate_python(text)
    except ValidationError:
        return False
    return len(text) <= TITLE
