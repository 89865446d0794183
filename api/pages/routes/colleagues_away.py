"""Who of an organisation is away, and who acts for them: managers enter it, administrators see it too."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from api.pages.being_away import at_its_field, away_sheet, back_sheet
from api.pages.listing import Short
from api.pages.posted import KeyedDep
from api.pages.sheets import Sheet, send, show
from api.pages.viewer import PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.routes import preferences
from api.routes.preferences import against_setting, colleague
from api.schemas.common import RecordId
from api.schemas.notifications import Away, SetAway
from engine.clock import london_date
from engine.errors import Refused, UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.requests import Nothing
from workflows.vocabulary import Role

router = APIRouter(prefix="/people")

LIST = "/people/away"


@router.get("/away")
def list_away(page: PageDep, person: Short = "", done: DoneKey = "") -> Response:
    """Who is away or will be, and who acts for them; for anybody else there is no such page."""
    if page.actor.roles.isdisjoint((Role.ADMINISTRATOR, Role.MANAGER)):
        raise UnknownInstance
    own = str(page.actor.organisation)
    with page.reading() as work:
        here = queries.organisations.colleagues(work.session, own)
        if any(each.id == person for each in here):
            return RedirectResponse(f"/people/{person}/away", status_code=303)
        rows = queries.organisations.absences(work.session, own, london_date(work.at))
        sentence = done_sentence(work, done)
    away = {each.id for _absence, each in rows}
    return page.render(
        "people/away.html", title="Who is away", rows=rows, names={each.id: each.name for each in here},
        there=[(each.id, each.name) for each in here if each.id not in away], done=sentence,
        enters=Role.MANAGER in page.actor.roles, back={"href": f"/organisations/{own}", "text": page.organisation},
    )  # fmt: skip


@router.get("/{person_id}/away")
def ask_when_away(person_id: RecordId, page: PageDep) -> Response:
    """From when until when a colleague is away, and who acts for them."""
    return show(page, lambda work, _form: _away(work, person_id))


@router.post("/{person_id}/away")
def set_away(person_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Keep the absence of a colleague, or show the form again; raises UnknownInstance."""

    def act(said: Away, _version: int | None, key: str) -> str:
        try:
            preferences.set_colleague_away(person_id, SetAway(away=said), page.identity, page.runtime, key)
        except Refused as refused:
            raise at_its_field(refused) from refused
        return f"{LIST}?done={key}"

    return send(page, form, lambda work, _form: _away(work, person_id), act)


@router.get("/{person_id}/back")
def ask_whether_back(person_id: RecordId, page: PageDep) -> Response:
    """The question whether a colleague is back."""
    return show(page, lambda work, _form: _back(work, person_id))


@router.post("/{person_id}/back")
def bring_back(person_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """End the absence of a colleague; raises UnknownInstance."""

    def act(_said: Nothing, _version: int | None, key: str) -> str:
        preferences.set_colleague_away(person_id, SetAway(away=None), page.identity, page.runtime, key)
        return f"{LIST}?done={key}"

    return send(page, form, lambda work, _form: _back(work, person_id), act)


def _away(work: Work, person_id: str) -> Sheet:
    person = colleague(work, person_id)
    return away_sheet(work, person, f"/people/{person_id}/away", LIST, against_setting(work, person))


def _back(work: Work, person_id: str) -> Sheet:
    person = colleague(work, person_id)
    return back_sheet(work, person, f"/people/{person_id}/back", LIST, against_setting(work, person))
