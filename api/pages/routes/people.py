"""People of one's own organisation, for its administrators: invite, set roles, record who has left."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.auth import colleagues, invitations
from api.auth.colleagues import Some
from api.dependencies import Paging
from api.outgoing import channels_of
from api.pages.forms.fields import EMPTY, Field, Filled, Option
from api.pages.forms.from_request import fields_of
from api.pages.listing import A_PAGE, After, Search, begins_after
from api.pages.posted import KeyedDep
from api.pages.sheets import Sheet, Vanishing, send, show
from api.pages.viewer import Page, PageDep
from api.pages.words import people as words
from api.pages.words.done import DoneKey, done_sentence
from api.pages.words.values import word
from api.routes import people
from api.schemas.common import RecordId
from api.schemas.paging import encode_cursor
from api.schemas.people import NewInvitation, NewRoles
from engine.clock import london_date
from engine.errors import UnknownInstance
from engine.runtime import Command, Verdict, Work
from workflows import queries
from workflows.requests import Nothing
from workflows.tables.organisations import Person
from workflows.views.leavers_view import leaving
from workflows.vocabulary import Role

router = APIRouter()


@router.get("/people")
def list_people(page: PageDep, q: Search = "", after: After = "", done: DoneKey = "") -> Response:
    """Everybody who has not left, with their roles and whether they can sign in; who is invited."""
    if not _administers(page):
        return _who_does(page)
    begins = begins_after(after)
    with page.reading() as work:
        own = str(page.actor.organisation)
        found = colleagues.people_of(work.session, own, Some(q.strip(), A_PAGE + 1, begins))
        invited = {each.person_id: each for each in invitations.pending(work.session, own)}
        sentence = done_sentence(work, done)
    following = encode_cursor(found[A_PAGE - 1][0].id) if len(found) > A_PAGE else None
    return page.render(
        "people/people.html", title="People", people=found[:A_PAGE], invited=invited, q=q, following=following,
        kept=page.kept_query(), done=sentence, words=words,
    )  # fmt: skip


@router.get("/people/leavers")
def list_leavers(page: PageDep, after: After = "") -> Response:
    """Who has left, and how much of their work waits for somebody to be named; for managers too."""
    if page.actor.roles.isdisjoint((Role.ADMINISTRATOR, Role.MANAGER)):
        return _who_does(page)
    found = people.list_leavers(page.identity, page.runtime, Paging(A_PAGE, after or None))
    return page.render(
        "people/leavers.html", title="People who have left", leavers=found.items, following=found.next,
        back={"href": "/people", "text": "People"} if _administers(page) else None,
    )  # fmt: skip


@router.get("/people/invite")
def ask_whom_to_invite(page: PageDep, person: Annotated[RecordId | None, Query()] = None) -> Response:
    """The form to invite a colleague, filled in for one who is known and cannot sign in."""
    return show(page, lambda work, _form: _inviting(work, page, person)) if _administers(page) else _who_does(page)


@router.post("/people/invite")
def invite(page: PageDep, form: KeyedDep) -> Response:
    """Invite the colleague, or show the form again with what is wrong."""

    def act(body: NewInvitation, _version: int | None, key: str) -> str:
        people.invite(body, page.actor, page.here, key)
        return f"/people?done={key}"

    return (
        send(page, form, lambda work, _form: _inviting(work, page, None), act)
        if _administers(page)
        else _who_does(page)
    )


@router.get("/people/{person_id}/roles")
def ask_for_roles(person_id: RecordId, page: PageDep) -> Response:
    """The roles that a colleague has, to be ticked."""
    return show(page, lambda work, _form: _roles(work, person_id)) if _administers(page) else _who_does(page)


@router.post("/people/{person_id}/roles")
def set_roles(person_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Give the colleague these roles and no others, or show the form again; raises UnknownInstance."""
    if not _administers(page):
        return _who_does(page)

    def act(body: NewRoles, _version: int | None, key: str) -> str:
        people.set_roles(person_id, body, page.actor, page.runtime, key)
        # Whoever gave up being an administrator sees the list no more.
        return f"/people?done={key}"

    return send(page, form, lambda work, _form: _roles(work, person_id), act)


@router.get("/people/{person_id}/leave")
def ask_whether_left(person_id: RecordId, page: PageDep) -> Response:
    """What goes where when a colleague has left, and the question whether they have."""
    return show(page, lambda work, _form: _leaving(work, person_id)) if _administers(page) else _who_does(page)


@router.post("/people/{person_id}/leave")
def let_leave(person_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Record that the colleague has left; raises UnknownInstance."""
    if not _administers(page):
        return _who_does(page)

    def act(_body: Any, _version: int | None, key: str) -> str:
        people.let_leave(person_id, page.actor, page.runtime, key)
        return f"/people?done={key}"

    vanishing = Vanishing("let_leave", "/people")
    return send(page, form, lambda work, _form: _leaving(work, person_id), act, vanishing)


@router.get("/people/{person_id}/password")
def ask_whether_to_send_link(person_id: RecordId, page: PageDep) -> Response:
    """What happens when a colleague is sent a link for a new password, and the question whether to send it."""
    return (
        show(page, lambda work, _form: _new_password(work, page, person_id)) if _administers(page) else _who_does(page)
    )


@router.post("/people/{person_id}/password")
def send_password_link(person_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Send the colleague a link to choose another password with; raises UnknownInstance."""
    if not _administers(page):
        return _who_does(page)

    def act(_body: Any, _version: int | None, key: str) -> str:
        command = Command("send_password_link", {"person": person_id}, key)
        page.runtime.run(command, page.actor, partial(_send_link, person_id))
        return f"/people?done={key}"

    return send(page, form, lambda work, _form: _new_password(work, page, person_id), act)


def _send_link(person_id: str, work: Work) -> Verdict:
    colleagues.send_password_link(work, person_id)
    return {}


def _administers(page: Page) -> bool:
    return Role.ADMINISTRATOR in page.actor.roles


def _who_does(page: Page) -> Response:
    """The page for everybody else: who does this at their organisation."""
    with page.reading() as work:
        found = colleagues.administrators(work.session, str(page.actor.organisation))
    return page.render(
        "people/administrators.html", 403, title="You cannot do this", administrators=found,
        manages=Role.MANAGER in page.actor.roles,
    )  # fmt: skip


def _inviting(work: Work, page: Page, person_id: str | None) -> Sheet:
    person = _colleague(work, person_id) if person_id is not None else None
    known = Filled({"name": person.name, "email": person.email}, {}, {}) if person is not None else EMPTY
    sends = channels_of(page.here.settings).email is not None
    return Sheet(
        "Invite a colleague", NewInvitation, _fields(NewInvitation), "/people/invite", "/people",
        button="Send the invitation", lead=(words.INVITED,), known=known, closed=() if sends else (people.NO_EMAIL,),
    )  # fmt: skip


def _roles(work: Work, person_id: str) -> Sheet:
    person = _colleague(work, person_id)
    held = sorted(queries.organisations.roles_of(work.session, person_id))
    return Sheet(
        "Set roles", NewRoles, _fields(NewRoles), f"/people/{person_id}/roles", "/people", caption=person.name,
        lead=(words.ROLES,), known=Filled({"roles": [str(each) for each in held]}, {}, {}), replaces=True,
    )  # fmt: skip


def _leaving(work: Work, person_id: str) -> Sheet:
    person = _colleague(work, person_id)
    found = leaving(work.session, person, london_date(work.at))
    return Sheet(
        "Record that they have left", Nothing, (), f"/people/{person_id}/leave", "/people", caption=person.name,
        button="They have left", lead=tuple(words.goes_where(found)), warns=True,
    )  # fmt: skip


def _new_password(work: Work, page: Page, person_id: str) -> Sheet:
    person = _colleague(work, person_id)
    sends = channels_of(page.here.settings).email is not None
    return Sheet(
        "Send a link for a new password", Nothing, (), f"/people/{person_id}/password", "/people", caption=person.name,
        button="Send the link", lead=(words.BY_LINK,), closed=() if sends else (people.NO_EMAIL,), warns=True,
    )  # fmt: skip


def _fields(request: type[NewInvitation] | type[NewRoles]) -> tuple[Field, ...]:
    roles = [Option(each, word(each), words.DOES.get(each)) for each in Role]
    return fields_of(request, lambda name: roles if name == "roles" else None)


def _colleague(work: Work, person_id: str) -> Person:
    """Somebody who works at the viewer's organisation; raises UnknownInstance for anybody else."""
    person = work.session.get(Person, person_id)
    if person is None or person.organisation_id != work.actor.organisation or person.left_at is not None:
        raise UnknownInstance
    return person
