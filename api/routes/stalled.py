"""What is stalled: late and chased, most overdue first, and how much waits on whom."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.dependencies import CallerDep, Paging, PagingDep, RuntimeDep
from api.request_errors import MalformedCursor
from api.routes.searching import StateWord
from api.schemas.common import Page, RecordId
from api.schemas.paging import decode_cursor, encode_cursor
from api.strict_json import StrictRoute
from workflows.views import stalled_view
from workflows.views.stalled_lines import LateLevel, StalledLine
from workflows.views.stalled_view import Place, Scope, StalledCount, StalledFilter, StalledPage
from workflows.vocabulary import Court

router = APIRouter(prefix="/stalled", tags=["stalled"], route_class=StrictRoute)


def _filter(
    scope: Scope = Scope.MINE,
    rule: Annotated[StateWord | None, Query(description="A rule's name or the kind of a task.")] = None,
    waiting_on: Annotated[RecordId | None, Query(description="The organisation that is waited on.")] = None,
    court: Court | None = None,
    level: LateLevel | None = None,
) -> StalledFilter:
    """What the list is narrowed to."""
    return StalledFilter(scope, rule, waiting_on, court, level)


Wanted = Annotated[StalledFilter, Depends(_filter)]


@router.get("")
def list_stalled(caller: CallerDep, runtime: RuntimeDep, paging: PagingDep, wanted: Wanted) -> Page[StalledLine]:
    """Late time limits and tasks that the caller sees: its own, its organisation's, or its partnership's."""
    with runtime.reading(caller) as work:
        return paged(stalled_view.stalled_list(work, wanted, paging.limit, place(paging)))


@router.get("/counts")
def count_stalled(caller: CallerDep, runtime: RuntimeDep, wanted: Wanted) -> Page[StalledCount]:
    """How much of the same waits on each organisation in each state, the most first."""
    with runtime.reading(caller) as work:
        return Page(items=stalled_view.stalled_tally(work, wanted).counts)


def paged(found: StalledPage) -> Page[StalledLine]:
    """The lines with the cursor of what follows them."""
    after = encode_cursor(found.last[0].isoformat(), found.last[1]) if found.last else None
    return Page(items=found.items, next=after)


def place(paging: Paging) -> Place | None:
    """Where the page before ended; raises MalformedCursor."""
    if paging.after is None:
        return None
    due_at, about = decode_cursor(paging.after, 2)
    try:
        moment = datetime.fromisoformat(due_at)
    except ValueError:
        raise MalformedCursor from None
    if moment.tzinfo is None:
        raise MalformedCursor
    return moment, about
