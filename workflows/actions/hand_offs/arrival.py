"""What an inbound hand-off does to its journey at the start, and when it is given back before (rules C8, 0.3)."""

from datetime import date

from engine.firing import Note
from workflows import queries
from workflows.actions.learners import activity, temporary_uln
from workflows.actions.learning import absence
from workflows.actions.moves import handing, moving, responsibility
from workflows.actions.moves.telling import tell_receiver
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.facts.partners import components_of, meet
from workflows.tables.journeys import HandOff
from workflows.topics import HAND_OFF_RECALLED, HAND_OFF_RETURNED, tell_organisations
from workflows.vocabulary import HandOffKind

RELEASABLE = frozenset({"referred", "accepted"})
# What a returned referral leaves alone: other referrals of the same offer, and support.
STAYING = frozenset({HandOffKind.INBOUND, HandOffKind.SUPPORT})
RECALLABLE = frozenset({"sent", "acknowledged", "more_asked", "waitlisted", "accepted"})
BEGUN = "active"


def start_journey(facts: HandOffFacts, arrived_on: date, *, responsible: str | None = None) -> None:
    """The journey enters INDUCTION, and the learner's other open referrals are released the same moment.

    `responsible` is who answers for the learner from the arrival on, where that changes (C26).
    """
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    # Before the move: the days of an absence are counted from it until attendance is recorded.
    journey.journey.started_on = arrived_on
    facts.work.session.add(journey.journey)
    facts.work.session.flush()
    note = Note(detail={"arrived_on": str(arrived_on)}, moments=absence.moments(journey))
    moving.move(journey, "start_induction", note, responsible=responsible)
    temporary_uln.ask(JourneyFacts(facts.work, journey.id))
    activity.no_longer_unemployed(facts.work, journey.journey.learner_id)
    _release_others(journey)


def _release_others(journey: JourneyFacts) -> None:
    work = journey.work.by_clock(journey.work.at)
    for other, instance in queries.journeys.open_journeys_of(work.session, journey.journey.learner_id):
        if other.id != journey.id and instance.state in RELEASABLE:
            other.end_reason = "started_elsewhere"
            work.session.add(other)
            moving.move(JourneyFacts(work, other.id), "release", Note(reason="started elsewhere"))


def replace_others(facts: HandOffFacts) -> None:
    """At most one is active on a subject: the one that starts ends the one it replaces (G6, 4.6).

    One of which a part stays uncovered goes on with that part: no component is left without a deliverer (4.4).
    """
    mine = facts.hand_off
    if mine.kind is not HandOffKind.PARTNER:
        return
    rows = JourneyFacts(facts.work, mine.journey_id).deliveries
    started = [row.hand_off for row in rows if row.state in ("active", "work_submitted")]
    partners = [other for other in started if other.kind is HandOffKind.PARTNER and other.id != mine.id]
    for other in partners:
        rest = [each for each in (mine, *partners) if each.id != other.id]
        if meet(other, mine) and _covered_by(other, rest):
            handing.by_clock(facts.work, other, "return_work", Note(reason=f"replaced by {mine.reference}"))
            tell_organisations(facts.work, HAND_OFF_RETURNED, other.id, other.receiver_id, reason="replaced")


def _covered_by(hand_off: HandOff, rest: list[HandOff]) -> bool:
    whole = (each for each in rest if each.aim_id in (None, hand_off.aim_id))
    return components_of(hand_off) <= frozenset(part for each in whole for part in components_of(each))


def back_to_referrer(facts: HandOffFacts) -> None:
    """The journey is REFERRED again, responsibility the referrer's, and re-sending or cancelling is due (0.3)."""
    journey = JourneyFacts(facts.work, facts.hand_off.journey_id, follows=True)
    referrer = journey.journey.referrer_id
    moving.move(journey, "referral_returned", responsible=referrer)
    if journey.responsible != referrer or len(queries.journeys.responsibility(facts.work.session, journey.id)) > 1:
        responsibility.pass_to(facts.work, journey.id, referrer, facts.work.at)
    handing.waits_on_now(facts.work, journey.id)
    journey.journey.start_on = journey.journey.planned_end_on = None
    facts.work.session.add(journey.journey)
    facts.work.session.flush()
    _take_back(journey)
    if queries.journeys.transfer_to(facts.work.session, journey.id) is not None:
        # Nobody refers again what a transfer opened: it ends, and the transfer goes back with it (C26).
        clock = facts.work.by_clock(facts.work.at)
        moving.move(JourneyFacts(clock, journey.id), "release", Note(reason="transfer came to nothing"))


def _take_back(journey: JourneyFacts) -> None:
    """Work handed on for a start that will not be: each is recalled, or comes back where it has begun as a taster does.

    Support goes on, and what was sent for a group.
    """
    for row in (row for row in journey.hand_offs if row.hand_off.kind not in STAYING and not row.hand_off.for_group):
        if row.state in RECALLABLE:
            handing.by_clock(journey.work, row.hand_off, "recall", Note(reason="referral returned"))
            tell_receiver(journey.work, HAND_OFF_RECALLED, row.hand_off)
        elif row.state == BEGUN:
            handing.by_clock(journey.work, row.hand_off, "return_work", Note(reason="referral returned"))
            tell_receiver(journey.work, HAND_OFF_RETURNED, row.hand_off)
