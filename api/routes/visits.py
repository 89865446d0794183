"""What providers open their doors for: open days, taster sessions, staff sessions; who is booked and who came.

Places for learners are booked on their journey (`book_visit`).
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response

from api.commands import about
from api.dependencies import CallerDep, IdempotencyKey, IfMatch, RuntimeDep, etag
from api.routes.examples import ATTENDANCE, COLLEAGUE, EVENT
from api.routes.searching import page
from api.schemas.common import AwareDatetime, Page, RecordId
from api.schemas.visits import BookColleague, Booked, CancelColleague, EventDone
from api.strict_json import StrictRoute
from engine.actor import Actor
from engine.runtime import Command, Runtime, Verdict, Work
from workflows.actions.visits import announcing, attendance, booking
from workflows.actions.visits.announcing import EventForm
from workflows.actions.visits.attendance import Attendance
from workflows.requests import Reason
from workflows.views import visits_view
from workflows.views.visits_view import EventPage, EventView
from workflows.vocabulary import ProviderEventKind

router = APIRouter(prefix="/provider-events", tags=["provider events"], route_class=StrictRoute)
_FORM: Any = Body(openapi_examples={"usual": {"summary": "An open day.", "value": EVENT}})
_WHO: Any = Body(openapi_examples={"usual": {"summary": "A colleague.", "value": COLLEAGUE}})
_CAME: Any = Body(openapi_examples={"usual": {"summary": "One came, one did not.", "value": ATTENDANCE}})
Step = Callable[[Work], Verdict]


@router.get("")
def list_provider_events(
    caller: CallerDep, runtime: RuntimeDep, kind: ProviderEventKind | None = None,
    organisation: Annotated[RecordId | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query(description="What ends after this moment; now if left out.")] = None,
) -> Page[EventView]:  # fmt: skip
    """What providers open their doors for, still to come, the earliest first."""
    with runtime.reading(caller) as work:
        return page(visits_view.coming(work, since, kind, organisation))


@router.post("", status_code=201)
def announce_event(
    body: Annotated[EventForm, _FORM], caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> EventDone:
    """Announce an open day, a taster session or a staff session of one's own provider."""
    command = Command("provider_event.announce", body.model_dump(mode="json"), key)
    return EventDone.model_validate(runtime.run(command, caller, lambda work: announcing.announce(work, body)))


@router.get("/{event_id}")
def read_provider_event(event_id: RecordId, caller: CallerDep, runtime: RuntimeDep, response: Response) -> EventPage:
    """One event with the places booked: all by reference to who keeps its attendance, to others their own."""
    with runtime.reading(caller) as work:
        found = visits_view.event_page(work, event_id)
    response.headers["ETag"] = etag(found.revision)
    return found


@router.post("/{event_id}/change")
def change_event(
    event_id: RecordId, body: Annotated[EventForm, _FORM], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey, version: IfMatch,
) -> EventDone:  # fmt: skip
    """Say something else of the version that If-Match names, before it begins; who booked hears of time and place."""
    step = partial(announcing.change, event_id=event_id, form=body, version=version)
    return _event(runtime, caller, about("provider_event.change", event_id, body, key, version), step)


@router.post("/{event_id}/call_off")
def call_event_off(
    event_id: RecordId, body: Reason, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey, version: IfMatch
) -> EventDone:
    """Call an event off that has not begun; who booked hears of it."""
    step = partial(announcing.call_off, event_id=event_id, reason=body.reason, version=version)
    return _event(runtime, caller, about("provider_event.call_off", event_id, body, key, version), step)


@router.post("/{event_id}/attendance")
def keep_attendance(
    event_id: RecordId, body: Annotated[Attendance, _CAME], caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> EventDone:
    """Record who came, by reference, once it has begun; again if it was wrong."""
    step = partial(attendance.keep, event_id=event_id, said=body)
    return _event(runtime, caller, about("provider_event.attendance", event_id, body, key), step)


@router.post("/{event_id}/book_colleague")
def book_colleague(
    event_id: RecordId, body: Annotated[BookColleague, _WHO], caller: CallerDep, runtime: RuntimeDep,
    key: IdempotencyKey,
) -> Booked:  # fmt: skip
    """Book a place for oneself, or as a manager or coordinator for a colleague."""
    step = partial(booking.book_colleague, event_id=event_id, person_id=body.person_id)
    return Booked.model_validate(runtime.run(about("provider_event.book_colleague", event_id, body, key), caller, step))


@router.post("/{event_id}/cancel_colleague")
def cancel_colleague(
    event_id: RecordId, body: CancelColleague, caller: CallerDep, runtime: RuntimeDep, key: IdempotencyKey
) -> Booked:
    """Give back the place of oneself or a colleague before it begins."""
    step = partial(booking.cancel_colleague, event_id=event_id, reference=body.reference)
    command = about("provider_event.cancel_colleague", event_id, body, key)
    return Booked.model_validate(runtime.run(command, caller, step))


def _event(runtime: Runtime, caller: Actor, command: Command, step: Step) -> EventDone:
    return EventDone.model_validate(runtime.run(command, caller, step))
