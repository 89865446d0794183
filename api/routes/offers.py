"""What providers offer: everybody searches and reads it, each provider keeps its own."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response

from api.commands import about
from api.dependencies import CallerDep, IdempotencyKey, IfMatch, PagingDep, RuntimeDep, etag
from api.exports.leaflet_page import Reader, print_leaflet
from api.routes.examples import PROGRAMME, SERVED
from api.routes.searching import Search, begins_after, page
from api.schemas.common import Day, Page, RecordId, Reply
from api.strict_json import StrictRoute
from engine.runtime import Command
from workflows.actions.programmes import keeping
from workflows.actions.programmes.programme_form import ProgrammeForm, ServedAreas
from workflows.requests import Word
from workflows.views import offers_view
from workflows.views.leaflet_view import leaflet
from workflows.views.offers_asked import OffersAsked
from workflows.views.offers_view import ProgrammeDetail, ProgrammeView
from workflows.vocabulary import Audience, Component, Level, Setting, SupportNeed

router = APIRouter(tags=["offers"], route_class=StrictRoute)
_FORM: Any = Body(openapi_examples={"usual": {"summary": "For Year 11 leavers in summer.", "value": PROGRAMME}})
_AREAS: Any = Body(openapi_examples={"usual": {"summary": "Two areas.", "value": SERVED}})
_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page to print", "content": {"text/html": {"schema": {"type": "string"}}}}
}


class ProgrammeDone(Reply):
    """The programme, and its revision now: say it in If-Match with the next change."""

    id: str
    revision: int


class AreasServed(Reply):
    """The postcode areas that the provider serves."""

    areas: list[str]


def _asked(
    organisation: Annotated[RecordId | None, Query()] = None,
    on: Annotated[Day | None, Query(description="The day of the start; today if left out.")] = None,
    component: Component | None = None,
    level: Annotated[Level | None, Query(description="Of the component, if one is asked for too.")] = None,
    setting: Setting | None = None,
    destination: Annotated[Word | None, Query(description="The key of a destination it can lead to.")] = None,
    audience: Audience | None = None,
    support: SupportNeed | None = None,
    sector: Annotated[Search | None, Query(description="The whole sector, in small or large letters.")] = None,
    area: Annotated[
        str | None,
        Query(pattern="^[A-Za-z]{1,2}$", description="A postcode area such as BS: taught there, or its people served."),
    ] = None,
    bridging: Annotated[bool | None, Query(description="For Year 11 leavers, through July and August.")] = None,
    q: Annotated[Search | None, Query(description="Stands in the title or the sector.")] = None,
    start_by: Annotated[Day | None, Query(description="Somebody can start by that day, from `on` or today.")] = None,
) -> OffersAsked:
    """What is asked of the search."""
    return OffersAsked(
        organisation, on, component, level, setting, destination, audience, support, sector, area, bridging, q,
        start_by,
    )  # fmt: skip


@router.get("/programmes")
def list_programmes(
    asked: Annotated[OffersAsked, Depends(_asked)], caller: CallerDep, runtime: RuntimeDep, paging: PagingDep
) -> Page[ProgrammeView]:
    """Programmes on offer that are all that is asked, with the places that are free for a start on one day."""
    with runtime.reading(caller) as work:
        found = offers_view.programmes(work, asked, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.post("/programmes", status_code=201)
def add_programme(
    body: Annotated[ProgrammeForm, _FORM], caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> ProgrammeDone:
    """Begin a programme of the caller's provider."""
    command = Command("programme.add", body.model_dump(mode="json"), key)
    return ProgrammeDone.model_validate(runtime.run(command, caller, lambda work: keeping.add(work, body)))


@router.get("/programmes/{programme_id}")
def read_programme(
    programme_id: RecordId, caller: CallerDep, runtime: RuntimeDep, response: Response
) -> ProgrammeDetail:
    """All that is said of a programme, one that was withdrawn too: learners may still be on it."""
    with runtime.reading(caller) as work:
        found = offers_view.programme(work, programme_id)
    response.headers["ETag"] = etag(found.revision)
    return found


@router.put("/programmes/{programme_id}")
def change_programme(
    programme_id: RecordId, body: Annotated[ProgrammeForm, _FORM], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, version: IfMatch,
) -> ProgrammeDone:  # fmt: skip
    """Let the record of a programme say this and nothing else; it is withdrawn with `withdrawn_on`."""
    command = about("programme.change", programme_id, body, key, version)
    answer = runtime.run(command, caller, lambda work: keeping.change(work, programme_id, body, version))
    return ProgrammeDone.model_validate(answer)


@router.put("/organisations/own/served-areas")
def set_served_areas(
    body: Annotated[ServedAreas, _AREAS], caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> AreasServed:
    """Declare which postcode areas the caller's provider serves, all of them."""
    command = Command("served_areas.set", body.model_dump(mode="json"), key)
    return AreasServed.model_validate(runtime.run(command, caller, lambda work: keeping.serve(work, body)))


@router.get("/organisations/{organisation_id}/leaflet", response_class=Response, responses=_PAGE)
def print_offers(
    organisation_id: RecordId, caller: CallerDep, runtime: RuntimeDep, reader: Reader = Reader.LEARNERS
) -> Response:
    """What a provider offers today as a page to print, made from the same record as the search."""
    with runtime.reading(caller) as work:
        found = leaflet(work, organisation_id)
    return print_leaflet(found, reader)
