"""Hand-offs: lists, one hand-off, what can be done; then one route an action, and what is due done on demand."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from api.commands import expiring, on_hand_off, run
from api.dependencies import CallerDep, IdempotencyKey, PagingDep, RuntimeDep, etag
from api.routes.generated import add_actions
from api.routes.searching import Search, StateWord, begins_after, page
from api.schemas.actions import Done
from api.schemas.common import Page, RecordId
from api.strict_json import StrictRoute
from engine.runtime import Command
from workflows.actions.offered import HAND_OFF_ACTIONS
from workflows.views import actions_view, hand_off_list, hand_off_view
from workflows.views.actions_view import ActionView
from workflows.views.hand_off_list import HandOffFilter, HandOffLine, Side
from workflows.views.hand_off_view import HandOffView
from workflows.views.looking import look_at_hand_off
from workflows.vocabulary import HandOffKind
from workflows.words.accesses import Surface

router = APIRouter(prefix="/hand-offs", tags=["hand-offs"], route_class=StrictRoute)


def _filter(
    role: Side | None = None,
    state: Annotated[StateWord | None, Query()] = None,
    kind: HandOffKind | None = None,
    journey: Annotated[RecordId | None, Query()] = None,
    waiting_on: Literal["me"] | None = None,
    owner: Literal["me"] | None = None,
    overdue: bool = False,
    q: Annotated[Search | None, Query(description="Begins a name or a reference.")] = None,
) -> HandOffFilter:
    """What the list is narrowed to."""
    return HandOffFilter(
        side=role,
        state=state,
        kind=kind,
        journey_id=journey,
        waiting_on_me=waiting_on is not None,
        owned_by_me=owner is not None,
        overdue=overdue,
        q=q,
    )


@router.get("")
def list_hand_offs(
    caller: CallerDep, runtime: RuntimeDep, paging: PagingDep, wanted: Annotated[HandOffFilter, Depends(_filter)]
) -> Page[HandOffLine]:
    """The hand-offs that the caller sees, the latest first; at most 100 a page."""
    with runtime.reading(caller) as work:
        found = hand_off_list.hand_off_list(work, wanted, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.get("/{hand_off_id}")
def read_hand_off(hand_off_id: RecordId, caller: CallerDep, runtime: RuntimeDep, response: Response) -> HandOffView:
    """One hand-off as the caller may see it; its ETag names the version while there is more than the answer to see."""
    with runtime.reading(caller) as work:
        view = hand_off_view.hand_off_view(*look_at_hand_off(work, hand_off_id, Surface.HAND_OFF))
    if view.version is not None:
        response.headers["ETag"] = etag(view.version)
    return view


@router.get("/{hand_off_id}/actions")
def read_actions(hand_off_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[ActionView]:
    """What can be done with the hand-off now, and why not where it cannot."""
    with runtime.reading(caller) as work:
        return page(actions_view.hand_off_actions(*look_at_hand_off(work, hand_off_id, Surface.ACTIONS)))


@router.post("/{hand_off_id}/expire")
def expire(
    hand_off_id: RecordId, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey, response: Response
) -> Done:
    """Do what is due on the hand-off's journey by now, as the clock would; refused while nothing is due."""
    command = Command("hand_off.expire", {"id": hand_off_id}, key)
    return run(runtime, caller, command, expiring(hand_off_id), response)


add_actions(router, "hand_off", HAND_OFF_ACTIONS.values(), on_hand_off)
