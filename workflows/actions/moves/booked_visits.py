"""Places booked for a learner follow the journey: given back at its end, taken along by a transfer, booked again."""

from datetime import datetime

from engine import outbox
from engine.runtime import Work
from workflows import queries
from workflows.facts.journeys import JourneyFacts
from workflows.tables.journeys import Journey
from workflows.tables.visits import VisitBooking
from workflows.topics import VISIT_BOOKED_AGAIN, VISIT_GIVEN_BACK


def give_back(facts: JourneyFacts) -> None:
    """The places booked at events still to come are free for others; whoever booked them hears of it."""
    for booking in queries.visits.to_come(facts.session, facts.id, facts.work.at):
        booking.cancelled_at = facts.work.at
        facts.session.add(booking)
        _tell(facts.work, VISIT_GIVEN_BACK, booking)


def take_along(work: Work, journey_id: str, linked: Journey, receiver_id: str) -> None:
    """The learner goes on in the journey that a transfer opened, and to what is booked for them (C26).

    Who has no part in that journey can follow nothing there: what they booked is its referrer's from now on.
    """
    for booking in queries.visits.to_come(work.session, journey_id, work.at):
        theirs = booking.organisation_id in (linked.referrer_id, receiver_id)
        organisation_id = booking.organisation_id if theirs else linked.referrer_id
        there = queries.visits.standing(work.session, booking.event_id, learner_id=linked.learner_id)
        if any(each.id != booking.id and each.organisation_id == organisation_id for each in there):
            continue
        booking.journey_id, booking.organisation_id = linked.id, organisation_id
        work.session.add(booking)
        work.session.flush()


def book_again(facts: JourneyFacts, ended_at: datetime) -> None:
    """The end is taken back: what it gave back is booked again where a place is free; whoever booked hears of it."""
    for booking in queries.visits.cancelled_at(facts.session, facts.id, ended_at):
        if _may_stand(facts, booking):
            booking.cancelled_at = None
            facts.session.add(booking)
            facts.session.flush()
            _tell(facts.work, VISIT_BOOKED_AGAIN, booking)


def _may_stand(facts: JourneyFacts, booking: VisitBooking) -> bool:
    event = queries.visits.event(facts.session, booking.event_id, lock=True)
    if event is None or event.called_off_at is not None or event.starts_at <= facts.work.at:
        return False
    there = queries.visits.standing(facts.session, event.id, learner_id=facts.journey.learner_id)
    if there:
        return all(each.organisation_id != booking.organisation_id for each in there)
    return event.places is None or queries.visits.booked(facts.session, [event.id])[event.id] < event.places


def _tell(work: Work, topic: str, booking: VisitBooking) -> None:
    outbox.tell(
        work, topic, booking.journey_id, organisation=booking.organisation_id, booking=booking.reference,
        event=booking.event_id,
    )  # fmt: skip
