"""Providers' events as everybody may read them, and the places booked: each side its own."""

from collections.abc import Sequence
from datetime import datetime

from engine.errors import UnknownInstance
from engine.runtime import Work
from workflows import queries
from workflows.actions.visits.announcing import ATTENDING
from workflows.actions.visits.booking import BOOKING, against_booking, against_cancelling
from workflows.tables.visits import ProviderEvent, VisitBooking
from workflows.views.journey_list import names_of
from workflows.views.looking import Look
from workflows.views.shapes import Named, View
from workflows.vocabulary import ProviderEventKind


class EventView(View):
    """An event of a provider; `places_free` is null where anybody more may come."""

    id: str
    organisation: Named | None
    kind: ProviderEventKind
    title: str
    venue: str
    programme_id: str | None
    starts_at: datetime
    ends_at: datetime
    places: int | None
    places_free: int | None
    called_off_at: datetime | None
    called_off_reason: str | None
    revision: int


class BookingView(View):
    """A place booked at an event; of learners it says no more than the reference, of staff who and from where.

    Which organisation booked for a learner it says to that organisation alone.
    """

    reference: str
    organisation: Named | None
    person: Named | None
    for_learner: bool
    booked_at: datetime
    cancelled_at: datetime | None
    attended: bool | None


class EventPage(EventView):
    """An event with the places booked: to whoever keeps its attendance all, to others those that they may book."""

    bookings: list[BookingView]


class VisitView(View):
    """A place that was booked for the learner of a journey, with the event, and whether the learner came."""

    reference: str
    event: EventView
    booked_at: datetime
    cancelled_at: datetime | None
    attended: bool | None


def coming(work: Work, since: datetime | None, kind: ProviderEventKind | None,
           organisation_id: str | None) -> list[EventView]:  # fmt: skip
    """What is still to come or goes on, now or at a moment, the earliest first."""
    return _views(work, queries.visits.coming(work.session, since or work.at, kind, organisation_id))


def event_page(work: Work, event_id: str) -> EventPage:
    """One event; raises UnknownInstance when there is none by that id."""
    row = queries.visits.event(work.session, event_id)
    if row is None:
        raise UnknownInstance
    (view,) = _views(work, [row])
    return EventPage(**dict(view), bookings=_bookings(work, row))


def visits_of(look: Look) -> list[VisitView]:
    """What is booked for the learner: all to whoever answers for them, else what the caller's organisation booked.

    Nothing to roles that book nothing.
    """
    if look.work.actor.roles.isdisjoint(BOOKING):
        return []
    by = None if look.own == look.facts.responsible else look.own
    found = queries.visits.of_journey(look.work.session, look.facts.id, by)
    events = {view.id: view for view in _views(look.work, [event for _booking, event in found])}
    said = {"reference", "booked_at", "cancelled_at", "attended"}
    return [VisitView(event=events[event.id], **booking.model_dump(include=said)) for booking, event in found]


def books(look: Look) -> bool:
    """Whether places are booked for the learner by the viewer, who then reads what is booked."""
    return not against_cancelling(look.facts)


def open_to(look: Look) -> list[EventView]:
    """What the learner could be booked at now, the earliest first: it is for learners, to come, and has a place free.

    Nothing while nothing can be booked for them. What is booked already, as far as the viewer knows, is left out.
    """
    if against_booking(look.facts):
        return []
    there = {visit.event.id for visit in visits_of(look) if visit.cancelled_at is None}
    return [each for each in coming(look.work, None, None, None) if each.id not in there and _takes(look.work, each)]


def _takes(work: Work, event: EventView) -> bool:
    for_learners = event.kind is not ProviderEventKind.STAFF_SESSION and event.called_off_at is None
    return for_learners and event.starts_at > work.at and (event.places_free is None or event.places_free > 0)


def _bookings(work: Work, row: ProviderEvent) -> list[BookingView]:
    actor, rows = work.actor, queries.visits.bookings(work.session, row.id)
    if actor.organisation != row.organisation_id or actor.roles.isdisjoint(ATTENDING):
        may = not actor.roles.isdisjoint(BOOKING)
        rows = [each for each in rows if _ours(work, each) and (may or _own(work, each))]
    names = names_of(work, {each.organisation_id for each in rows})
    people = queries.visits.names_of(work.session, {each.person_id for each in rows if each.person_id})
    said = {"reference", "booked_at", "cancelled_at", "attended"}
    return [
        BookingView(
            # That a youth offending team sent somebody is not the provider's to know before it is sent a referral.
            organisation=names.get(each.organisation_id) if each.person_id or _ours(work, each) else None,
            for_learner=each.journey_id is not None,
            person=Named(id=each.person_id, name=people[each.person_id]) if each.person_id else None,
            **each.model_dump(include=said),
        )
        for each in rows
    ]  # fmt: skip


def _ours(work: Work, booking: VisitBooking) -> bool:
    return booking.organisation_id == work.actor.organisation


def _own(work: Work, booking: VisitBooking) -> bool:
    return booking.person_id == work.actor.id


def _views(work: Work, rows: Sequence[ProviderEvent]) -> list[EventView]:
    names = names_of(work, {row.organisation_id for row in rows})
    taken = queries.visits.booked(work.session, [row.id for row in rows])
    said = set(EventView.model_fields) - {"organisation", "places_free"}
    return [
        EventView(
            organisation=names.get(row.organisation_id),
            places_free=None if row.places is None else row.places - taken[row.id],
            **row.model_dump(include=said),
        )
        for row in rows
    ]
