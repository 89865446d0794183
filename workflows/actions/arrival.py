"""What an inbound hand-off does to its journey at the start, and when it is given back before (rules C8, 0.3)."""

from datetime import date

from engine.firing import Note
from workflows import queries
from workflows.actions import moving, responsibility
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts

RELEASABLE = frozenset({"referred", "accepted"})


def start_journey(facts: HandOffFacts, arrived_on: date) -> None:
    """The journey enters INDUCTION, and the learner's other open referrals are released the same moment."""
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    moving.move(journey, "start_induction", Note(detail={"arrived_on": str(arrived_on)}))
    journey.journey.started_on = arrived_on
    facts.work.session.add(journey.journey)
    facts.work.session.flush()
    _release_others(journey)


def _release_others(journey: JourneyFacts) -> None:
    work = journey.work.by_clock(journey.work.at)
    for other, instance in queries.journeys.open_journeys_of(work.session, journey.journey.learner_id):
        if other.id != journey.id and instance.state in RELEASABLE:
            other.end_reason = "started_elsewhere"
            work.session.add(other)
            moving.move(JourneyFacts(work, other.id), "release", Note(reason="started elsewhere"))


def back_to_referrer(facts: HandOffFacts) -> None:
    """The journey is REFERRED again, responsibility the referrer's, and re-sending or cancelling is due (0.3)."""
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    referrer = journey.journey.referrer_id
    moving.move(journey, "referral_returned", responsible=referrer)
    if journey.responsible != referrer or len(queries.journeys.responsibility(facts.work.session, journey.id)) > 1:
        responsibility.pass_to(facts.work, journey.id, referrer, facts.work.at)
    journey.journey.start_on = journey.journey.planned_end_on = None
    facts.work.session.add(journey.journey)
