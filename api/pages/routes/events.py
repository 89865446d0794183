"""Open days and sessions of providers: what is to come, the places booked, and who came."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlmodel import col, select

from api.pages.forms.fields import EMPTY, Option
from api.pages.forms.filling import filled_with
from api.pages.forms.from_request import Choices, fields_of
from api.pages.listing import A_PAGE, After, Short
from api.pages.posted import KeyedDep
from api.pages.sheets import Sheet, Vanishing, send, show
from api.pages.viewer import PageDep
from api.pages.words.done import DoneKey, done_sentence
from api.pages.words.values import word
from api.routes import visits
from api.schemas.common import RecordId
from api.schemas.paging import decode_place, encode_cursor
from api.schemas.visits import BookColleague, CancelColleague
from engine.errors import Refusal, UnknownInstance
from engine.runtime import Work
from workflows.actions.visits import announcing, booking
from workflows.actions.visits.announcing import EventForm
from workflows.tables.programmes import Programme
from workflows.tables.visits import ProviderEvent
from workflows.views import event_steps, visits_view
from workflows.views.actions_view import ActionView
from workflows.views.event_steps import BOOK, CANCEL, STEPS
from workflows.views.visits_view import BookingView, EventPage
from workflows.vocabulary import ProviderEventKind

router = APIRouter()

_BOOKING: Mapping[str, type[BaseModel]] = {BOOK: BookColleague, CANCEL: CancelColleague}
_VERSIONED: Mapping[str, Callable[..., Any]] = {"change": visits.change_event, "call_off": visits.call_event_off}
_OTHERS: Mapping[str, Callable[..., Any]] = {
    "attendance": visits.keep_attendance, BOOK: visits.book_colleague, CANCEL: visits.cancel_colleague,
}  # fmt: skip


@router.get("/events")
def list_events(
    page: PageDep, kind: Short = "", whose: Short = "",
    after: After = "",
) -> Response:  # fmt: skip
    """What providers open their doors for, the earliest first."""
    wanted = ProviderEventKind(kind) if kind in set(ProviderEventKind) else None
    moment, last_id = decode_place(after) if after else (None, "")
    with page.reading() as work:
        found = visits_view.coming(work, None, wanted, page.actor.organisation if whose == "ours" else None)
        announces = announcing.against_announcing(work) is None
    # By where it stood: the event at which the last page ended may be over by now.
    left = [each for each in found if moment is None or (each.starts_at, each.id) > (moment, last_id)]
    lines, rest = left[:A_PAGE], left[A_PAGE:]
    return page.render(
        "programmes/events.html", title="Open days and sessions", lines=lines, kinds=list(ProviderEventKind),
        kind=wanted, whose=whose, following=_place(lines[-1]) if rest else None, kept=page.kept_query(),
        announces=announces,
    )  # fmt: skip


def _place(event: visits_view.EventView) -> str:
    return encode_cursor(event.starts_at.isoformat(), event.id)


@router.get("/events/new")
def begin_event(page: PageDep) -> Response:
    """The form of a new event."""
    return show(page, lambda work, _form: _announcing(work))


@router.post("/events/new")
def announce_event(page: PageDep, form: KeyedDep) -> Response:
    """Announce the event, or show the form again."""

    def act(said: EventForm, _version: int | None, key: str) -> str:
        done = visits.announce_event(said, page.actor, page.runtime, key)
        return f"/events/{done.id}?done={key}"

    return send(page, form, lambda work, _form: _announcing(work), act)


@router.get("/events/{event_id}")
def show_event(event_id: RecordId, page: PageDep, done: DoneKey = "") -> Response:
    """One event with the places booked, as far as the viewer may see them, and what can be done."""
    with page.reading() as work:
        found = visits_view.event_page(work, event_id)
        steps = event_steps.event_steps(work, found)
        sentence = done_sentence(work, done)
    return page.render(
        "programmes/event.html", title=found.title, found=found, steps=steps, done=sentence,
        back={"href": "/events", "text": "Open days and sessions"},
    )  # fmt: skip


@router.get("/events/{event_id}/actions/{name}")
def show_event_step(event_id: RecordId, name: str, page: PageDep) -> Response:
    """The form of a step about an event, or why it is closed."""
    return show(page, lambda work, _form: _step(work, event_id, name))


@router.post("/events/{event_id}/actions/{name}")
def take_event_step(event_id: RecordId, name: str, page: PageDep, form: KeyedDep) -> Response:
    """Take the step, or show its form again with what is wrong; raises UnknownInstance."""

    def act(said: BaseModel, version: int | None, key: str) -> str:
        if name in _VERSIONED:
            _VERSIONED[name](event_id, said, page.actor, page.runtime, key, version)
        else:
            _OTHERS[name](event_id, said, page.actor, page.runtime, key)
        return f"/events/{event_id}?done={key}"

    vanishing = Vanishing(f"provider_event.{name}", f"/events/{event_id}")
    return send(page, form, lambda work, _form: _step(work, event_id, name), act, vanishing)


def _announcing(work: Work) -> Sheet:
    against = announcing.against_announcing(work)
    return Sheet(
        "Announce an open day or session", EventForm, fields_of(EventForm, _choices(work, None)), "/events/new",
        "/events", button="Announce it", closed=(against,) if against is not None else (),
    )  # fmt: skip


def _step(work: Work, event_id: str, name: str) -> Sheet:
    found = visits_view.event_page(work, event_id)
    step = next((each for each in event_steps.event_steps(work, found) if each.name == name), None)
    if step is None:
        raise UnknownInstance
    request = STEPS[name][1] or _BOOKING[name]
    fields = fields_of(request, _choices(work, found))
    announced = fields_of(EventForm, _choices(work, found))
    said = filled_with(announced, found.model_dump())
    return Sheet(
        step.summary.rstrip("."), request, fields, f"/events/{event_id}/actions/{name}", f"/events/{event_id}",
        caption=found.title, known=said if name == "change" else EMPTY, version=found.revision, closed=_closed(step),
        warns=name == "call_off", says=(announced, said) if name == "call_off" else None,
    )  # fmt: skip


def _closed(step: ActionView) -> tuple[Refusal, ...]:
    return tuple(Refusal(each.code, each.sentence) for each in step.refusals)


def _choices(work: Work, found: EventPage | None) -> Choices:
    own = work.actor.organisation or ""
    standing = [each for each in found.bookings if each.cancelled_at is None] if found is not None else []

    def of(name: str) -> Sequence[Option] | None:
        if name in ("came", "stayed_away"):
            return [_booked(each) for each in standing]
        if name == "reference":
            mine = {each.reference for each in booking.given_back(work, _row(work, found))} if found else ()
            return [_booked(each) for each in standing if each.reference in mine]
        if name == "person_id":
            people = booking.without_place(work, _row(work, found)) if found else ()
            return [Option(each.id, each.name) for each in people]
        if name == "programme_id":
            rows = work.session.exec(select(Programme.id, Programme.title).where(col(Programme.organisation_id) == own))
            return [Option(*row) for row in rows]
        return [Option(each, word(each)) for each in ProviderEventKind] if name == "kind" else None

    return of


def _row(work: Work, found: EventPage) -> ProviderEvent:
    return work.session.get_one(ProviderEvent, found.id)


def _booked(place: BookingView) -> Option:
    return Option(place.reference, f"{place.reference}, {place.person.name if place.person else 'a learner'}")
