"""One action for many learners of the board or a list: choose it, see what would come of each, confirm, see the end."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from api.bulk import DEEDS, Came, Deed, done, previewed
from api.pages.forms.errors import fault_lines
from api.pages.forms.fields import EMPTY, Field, Filled, Option
from api.pages.forms.from_request import fields_of
from api.pages.forms.reading import read
from api.pages.posted import KEY, KeyedDep, Posted
from api.pages.routes.actions import OwnKey
from api.pages.viewer import Page, PageDep
from api.schemas.common import RecordId
from engine.errors import UnknownInstance
from engine.runtime import Work, new_id
from workflows.shown import show
from workflows.views import journey_list, reassigning
from workflows.words.accesses import Surface

router = APIRouter()

MOST = 50
CONFIRMED = "_confirmed"


@router.get("/board/together")
def choose(
    page: PageDep,
    journey: Annotated[list[RecordId], Query()] = [],  # noqa: B006
    listed: Annotated[list[RecordId], Query()] = [],  # noqa: B006
    everybody: Annotated[str, Query(max_length=10)] = "",
    action: Annotated[str, Query(max_length=60)] = "",
    key: OwnKey = None,
) -> Response:
    """What the action needs to know, once for all of them; or what was forgotten on the board or in the list.

    With `everybody` it is about all that the list showed, whoever is ticked.
    """
    chosen = list(dict.fromkeys(listed if everybody == "yes" else journey))
    faults = _faults(chosen, action)
    if faults:
        return _form(page, None, chosen, (), EMPTY, faults, status=422)
    if key is None:
        return RedirectResponse(f"{page.request.url.path}?{page.request.url.query}&key={new_id()}", status_code=303)
    deed = DEEDS[action]
    return _form(page, deed, chosen, _fields(page, deed), EMPTY, (), key=key)


@router.post("/board/together")
def act_on_all(page: PageDep, form: KeyedDep) -> Response:
    """A preview with what would come of each; confirmed, it is done, each by itself."""
    chosen, deed = list(dict.fromkeys(form.all("journey"))), DEEDS.get(form.get("action"))
    if deed is None or not chosen or len(chosen) > MOST:
        raise UnknownInstance
    fields = _fields(page, deed)
    reading = read(deed.request, fields, form)
    if reading.request is None:
        lines = fault_lines(fields, reading.filled)
        return _form(page, deed, chosen, fields, reading.filled, lines, status=422, key=form.key)
    with page.reading() as work:
        things = [each for each in deed.things(work, _readable(work, chosen))]
    if form.get(CONFIRMED):
        came = done(page.runtime, page.actor, deed, things, reading.request, form.key)
        return _table(page, deed, chosen, came, form, is_done=True)
    return _table(page, deed, chosen, previewed(page.runtime, page.actor, deed, things, reading.request), form)


def _faults(chosen: Sequence[str], action: str) -> list[dict[str, str]]:
    found = []
    if not chosen:
        found.append("Tick the learners whom it is about.")
    if len(chosen) > MOST:
        found.append(f"Tick at most {MOST} learners at a time.")
    if action not in DEEDS:
        found.append("Choose what to do with them.")
    return [{"text": each} for each in found]


def _readable(work: Work, chosen: Sequence[str]) -> list[str]:
    lines = journey_list.lines_of(work, chosen)
    return [each for each in chosen if each in lines]


def _fields(page: Page, deed: Deed) -> tuple[Field, ...]:
    with page.reading() as work:
        people = tuple(Option(each.id, each.name) for each in reassigning.colleagues(work))
    return fields_of(deed.request, lambda name: people if name == "person_id" else None)


def _names(page: Page, chosen: Sequence[str]) -> dict[str, journey_list.JourneyLine]:
    with page.reading() as work:
        lines = journey_list.lines_of(work, chosen)
        show(work, Surface.JOURNEY_LIST, *lines)
    return {each: lines[each] for each in chosen if each in lines}


def _form(page: Page, deed: Deed | None, chosen: Sequence[str], fields: Sequence[Field], filled: Filled,
          errors: Sequence[dict[str, str]], *, status: int = 200, key: str = "") -> Response:  # fmt: skip
    return page.render(
        "together.html", status, title=deed.title if deed else "Several learners at once", deed=deed, deeds=DEEDS,
        lines=_names(page, chosen), fields=fields, filled=filled, errors=list(errors), key=key or new_id(),
        back={"href": "/board", "text": "Board"},
    )  # fmt: skip


def _table(page: Page, deed: Deed, chosen: Sequence[str], came: Sequence[Came], form: Posted, *,
           is_done: bool = False) -> Response:  # fmt: skip
    lines = _names(page, chosen)
    good = sum(not each.refusals for each in came)
    return page.render(
        "together_rows.html", title=deed.title, deed=deed, came=came, lines=lines, good=good, is_done=is_done,
        hidden=[(name, value) for name, value in form.pairs if name not in (KEY, CONFIRMED)], key=form.key,
        without=[line for each, line in lines.items() if each not in {one.thing.journey_id for one in came}],
        unread=len(chosen) - len(lines), labels=_labels(page), back={"href": "/board", "text": "Board"},
    )  # fmt: skip


def _labels(page: Page) -> dict[str, str]:
    """What each state is called."""
    definition = page.runtime.catalogue.latest("holistic").definition
    return {name: label.staff for name, label in definition.labels.items()}
