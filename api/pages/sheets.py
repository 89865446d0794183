"""A form about something that is no journey: shown with its own key, sent, and shown again with what is wrong."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from api.pages import meanwhile
from api.pages.forms.errors import fault_lines, refusal_lines
from api.pages.forms.fields import EMPTY, Field, Filled
from api.pages.forms.reading import filled_as, is_reshaped, read, without_removed
from api.pages.meanwhile import Difference
from api.pages.posted import Posted
from api.pages.previewing import CHANGE, SEEN
from api.pages.viewer import Page
from engine.errors import Conflict, KeyReused, Refusal, Refused, StaleVersion, UnknownInstance
from engine.runtime import Work, name_under, new_id

KEY = "key"
_A_KEY = re.compile(r"[0-9a-f-]{36}")
CHANGED = "changed"
SENT_BEFORE = "sent_before"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the viewer finds it now: what it asks for, sent to its own `address`, and where it `leads_to`.

    `lead` is what to know before, a paragraph each; `headings` stand before the fields they name. Where something is
    `closed`, that is shown and no field. `version` is that of the record which the form is about; what is its `own` the
    request is told though nobody fills it in. What the record `says` is told when it changes meanwhile: unless another
    form would say it, what the form begins with. `steps` say what was done about it, each after which version. A form
    that `replaces` what is stored without a version is held against what it began with.
    """

    title: str
    request: type[BaseModel]
    fields: tuple[Field, ...]
    address: str
    leads_to: str
    button: str = "Save"
    caption: str = ""
    lead: tuple[str, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    closed: tuple[Refusal, ...] = ()
    known: Filled = EMPTY
    version: int | None = None
    warns: bool = False
    own: Mapping[str, Any] = field(default_factory=dict)
    says: tuple[tuple[Field, ...], Filled] | None = None
    steps: tuple[tuple[int, str], ...] = ()
    replaces: bool = False

    @property
    def said(self) -> meanwhile.Said:
        """What the record says now, each field in words."""
        return meanwhile.said_in(*(self.says or (self.fields, self.known)))

    def differences(self, form: Posted) -> list[Difference]:
        """What the record says otherwise than when the form was opened, beside what was typed into it."""
        if self.says is not None:
            return meanwhile.differences(*self.says, form, None)
        return meanwhile.differences(self.fields, self.known, form, filled_as(self.fields, form))


@dataclass(frozen=True, slots=True)
class Vanishing:
    """A form that its own command takes away: its second click comes all the same, and leads where the first did."""

    command: str
    leads_to: str


Find = Callable[[Work, Posted | None], Sheet]
"""Finds the form, in a look at the database; what was filled in so far may say what there is to choose."""
Act = Callable[[Any, int | None, str], str]
"""Does what was filled in, at the version that was read, under the key of the form; answers where that leads."""
Foresee = Callable[[Any], Response]
"""Shows what it would do, with the form in it to be sent after all (`SEEN`) or changed; raises as `Act` does."""


def closed_by(ask: Callable[..., object], *about: Any) -> tuple[Refusal, ...]:
    """What `ask` refuses of what it is asked about, for a form that is closed by it; nothing where it refuses none."""
    try:
        ask(*about)
    except Refused as refused:
        return refused.refusals
    return ()


def show(page: Page, find: Find) -> Response:
    """The form as it begins. Its key stands in the address, so that whoever goes back comes to the same one."""
    query = page.request.query_params
    if _A_KEY.fullmatch(query.get(KEY, "")) is None:
        kept = [pair for pair in query.multi_items() if pair[0] != KEY]
        return RedirectResponse(f"{page.request.url.path}?{urlencode([*kept, (KEY, new_id())])}", status_code=303)
    with page.reading() as work:
        sheet = find(work, None)
    return _render(page, sheet, sheet.known, key=query[KEY])


def send(
    page: Page, form: Posted, find: Find, act: Act, vanishing: Vanishing | None = None, foresee: Foresee | None = None
) -> Response:
    """Do what the form asks and go on, or show it again with everything that was typed and what is wrong.

    Where somebody else has changed the record since, that is shown first, with the choice what is to count; then, where
    there is anything to foresee, what it would do.
    """
    try:
        with page.reading() as work:
            sheet = find(work, without_removed(form))
    except UnknownInstance:
        if vanishing is None or not _did(page, form, vanishing.command):
            raise
        return RedirectResponse(f"{vanishing.leads_to}?done={form.key}", status_code=303)
    if is_reshaped(form) or form.get(CHANGE):
        return _again(page, sheet, form, filled_as(sheet.fields, form), key=form.key)
    found = sheet.differences(form)
    lines = meanwhile.undecided(found, form)
    if (lines or sheet.replaces) and meanwhile.is_news(found, form):
        return _changed(page, sheet, form)
    if lines:
        return _again(page, sheet, form, filled_as(sheet.fields, form), 422, lines, key=form.key)
    if form.get(meanwhile.BEFORE):
        form = meanwhile.merged(found, sheet.known, form)
    reading = read(sheet.request, sheet.fields, form, **sheet.own)
    if reading.request is None:
        return _again(page, sheet, form, reading.filled, 422, fault_lines(sheet.fields, reading.filled), key=form.key)
    try:
        if foresee is not None and not form.get(SEEN):
            return foresee(reading.request)
        leads_to = act(reading.request, form.version, form.key)
    except Refused as refused:
        return _again(page, sheet, form, reading.filled, 409, refusal_lines(refused, sheet.fields, reading.filled))
    except KeyReused:
        return _render(page, sheet, reading.filled, 409, notice=SENT_BEFORE)
    except (StaleVersion, Conflict):
        with page.reading() as work:
            return _changed(page, find(work, without_removed(form)), form)
    return RedirectResponse(leads_to, status_code=303)


def _did(page: Page, form: Posted, command: str) -> bool:
    with page.reading() as work:
        return name_under(work, form.key) == command


def _changed(page: Page, sheet: Sheet, form: Posted) -> Response:
    """The form about the record as it is now, with what changed; what others alone changed stands in it already."""
    found = sheet.differences(form)
    filled = filled_as(sheet.fields, meanwhile.merged(found, sheet.known, form) if sheet.says is None else form)
    said, before = meanwhile.for_the_page(found, sheet.said, form)
    news = [text for version, text in sheet.steps if form.version is not None and version > form.version]
    return _render(page, sheet, filled, 409, notice=CHANGED, found=found, news=news, said=said, before=before)


def _again(page: Page, sheet: Sheet, form: Posted, filled: Filled, status: int = 200,
           errors: Sequence[dict[str, str]] = (), key: str = "") -> Response:  # fmt: skip
    """The form about what it was opened on: a change meanwhile is still to be told, or goes on being shown."""
    said, before = form.get(meanwhile.SAID), form.get(meanwhile.BEFORE)
    found = sheet.differences(form) if before else ()
    return _render(
        page, sheet, filled, status, errors, key=key, version=form.version, found=found, said=said, before=before
    )  # fmt: skip


def _render(page: Page, sheet: Sheet, filled: Filled, status: int = 200, errors: Sequence[dict[str, str]] = (), *,
            key: str = "", version: int | None = None, notice: str = "", **carried: Any) -> Response:  # fmt: skip
    """The page of a form; with `version` it is about the one that was read first, else about the present one."""
    carried = {"said": meanwhile.as_text(sheet.said), "before": "", "found": (), "news": (), **carried}
    return page.render(
        "sheet.html", status, title=sheet.title, sheet=sheet, filled=filled, errors=list(errors), notice=notice,
        key=key or new_id(), version=version if version is not None else sheet.version, **carried,
        back={"href": sheet.leads_to, "text": "Back"},
    )  # fmt: skip
