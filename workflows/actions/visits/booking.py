"""Books places at providers' events, for learners by their journey and for colleagues, and gives them back."""

from typing import Any

from engine.errors import Refusal, Refused, UnknownInstance
from engine.runtime import Verdict, Work, new_id
from workflows import queries
from workflows.actions.moves.refusing import refuse
from workflows.actions.moves.registry import JourneyAction
from workflows.actions.visits.announcing import CALLED_OFF
from workflows.facts.journeys import JourneyFacts
from workflows.guards import journeys
from workflows.requests import Id, LearnersWord, Request, Title
from workflows.rules.references import new_reference
from workflows.tables.organisations import Person
from workflows.tables.visits import ProviderEvent, VisitBooking
from workflows.vocabulary import ProviderEventKind, Role

BOOKING = frozenset({Role.MANAGER, Role.COORDINATOR, Role.ADVISER, Role.TUTOR})
"""Who books for the learners that their organisation refers or answers for."""
FOR_OTHERS = frozenset({Role.MANAGER, Role.COORDINATOR})
"""Who books for colleagues, as well as for themselves."""
_NOT_YOURS = Refusal(
    "not_yours", "Places are booked by staff of whoever referred the learner or answers for them.",
    who_could=tuple(f"{side}.{role}" for side in ("responsible", "referrer") for role in sorted(BOOKING)),
)  # fmt: skip
_ENDED = Refusal("journey_ended", "The journey has ended; begin a new referral first.")
_UNKNOWN_EVENT = Refusal("event_unknown", "There is no event by that id.", missing=("event_id",))
_UNKNOWN = Refusal("booking_unknown", "No place was booked here under that reference.", missing=("reference",))
_BOOKED = Refusal("booked_already", "A place is booked already, here or by whoever else helps; one is enough.")
_ON_HOLD = Refusal("on_hold", "The journey is on hold: resume it first.")
_BEGUN = Refusal("begun", "It has begun: who came is kept by the provider.")


class BookVisit(Request):
    """A place at an event of a provider, to which the learner agreed."""

    event_id: Id
    learner_agrees: LearnersWord


class CancelVisit(Request):
    """The place that is given back, by its reference."""

    reference: Title


def book_visit(facts: JourneyFacts, request: BookVisit) -> Verdict:
    """Book a place for the learner; the provider is told a reference and nothing of the learner. Raises Refused."""
    refuse(*against_booking(facts))
    row = _open_event(facts.work, request.event_id)
    if row.kind is ProviderEventKind.STAFF_SESSION:
        refuse(Refusal("for_staff", "A staff session is for colleagues; choose an open day or a taster session."))
    if queries.visits.standing(facts.session, row.id, learner_id=facts.journey.learner_id) is not None:
        refuse(_BOOKED)
    word = request.learner_agrees
    booked = _book(facts.work, row, journey_id=facts.id, agreed_on=word.on, agreed_channel=word.channel)
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
    """Book a place for oneself or a colleague; raises UnknownInstance when there is no such event, and Refused."""
    if queries.visits.event(work.session, event_id) is None:
        raise UnknownInstance
    person = work.session.get(Person, person_id)
    own = person is not None and person.organisation_id == work.actor.organisation and person.left_at is None
    if not own or (person_id != work.actor.id and work.actor.roles.isdisjoint(FOR_OTHERS)):
        sentence = "Book for yourself, or as a manager or coordinator for a colleague who works with you."
        refuse(Refusal("person_unknown", sentence, missing=("person_id",)))
    row = _open_event(work, event_id)
    refuse(_BOOKED if queries.visits.standing(work.session, row.id, person_id=person_id) is not None else None)
    booked = _book(work, row, person_id=person_id)
    return {"id": booked.id, "reference": booked.reference}


def cancel_colleague(work: Work, event_id: str, reference: str) -> Verdict:
    """Give back the place of a colleague, or one's own; raises UnknownInstance for any other."""
    row = queries.visits.by_reference(work.session, reference)
    if row is None or row.event_id != event_id or row.person_id is None:
        raise UnknownInstance
    ours = row.organisation_id == work.actor.organisation
    if not ours or (row.person_id != work.actor.id and work.actor.roles.isdisjoint(FOR_OTHERS)):
        raise UnknownInstance
    _cancel(work, row)
    return {"id": row.id, "reference": row.reference}


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


def _open_event(work: Work, event_id: str) -> ProviderEvent:
    """The event, kept from other writers; raises Refused when there is none or it takes nobody any more."""
    row = queries.visits.event(work.session, event_id, lock=True)
    if row is None:
        raise Refused((_UNKNOWN_EVENT,))
    refuse(CALLED_OFF if row.called_off_at is not None else None, _BEGUN if row.starts_at <= work.at else None)
    return row


def _book(work: Work, row: ProviderEvent, **of: Any) -> VisitBooking:
    if row.places is not None and queries.visits.booked(work.session, [row.id])[row.id] >= row.places:
        refuse(Refusal("fully_booked", "No place is left; choose another day, or ask the provider for more."))
    booked = VisitBooking(
        id=new_id(), event_id=row.id, reference=new_reference("V"), organisation_id=work.actor.organisation or "",
        booked_at=work.at, booked_by=work.actor.id, **of,
    )  # fmt: skip
    work.session.add(booked)
    work.session.flush()
    return booked


def _cancel(work: Work, row: VisitBooking) -> None:
    found = queries.visits.event(work.session, row.event_id, lock=True)
    begun = found is not None and found.called_off_at is None and found.starts_at <= work.at
    refuse(_BEGUN if begun else None)
    if row.cancelled_at is None:
        row.cancelled_at = work.at
        work.session.add(row)


ACTIONS = (
    JourneyAction("book_visit", BookVisit, book_visit, "Book a place at a provider's event.", asks=against_booking,
                  by_readers=True, about_itself=True),
    JourneyAction("cancel_visit", CancelVisit, cancel_visit, "Give a booked place back.", asks=against_cancelling,
                  by_readers=True, about_itself=True),
)  # fmt: skip
