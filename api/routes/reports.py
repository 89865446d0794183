"""Reports for those who lead a partnership, and of sharing without consent."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, PagingDep, RuntimeDep
from api.routes.searching import begins_after, page
from api.schemas.common import Day, Page, RecordId
from workflows.views import overrides_view, unmet_need
from workflows.views.overrides_view import OverrideView
from workflows.views.unmet_need import Period, UnmetNeed

router = APIRouter(prefix="/reports", tags=["reports"])


@router.get("/unmet-need")
def read_unmet_need(
    caller: CallerDep, runtime: RuntimeDep, first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="until")] = None, partnership: Annotated[RecordId | None, Query()] = None,
) -> UnmetNeed:  # fmt: skip
    """What partners refused in a period, both days included: by reason, partner and need, with references only."""
    with runtime.reading(caller) as work:
        return unmet_need.unmet_need(work, Period(first, last), partnership)


@router.get("/safeguarding-overrides")
def read_safeguarding_overrides(caller: CallerDep, runtime: RuntimeDep, paging: PagingDep) -> Page[OverrideView]:
    """Where the safeguarding leads of the caller's organisation shared without consent, the latest first."""
    with runtime.reading(caller) as work:
        found = overrides_view.override_list(work, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)
