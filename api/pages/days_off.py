"""The forms of holidays and closures, and what a change of them moves, shown before it is made."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from api.pages.forms.fields import EMPTY, Field, Filled
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import fields_of
from api.pages.posted import Posted
from api.pages.previewing import CHANGE, SEEN
from api.pages.sheets import Sheet, closed_by
from api.pages.viewer import Page
from api.pages.words.work import what_of
from api.routes.closures import own_calendar
from api.routes.holidays import own_provider
from api.schemas.closures import ClosureRemoval, NewClosure, RecountView
from api.schemas.holidays import HolidayBody, HolidayChangeView
from engine.runtime import Work
from workflows import queries
from workflows.requests import Nothing
from workflows.tables.closures import Closure
from workflows.views.moved_view import moved_about
from workflows.words.accesses import Surface

DAYS_OFF = "/days-off"
ON_CLOSURES = (
    "On a closure nobody works here. It counts only in time limits whose agreement says that your own calendar counts."
)
ON_HOLIDAYS = "On a holiday nobody is taught here, and no absence is counted."


@dataclass(frozen=True, slots=True)
class Closed:
    """Days one after another that are closed under one name, both included; `own` ones may be opened again."""

    first: date
    last: date
    name: str
    own: bool

    @property
    def removal(self) -> str:
        """Where they are opened again."""
        return _removal(self.first.isoformat(), self.last.isoformat())


def runs_of(rows: Iterable[Closure]) -> Iterator[Closed]:
    """Closures, the earliest first, with days one after another under one name together."""
    run: Closed | None = None
    for row in rows:
        own = row.organisation_id is not None
        if run is not None and (run.name, run.own) == (row.name, own) and row.day - run.last <= timedelta(days=1):
            run = Closed(run.first, row.day, row.name, own)
            continue
        if run is not None:
            yield run
        run = Closed(row.day, row.day, row.name, own)
    if run is not None:
        yield run


def closing_sheet(work: Work) -> Sheet:
    """The form that closes days."""
    return Sheet(
        "Close for some days", NewClosure, _said(NewClosure), f"{DAYS_OFF}/closures/new", DAYS_OFF, button="Continue",
        lead=(ON_CLOSURES,), closed=closed_by(own_calendar, work),
    )  # fmt: skip


def opening_sheet(work: Work, day: str, until: str) -> Sheet:
    """The form that opens days again, filled in with those that were chosen."""
    fields, known = _said(ClosureRemoval), EMPTY
    with suppress(ValueError):
        known = filled_with(fields, {"day": date.fromisoformat(day), "until": date.fromisoformat(until)})
    return Sheet(
        "Remove a closure", ClosureRemoval, fields, _removal(day, until), DAYS_OFF, button="Continue", known=known,
        closed=closed_by(own_calendar, work),
    )  # fmt: skip


def holiday_sheet(work: Work, holiday_id: str | None) -> Sheet:
    """The form of a holiday, a new one or one that there is; raises UnknownInstance."""
    fields, known, title, path = _said(HolidayBody), EMPTY, "Enter a holiday", "new"
    closed = closed_by(own_provider, work, holiday_id)
    if holiday_id is not None:
        known, title, path = _holiday(work, holiday_id, fields), "Change a holiday", f"{holiday_id}/change"
    return Sheet(
        title, HolidayBody, fields, f"{DAYS_OFF}/holidays/{path}", DAYS_OFF, button="Continue", lead=(ON_HOLIDAYS,),
        closed=closed, known=known, replaces=holiday_id is not None,
    )  # fmt: skip


def removal_sheet(work: Work, holiday_id: str) -> Sheet:
    """The question whether a holiday is taken back; raises UnknownInstance."""
    closed = closed_by(own_provider, work, holiday_id)
    found = queries.attendance.holiday(work.session, work.actor.organisation or "", holiday_id)
    return Sheet(
        "Remove a holiday", Nothing, (), f"{DAYS_OFF}/holidays/{holiday_id}/remove", DAYS_OFF, button="Continue",
        caption=found.title if found is not None else "", lead=("It stays on record that there was one.",),
        closed=closed,
    )  # fmt: skip


def recounted_page(page: Page, form: Posted, address: str, title: str, button: str, found: RecountView) -> Response:
    """What a change of closures would move, and the question whether to make it."""
    with page.reading() as work:
        lines = moved_about(work, [each.instance_id for each in found.moved], Surface.CLOSURES)
    rows = [[what_of(each.rule), lines.get(each.instance_id or ""), each.due_before, each.due_after]
            for each in found.moved]  # fmt: skip
    kinds = [(what_of(rule), count) for rule, count in found.by_rule.items()]
    return _foreseen(page, form, address, title, button, rows=rows, kinds=kinds, days=found.days)


def questions_page(
    page: Page, form: Posted, address: str, title: str, button: str, found: HolidayChangeView
) -> Response:  # fmt: skip
    """Which questions of withdrawal a change of holidays would move, and the question whether to make it."""
    with page.reading() as work:
        lines = moved_about(work, [each.journey_id for each in found.moved], Surface.HOLIDAYS)
    asked = "Whether the absent learner has withdrawn"
    rows = [[f"{asked} (asked already, is taken back)" if each.withdrawn else asked, lines.get(each.journey_id),
             each.asked_before, each.asked_after] for each in found.moved]  # fmt: skip
    kinds = [(asked, found.moved_in_all)] if found.moved_in_all else []
    return _foreseen(page, form, address, title, button, rows=rows, kinds=kinds, days=None)


def _foreseen(page: Page, form: Posted, address: str, title: str, button: str, **values: Any) -> Response:
    pairs = [pair for pair in form.pairs if pair[0] not in (SEEN, CHANGE)]
    return page.render(
        "days_off/foreseen.html", title=title, button=button, address=address, pairs=pairs, leads_to=DAYS_OFF,
        back={"href": DAYS_OFF, "text": "Holidays and closures"}, **values,
    )  # fmt: skip


def _said(request: Any) -> tuple[Field, ...]:
    """What is filled in of a request."""
    return fields_of(request, lambda _name: None)


def _holiday(work: Work, holiday_id: str, fields: Sequence[Field]) -> Filled:
    found = queries.attendance.holiday(work.session, work.actor.organisation or "", holiday_id)
    return filled_with(fields, found.model_dump()) if found is not None else EMPTY


def _removal(day: str, until: str) -> str:
    return f"{DAYS_OFF}/closures/remove?{urlencode({'day': day, 'until': until})}"
