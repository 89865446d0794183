"""What an inbound hand-off does to its journey at the start, and when it is given back before (rules C8, 0.3)."""

from datetime import date

from engine.firing import Note
from workflows import queries
from workflows.actions import handing, moving, responsibility
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.topics import HAND_OFF_RETURNED, tell_organisations
from workflows.vocabulary import HandOffKind

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


def replace_others(facts: HandOffFacts) -> None:
    """At most one is active on a subject: the one that starts ends the one it replaces (G6, 4.6)."""
    mine = facts.hand_off
    if mine.kind is not HandOffKind.PARTNER:
        return
    for row in JourneyFacts(facts.work, mine.journey_id).deliveries:
        other = row.hand_off
        same = other.kind is mine.kind and (
            None in (other.component, mine.component) or other.component is mine.component
        )
        if other.id != mine.id and same and row.state in ("active", "work_submitted"):
            handing.by_clock(facts.work, other, "return_work", Note(reason=f"replaced by {mine.reference}"))
            tell_organisations(facts.work, HAND_OFF_RETURNED, other.id, other.receiver_id, reason="replaced")


def back_to_referrer(facts: HandOffFacts) -> None:
    """The journey is REFERRED again, responsibility the referrer's, and re-sending or cancelling is due (0.3)."""
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    referrer = journey.journey.referrer_id
    moving.move(journey, "referral_returned", responsible=referrer)
    if journey.responsible != referrer or len(queries.journeys.responsibility(facts.work.session, journey.id)) > 1:
        responsibility.pass_to(facts.work, journey.id, referrer, facts.work.at)
    journey.journey.start_on = journey.journey.planned_end_on = None
    facts.work.session.add(journey.journey)
