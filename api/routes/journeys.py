"""Journeys: lists, one journey, its story, hand-offs, time limits, and what can be done; then one route an action."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from api.commands import on_journey
from api.dependencies import CallerDep, IdempotencyKey, PagingDep, RuntimeDep, etag
from api.routes.generated import add_actions
from api.routes.searching import Search, StateWord, begins_after, page
from api.schemas.actions import NamedColleague
from api.schemas.common import Day, Page, RecordId
from api.strict_json import StrictRoute
from engine.runtime import Command, Verdict, Work
from workflows.actions.offered import JOURNEY_ACTIONS
from workflows.requests import Word
from workflows.views import (
    accesses_view,
    actions_view,
    attendance_view,
    concerns_view,
    deadlines_view,
    hand_off_view,
    history_view,
    journey_list,
    journey_view,
    reassigning,
    september_view,
    suggested_view,
    visits_view,
    waiting_view,
)
from workflows.views.accesses_view import AccessView
from workflows.views.actions_view import ActionView
from workflows.views.attendance_view import MarkFilter, MarkView
from workflows.views.concerns_view import ConcernView
from workflows.views.deadlines_view import DeadlineView
from workflows.views.hand_off_view import HandOffView
from workflows.views.history_view import EntryView
from workflows.views.journey_list import JourneyFilter, JourneyLine
from workflows.views.journey_view import JourneyView
from workflows.views.looking import know_of, look_at
from workflows.views.september_view import SeptemberView
from workflows.views.suggested_view import SuggestedView, Wishes
from workflows.views.visits_view import VisitView
from workflows.views.waiting_view import JourneyWaitedView
from workflows.vocabulary import Component, DeliveryModel, Level
from workflows.words.accesses import Surface

router = APIRouter(prefix="/journeys", tags=["journeys"], route_class=StrictRoute)


def _filter(
    state: Annotated[StateWord | None, Query()] = None,
    delivery_model: DeliveryModel | None = None,
    partnership: Annotated[RecordId | None, Query()] = None,
    responsible: Literal["me"] | None = None,
    waiting_on: Literal["me"] | None = None,
    overdue: bool = False,
    q: Annotated[Search | None, Query(description="Begins a name or a reference, or is a whole ULN.")] = None,
    adviser_left: Annotated[bool, Query(description="Only open ones, referred by somebody who left.")] = False,
) -> JourneyFilter:
    """What the list is narrowed to."""
    return JourneyFilter(
        state=state, delivery_model=delivery_model, partnership_id=partnership, responsible_me=responsible is not None,
        waiting_on_me=waiting_on is not None, overdue=overdue, q=q,
        adviser_left=adviser_left,
    )  # fmt: skip


@router.get("")
def list_journeys(
    caller: CallerDep, runtime: RuntimeDep, paging: PagingDep, wanted: Annotated[JourneyFilter, Depends(_filter)]
) -> Page[JourneyLine]:
    """The journeys that the caller may read, the latest referred first; at most 100 a page."""
    with runtime.reading(caller) as work:
        found = journey_list.journey_list(work, wanted, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.get("/{journey_id}")
def read_journey(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep, response: Response) -> JourneyView:
    """One journey as the caller may see it; its ETag names the version."""
    with runtime.reading(caller) as work:
        seen = journey_view.journey_view(look_at(work, journey_id, Surface.JOURNEY))
    response.headers["ETag"] = etag(seen.version)
    return seen


@router.get("/{journey_id}/history")
def read_history(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[EntryView]:
    """What happened, oldest first, as far as the caller may know it."""
    with runtime.reading(caller) as work:
        return page(history_view.history_view(look_at(work, journey_id, Surface.HISTORY)))


@router.get("/{journey_id}/hand-offs")
def read_hand_offs(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[HandOffView]:
    """The hand-offs of the journey that the caller sees, in the order they were made."""
    with runtime.reading(caller) as work:
        look = look_at(work, journey_id, Surface.HAND_OFFS)
        return page([hand_off_view.hand_off_view(look, row, seen) for row, seen in look.hand_offs])


@router.get("/{journey_id}/deadlines")
def read_deadlines(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[DeadlineView]:
    """The time limits that the caller sees, those that ended too."""
    with runtime.reading(caller) as work:
        return page(deadlines_view.deadline_views(look_at(work, journey_id, Surface.DEADLINES)))


@router.get("/{journey_id}/waiting")
def read_waiting(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> JourneyWaitedView:
    """By whom the journey's time was spent waiting, in working and in calendar days; holds count for nobody."""
    with runtime.reading(caller) as work:
        return waiting_view.waiting_view(look_at(work, journey_id, Surface.WAITING))


@router.get("/{journey_id}/visits")
def read_visits(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[VisitView]:
    """The places that the caller's organisation booked for the learner at providers' events, and who came."""
    with runtime.reading(caller) as work:
        return page(visits_view.visits_of(look_at(work, journey_id, Surface.VISITS)))


@router.get("/{journey_id}/september-guarantee")
def read_september_guarantee(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> SeptemberView:
    """The two years by whose September the learner is owed an offer of a place, and the offers made."""
    with runtime.reading(caller) as work:
        return september_view.september_view(look_at(work, journey_id, Surface.SEPTEMBER_GUARANTEE))


def _wishes(
    component: Annotated[Component | None, Query(description="One, or all three.")] = None,
    level: Annotated[list[Level], Query(max_length=len(Level), description="Each level that is wanted.")] = [],  # noqa: B006
    sector: Annotated[Search | None, Query()] = None,
    destination: Annotated[Word | None, Query()] = None,
    start: Annotated[Day | None, Query(description="From when on; today, if that is later.")] = None,
) -> Wishes:
    """What the partners are compared by."""
    return Wishes(component, frozenset(level), sector, destination, start)


@router.get("/{journey_id}/suggested-partners")
def read_suggested_partners(
    journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep, wishes: Annotated[Wishes, Depends(_wishes)]
) -> SuggestedView:
    """Partners to ask, or members for another vocational area, best first, by facts of theirs and nothing protected.

    Of the learner only the postcode area counts. For managers, coordinators and advisers of the responsible provider.
    """
    with runtime.reading(caller) as work:
        return suggested_view.suggested(look_at(work, journey_id, Surface.SUGGESTED_PARTNERS), wishes)


def _marks(
    deliverer: Annotated[RecordId | None, Query()] = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="until", description="The last day, included.")] = None,
    replaced: Annotated[bool, Query(description="Also marks that a later entry replaced.")] = False,
) -> MarkFilter:
    """What the marks are narrowed to."""
    return MarkFilter(deliverer_id=deliverer, from_on=first, until_on=last, replaced=replaced)


@router.get("/{journey_id}/attendance")
def read_attendance(
    journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep, paging: PagingDep,
    wanted: Annotated[MarkFilter, Depends(_marks)],
) -> Page[MarkView]:  # fmt: skip
    """Attendance mark by mark, the latest recorded first, as far as the caller sees it; at most 100 a page."""
    with runtime.reading(caller) as work:
        found = attendance_view.mark_list(
            look_at(work, journey_id, Surface.ATTENDANCE), wanted, paging.limit, begins_after(paging)
        )
        return page(found.items, found.last_id)


@router.get("/{journey_id}/concerns")
def read_concerns(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[ConcernView]:
    """The safeguarding concerns that the caller looks after, or raised; none for everybody else."""
    with runtime.reading(caller) as work:
        return page(concerns_view.concern_views(know_of(work, journey_id, Surface.CONCERNS)))


@router.get("/{journey_id}/accesses")
def read_accesses(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep, paging: PagingDep) -> Page[AccessView]:
    """Who looked at the journey, the latest first, for managers and safeguarding leads of whoever answers for it.

    This look is noted too, and stands in the next answer; at most 100 a page.
    """
    with runtime.reading(caller) as work:
        look = look_at(work, journey_id, Surface.ACCESSES)
        found = accesses_view.access_list(look, paging.limit, begins_after(paging))
        return page(found.items, found.last_id)


@router.get("/{journey_id}/actions")
def read_actions(journey_id: RecordId, caller: CallerDep, runtime: RuntimeDep) -> Page[ActionView]:
    """What can be done with the journey now, and why not where it cannot."""
    with runtime.reading(caller) as work:
        return page(actions_view.journey_actions(look_at(work, journey_id, Surface.ACTIONS)))


@router.put("/{journey_id}/adviser", status_code=204)
def name_adviser(
    journey_id: RecordId, body: NamedColleague, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> None:
    """Name another colleague as the adviser who referred the learner, where one has left; a manager of theirs does."""

    def act(work: Work) -> Verdict:
        reassigning.name_adviser(work, journey_id, body.person_id)
        return {}

    runtime.run(Command("journey.adviser", {"id": journey_id, "person": body.person_id}, key), caller, act)


add_actions(router, "journey", JOURNEY_ACTIONS.values(), on_journey)
