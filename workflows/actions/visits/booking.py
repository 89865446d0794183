"""Books places at providers' events, for learners by their journey and for colleagues, and gives them back."""

from collections.abc import Iterator
from typing import Any

from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction
from workflows.actions.visits.announcing import CALLED_OFF
from workflows.definitions.kinds import MANAGEMENT
from workflows.facts.journeys import JourneyFacts
from workflows.guards import journeys
from workflows.requests import Id, LearnersWord, Request, Title
from workflows.rules.references import new_reference
from workflows.tables.organisations import Person
from workflows.tables.visits import ProviderEvent, VisitBooking
from workflows.vocabulary import ProviderEventKind, Role

BOOKING = MANAGEMENT | {Role.ADVISER, Role.TUTOR}
"""Who books for the learners that their organisation refers or answers for."""
_NOT_YOURS = Refusal(
    "not_yours", "Places are booked by staff of whoever referred the learner or answers for them.",
    who_could=tuple(f"{side}.{role}" for side in ("responsible", "referrer") for role in sorted(BOOKING)),
)  # fmt: skip
_ENDED = Refusal("journey_ended", "The journey has ended; begin a new referral first.")
_UNKNOWN_EVENT = Refusal(
    "event_unknown", "There is no event by that id: see GET /provider-events.", missing=("event_id",)
)
_UNKNOWN = Refusal("booking_unknown", "No place was booked here under that reference.", missing=("reference",))
_BOOKED = Refusal("booked_already", "A place is booked already, here or by whoever else helps; one is enough.")
_ON_HOLD = Refusal("on_hold", "The journey is on hold: resume it first.")
_BEGUN = Refusal("begun", "It has begun: who came is kept by the provider; choose another.")
_GOES_ON = Refusal("begun", "It has begun: who came is kept by the provider; tell them who did not.")
_FOR_STAFF = Refusal("for_staff", "A staff session is for colleagues; choose an open day or a taster session.")
_FULL = Refusal("fully_booked", "No place is left; choose another day, or ask the provider for more.")


class BookVisit(Request):
    """A place at an event of a provider, to which the learner agreed."""

    event_id: Id
    learner_agrees: LearnersWord


class CancelVisit(Request):
    """The place that is given back, by its reference."""

    reference: Title


def book_visit(facts: JourneyFacts, request: BookVisit) -> Verdict:
    """Book a place for the learner; the provider is told a reference and nothing of the learner.

    Raises Refused with every reason of the journey and of the event; who may not book hears that alone.
    """
    refuse(*against_cancelling(facts))
    row = queries.visits.event(facts.session, request.event_id, lock=True)
    of_event: list[Refusal | None] = [_UNKNOWN_EVENT]
    if row is not None:
        for_staff = _FOR_STAFF if row.kind is ProviderEventKind.STAFF_SESSION else None
        of_event = [*_against(facts.work, row, for_staff, learner_id=facts.journey.learner_id)]
    refuse(*against_booking(facts), *of_event)
    word = request.learner_agrees
    booked = _book(facts.work, request.event_id, journey_id=facts.id, agreed_on=word.on, agreed_channel=word.channel)
    return {"id": booked.id, "state": "booked", "version": 1, "reference": booked.reference}


def cancel_visit(facts: JourneyFacts, request: CancelVisit) -> Verdict:
    """Give a place back that one's own organisation booked, or for whoever answers any; raises Refused."""
    refuse(*against_cancelling(facts))
    row = queries.visits.by_reference(facts.session, request.reference)
    if row is None or row.journey_id != facts.id:
        raise Refused((_UNKNOWN,))
    if facts.work.actor.organisation not in (row.organisation_id, facts.responsible):
        raise Refused((_UNKNOWN,))
    _cancel(facts.work, row)
    return {"id": row.id, "state": "cancelled", "version": 1}


def book_colleague(work: Work, event_id: str, person_id: str) -> Verdict:
    """Book a place for oneself or a colleague; raises UnknownInstance when there is no such event.

    Raises Refused with every reason of the event; who may not book for that person hears that alone.
    """
    row = queries.visits.event(work.session, event_id, lock=True)
    if row is None:
        raise UnknownInstance
    if all(each.id != person_id for each in books_for(work)):
        sentence = "Book for yourself, or as a manager or coordinator for a colleague who works with you."
        refuse(Refusal("person_unknown", sentence, missing=("person_id",)))
    refuse(*_against(work, row, None, person_id=person_id))
    booked = _book(work, row.id, person_id=person_id)
    return {"id": booked.id, "reference": booked.reference}


def cancel_colleague(work: Work, event_id: str, reference: str) -> Verdict:
    """Give back the place of a colleague, or one's own; raises UnknownInstance for any other."""
    row = queries.visits.by_reference(work.session, reference)
    if row is None or row.event_id != event_id or row.person_id is None:
        raise UnknownInstance
    if not _gives_back(work, row):
        raise UnknownInstance
    _cancel(work, row)
    return {"id": row.id, "reference": row.reference}


def books_for(work: Work) -> list[Person]:
    """For whom of their colleagues the actor books a place: managers and coordinators for each, others for oneself."""
    every = not work.actor.roles.isdisjoint(MANAGEMENT)
    here = queries.organisations.colleagues(work.session, work.actor.organisation or "")
    return [each for each in here if every or each.id == work.actor.id]


def without_place(work: Work, row: ProviderEvent) -> list[Person]:
    """Those of them who have no place at the event yet."""
    there = {each.person_id for each in queries.visits.bookings(work.session, row.id) if each.cancelled_at is None}
    return [each for each in books_for(work) if each.id not in there]


def against_booking_colleague(work: Work, row: ProviderEvent) -> Iterator[Refusal]:
    """Why the actor may book no place at the event for any colleague."""
    free = without_place(work, row)
    against = _against(work, row, None if free else _BOOKED, person_id=free[0].id if free else "")
    yield from (each for each in against if each is not None)


def given_back(work: Work, row: ProviderEvent) -> list[VisitBooking]:
    """The places of colleagues at the event that are the actor's to give back."""
    return [each for each in queries.visits.bookings(work.session, row.id)
            if each.cancelled_at is None and each.person_id is not None and _gives_back(work, each)]  # fmt: skip


def against_giving_back(work: Work, row: ProviderEvent) -> Refusal | None:
    """Why no place at the event may be given back any more."""
    return _GOES_ON if row.called_off_at is None and row.starts_at <= work.at else None


def against_booking(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against booking anything for the learner of the journey."""
    ended = (_ENDED,) if facts.row.ended_at is not None else ()
    held = (_ON_HOLD,) if facts.row.held_since is not None else ()
    stop = journeys.no_stop(facts)
    return (*against_cancelling(facts), *ended, *((stop,) if stop is not None else held))


def against_cancelling(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against giving a place back: after the journey's end too a learner may stay away."""
    sides = {facts.responsible, facts.journey.referrer_id}
    ours = facts.work.actor.organisation in sides and not facts.work.actor.roles.isdisjoint(BOOKING)
    return () if ours else (_NOT_YOURS,)


def _against(work: Work, row: ProviderEvent, unfit: Refusal | None, **of: str) -> Iterator[Refusal | None]:
    """Each reason why nobody, or not this learner or colleague, may be booked at the event."""
    yield CALLED_OFF if row.called_off_at is not None else None
    yield _BEGUN if row.starts_at <= work.at else None
    yield unfit
    there = queries.visits.standing(work.session, row.id, **of)
    yield _BOOKED if any(_is_known(work, each) for each in there) else None
    full = not there and row.places is not None and queries.visits.booked(work.session, [row.id])[row.id] >= row.places
    yield _FULL if full else None


def _gives_back(work: Work, booking: VisitBooking) -> bool:
    ours = booking.organisation_id == work.actor.organisation
    return ours and (booking.person_id == work.actor.id or not work.actor.roles.isdisjoint(MANAGEMENT))


def _is_known(work: Work, booking: VisitBooking) -> bool:
    """Whether the actor may know of the booking; by one that another keeps to itself the learner's place is shared."""
    own = work.actor.organisation
    answers = queries.journeys.responsible_at(work.session, booking.journey_id, work.at) if booking.journey_id else own
    return own in (booking.organisation_id, answers)


def _book(work: Work, event_id: str, **of: Any) -> VisitBooking:
    booked = VisitBooking(
        id=new_id(), event_id=event_id, reference=new_reference("V"), organisation_id=work.actor.organisation or "",
        booked_at=work.at, booked_by=work.actor.id, **of,
    )  # fmt: skip
    work.session.add(booked)
    work.session.flush()
    return booked


def _cancel(work: Work, row: VisitBooking) -> None:
    found = queries.visits.event(work.session, row.event_id, lock=True)
    refuse(against_giving_back(work, found) if found is not None else None)
    if row.cancelled_at is None:
        row.cancelled_at = work.at
        work.session.add(row)


ACTIONS = (
    JourneyAction("book_visit", BookVisit, book_visit, "Book a place at a provider's event.", asks=against_booking,
                  by_readers=True, about_itself=True),
    JourneyAction("cancel_visit", CancelVisit, cancel_visit, "Give a booked place back.", asks=against_cancelling,
                  by_readers=True, about_itself=True),
)  # fmt: skip
