"""Being away and one's deputy, and how one is told of things: pages beside the account."""

from fastapi import APIRouter, Response

from api.pages.being_away import at_its_field, away_sheet, back_sheet
from api.pages.message_choices import WrittenPreferences, choices_of, telling_sheet
from api.pages.posted import KeyedDep
from api.pages.sheets import Sheet, send, show
from api.pages.viewer import PageDep
from api.routes import preferences
from api.schemas.notifications import Away, NewPreferences
from engine.errors import Refused
from engine.runtime import Work
from workflows.requests import Nothing
from workflows.tables.organisations import Person

router = APIRouter(prefix="/account")


@router.get("/away")
def ask_when_away(page: PageDep) -> Response:
    """From when until when, and who hears and acts meanwhile."""
    return show(page, lambda work, _form: _away(work))


@router.post("/away")
def set_away(page: PageDep, form: KeyedDep) -> Response:
    """Keep the absence, or show the form again with what is wrong."""

    def act(said: Away, _version: int | None, key: str) -> str:
        try:
            preferences.set_preferences(NewPreferences(choices=[], away=said), page.identity, page.runtime, key)
        except Refused as refused:
            raise at_its_field(refused) from refused
        return f"/account?done={key}"

    return send(page, form, lambda work, _form: _away(work), act)


@router.get("/back")
def ask_whether_back(page: PageDep) -> Response:
    """The question whether one is back."""
    return show(page, lambda work, _form: _back(work))


@router.post("/back")
def come_back(page: PageDep, form: KeyedDep) -> Response:
    """End one's own absence."""

    def act(_said: Nothing, _version: int | None, key: str) -> str:
        preferences.set_preferences(NewPreferences(choices=[], away=None), page.identity, page.runtime, key)
        return f"/account?done={key}"

    return send(page, form, lambda work, _form: _back(work), act)


@router.get("/messages")
def ask_how_told(page: PageDep) -> Response:
    """For each group of messages, where they come and whether at once."""
    return show(page, lambda work, _form: telling_sheet(work))


@router.post("/messages")
def set_how_told(page: PageDep, form: KeyedDep) -> Response:
    """Keep the choices, or show the form again."""

    def act(said: WrittenPreferences, _version: int | None, key: str) -> str:
        preferences.set_preferences(NewPreferences(choices=choices_of(said)), page.identity, page.runtime, key)
        return f"/account?done={key}"

    return send(page, form, lambda work, _form: telling_sheet(work), act)


def _away(work: Work) -> Sheet:
    return away_sheet(work, work.session.get_one(Person, work.actor.id), "/account/away", "/account")


def _back(work: Work) -> Sheet:
    return back_sheet(work, work.session.get_one(Person, work.actor.id), "/account/back", "/account")
