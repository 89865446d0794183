"""The September Guarantee: who is owed an offer of a place, who has none yet, and the counts of each adviser."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from api.dependencies import CallerDep, PagingDep, RuntimeDep
from api.routes.searching import begins_after, page
from api.schemas.common import Page, RecordId
from api.strict_json import StrictRoute
from workflows.requests import FIRST_YEAR, LAST_YEAR
from workflows.views import september_view
from workflows.views.september_view import SeptemberCount, SeptemberFilter, SeptemberLine

router = APIRouter(prefix="/september-guarantee", tags=["guarantees"], route_class=StrictRoute)

GuaranteeYear = Annotated[
    int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="The year of that September; this year without it.")
]


def _filter(
    caller: CallerDep, year: GuaranteeYear = None,
    offered: Annotated[Literal["no", "yes", "all"], Query(description="Those with an offer, or without.")] = "no",
    adviser: Annotated[RecordId | Literal["me"] | None, Query()] = None,
) -> SeptemberFilter:  # fmt: skip
    """What the list is narrowed to."""
    wanted = {"no": False, "yes": True, "all": None}[offered]
    return SeptemberFilter(year=year, offered=wanted, adviser_id=caller.id if adviser == "me" else adviser)


@router.get("")
def list_september_guarantee(
    caller: CallerDep, runtime: RuntimeDep, paging: PagingDep, wanted: Annotated[SeptemberFilter, Depends(_filter)]
) -> Page[SeptemberLine]:
    """Young people whom the caller follows and who are owed an offer: those without one, unless asked for others."""
    with runtime.reading(caller) as work:
        found = september_view.september_list(work, wanted, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.get("/counts")
def count_september_guarantee(
    caller: CallerDep, runtime: RuntimeDep, year: GuaranteeYear = None
) -> Page[SeptemberCount]:
    """The same counted by adviser, those with most young people without an offer first."""
    with runtime.reading(caller) as work:
        return page(september_view.september_counts(work, year))
