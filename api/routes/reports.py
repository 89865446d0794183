"""Reports for those who lead a partnership."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, RuntimeDep
from api.schemas.common import Day, RecordId
from workflows.views import unmet_need
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
