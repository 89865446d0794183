"""Holidays and closures of one's own organisation: what there is, and changing it once it was seen what moves."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from api.pages import days_off
from api.pages.days_off import DAYS_OFF
from api.pages.listing import Short
from api.pages.posted import KeyedDep
from api.pages.sheets import Vanishing, send, show
from api.pages.viewer import PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.routes import closures, holidays
from api.schemas.closures import ClosureRemoval, NewClosure
from api.schemas.common import RecordId
from api.schemas.holidays import HolidayBody, HolidayRemoval
from workflows import queries
from workflows.vocabulary import OrganisationKind

router = APIRouter(prefix=DAYS_OFF)

SEE_FIRST = {"dry_run": True}


@router.get("")
def list_days_off(page: PageDep, done: DoneKey = "") -> Response:
    """The holidays of one's own provider, everybody's closures and one's own."""
    own = page.actor.organisation or ""
    with page.reading() as work:
        here = queries.organisations.organisation(work.session, own)
        found = queries.attendance.holidays(work.session, [own])
        closed = [*queries.closures.of_calendar(work.session, None), *queries.closures.of_calendar(work.session, own)]
        sentence = done_sentence(work, done)
    return page.render(
        "days_off/days_off.html", title="Holidays and closures", holidays=found, done=sentence,
        closures=sorted(days_off.runs_of(closed), key=lambda run: run.first),
        teaches=here is not None and here.kind is OrganisationKind.PROVIDER,
        changes=not page.actor.roles.isdisjoint(closures.MAY_CHANGE), words=days_off,
        back={"href": f"/organisations/{own}", "text": page.organisation},
    )  # fmt: skip


@router.get("/closures/new")
def ask_what_to_close(page: PageDep) -> Response:
    """The form that closes days."""
    return show(page, lambda work, _form: days_off.closing_sheet(work))


@router.post("/closures/new")
def close(page: PageDep, form: KeyedDep) -> Response:
    """Show what that moves, then close the days; or the form again with what is wrong."""
    add = partial(closures.add_closure, caller=page.actor, runtime=page.runtime, key=form.key)
    here = (page, form, f"{DAYS_OFF}/closures/new", "Close for some days", "Close these days")

    def foresee(said: NewClosure) -> Response:
        return days_off.recounted_page(*here, add(said.model_copy(update=SEE_FIRST)))

    def act(said: NewClosure, _version: int | None, key: str) -> str:
        add(said)
        return f"{DAYS_OFF}?done={key}"

    return send(page, form, lambda work, _form: days_off.closing_sheet(work), act, foresee=foresee)


@router.get("/closures/remove")
def ask_what_to_open(page: PageDep, day: Short = "", until: Short = "") -> Response:
    """The form that opens days again."""
    return show(page, lambda work, _form: days_off.opening_sheet(work, day, until))


@router.post("/closures/remove")
def open_again(page: PageDep, form: KeyedDep, day: Short = "", until: Short = "") -> Response:
    """Show what that moves, then open the days again; or the form again with what is wrong."""
    remove = partial(closures.remove_closure, caller=page.actor, runtime=page.runtime, key=form.key)
    here = (page, form, page.request.url.path, "Remove a closure", "Remove this closure")

    def foresee(said: ClosureRemoval) -> Response:
        return days_off.recounted_page(*here, remove(said.model_copy(update=SEE_FIRST)))

    def act(said: ClosureRemoval, _version: int | None, key: str) -> str:
        remove(said)
        return f"{DAYS_OFF}?done={key}"

    return send(page, form, lambda work, _form: days_off.opening_sheet(work, day, until), act, foresee=foresee)


@router.get("/holidays/new")
def ask_for_holiday(page: PageDep) -> Response:
    """The form of a new holiday."""
    return show(page, lambda work, _form: days_off.holiday_sheet(work, None))


@router.post("/holidays/new")
def enter_holiday(page: PageDep, form: KeyedDep) -> Response:
    """Show what that moves, then enter the holiday; or the form again with what is wrong."""
    add = partial(holidays.add_holiday, caller=page.actor, runtime=page.runtime, key=form.key)
    here = (page, form, f"{DAYS_OFF}/holidays/new", "Enter a holiday", "Enter it")

    def foresee(said: HolidayBody) -> Response:
        return days_off.questions_page(*here, add(said.model_copy(update=SEE_FIRST)))

    def act(said: HolidayBody, _version: int | None, key: str) -> str:
        add(said)
        return f"{DAYS_OFF}?done={key}"

    return send(page, form, lambda work, _form: days_off.holiday_sheet(work, None), act, foresee=foresee)


@router.get("/holidays/{holiday_id}/change")
def ask_how_to_change(holiday_id: RecordId, page: PageDep) -> Response:
    """The form of a holiday that there is."""
    return show(page, lambda work, _form: days_off.holiday_sheet(work, holiday_id))


@router.post("/holidays/{holiday_id}/change")
def change_holiday(holiday_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Show what that moves, then change the holiday; raises UnknownInstance."""
    change = partial(holidays.change_holiday, holiday_id, caller=page.actor, runtime=page.runtime, key=form.key)
    here = (page, form, page.request.url.path, "Change a holiday", "Change it")

    def foresee(said: HolidayBody) -> Response:
        return days_off.questions_page(*here, change(said.model_copy(update=SEE_FIRST)))

    def act(said: HolidayBody, _version: int | None, key: str) -> str:
        change(said)
        return f"{DAYS_OFF}?done={key}"

    return send(page, form, lambda work, _form: days_off.holiday_sheet(work, holiday_id), act, foresee=foresee)


@router.get("/holidays/{holiday_id}/remove")
def ask_whether_to_remove(holiday_id: RecordId, page: PageDep) -> Response:
    """The question whether a holiday is taken back."""
    return show(page, lambda work, _form: days_off.removal_sheet(work, holiday_id))


@router.post("/holidays/{holiday_id}/remove")
def remove_holiday(holiday_id: RecordId, page: PageDep, form: KeyedDep) -> Response:
    """Show what that moves, then take the holiday back; raises UnknownInstance."""
    remove = partial(holidays.remove_holiday, holiday_id, caller=page.actor, runtime=page.runtime, key=form.key)
    here = (page, form, page.request.url.path, "Remove a holiday", "Remove it")

    def foresee(_said: Any) -> Response:
        return days_off.questions_page(*here, remove(HolidayRemoval(dry_run=True)))

    def act(_said: Any, _version: int | None, key: str) -> str:
        remove(HolidayRemoval())
        return f"{DAYS_OFF}?done={key}"

    vanishing = Vanishing("holiday.remove", DAYS_OFF)
    return send(page, form, lambda work, _form: days_off.removal_sheet(work, holiday_id), act, vanishing, foresee)
