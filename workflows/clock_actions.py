"""What the clock fires when a deadline with an event is missed, with all that follows from it."""

from collections.abc import Mapping

from engine.firing import Note
from engine.runtime import ClockAction, Work
from workflows import queries
from workflows.actions.hand_offs import after_refusal, agreement_in_force
from workflows.actions.learners import keep_contact
from workflows.actions.learning import absence, flagging, moving_home, review_input
from workflows.actions.moves import following, handing, moving
from workflows.actions.moves.telling import tell_sides
from workflows.facts.hand_offs import HandOffFacts
from workflows.facts.journeys import JourneyFacts
from workflows.topics import HAND_OFF_EXPIRED, HAND_OFF_RETURNED
from workflows.vocabulary import CancelReason, DeliveryModel


def expire(work: Work, hand_off_id: str) -> None:
    """No decision by the deadline: EXPIRED at that moment, both managers and the sender told once (C7)."""
    _expired(work, hand_off_id, "expire", "no_answer")


def agreement_ended(work: Work, hand_off_id: str) -> None:
    """The agreement that G1 needs has ended: EXPIRED, dated that midnight (0.3); a renewal is watched in its place."""
    facts = HandOffFacts.read(work, hand_off_id)
    if facts.agreement is None:
        _expired(work, hand_off_id, "agreement_ended", "agreement_ended")
    else:
        agreement_in_force.watch(facts)


def _expired(work: Work, hand_off_id: str, event: str, reason: str) -> None:
    facts = HandOffFacts.read(work, hand_off_id)
    handing.move(facts, event, Note(reason=reason.replace("_", " ")))
    facts.hand_off.end_reason = reason
    work.session.add(facts.hand_off)
    work.session.flush()
    tell_sides(work, HAND_OFF_EXPIRED, facts.hand_off, reason=reason)
    after_refusal.expired(facts)


def answer_late(work: Work, hand_off_id: str) -> None:
    """The sender's answer is late: the decision's clock runs on (0.3)."""
    handing.move(HandOffFacts.read(work, hand_off_id), "answer_late")


def not_arrived(work: Work, hand_off_id: str) -> None:
    """The learner did not arrive within two working days of the start date: RETURNED (0.3)."""
    facts = HandOffFacts.read(work, hand_off_id)
    handing.move(facts, "return_unstarted", Note(reason="not arrived"))
    facts.hand_off.end_reason = "not_arrived"
    work.session.add(facts.hand_off)
    work.session.flush()
    tell_sides(work, HAND_OFF_RETURNED, facts.hand_off, reason="not_arrived")
    after_refusal.returned(facts)


def lapse(work: Work, journey_id: str) -> None:
    """Nobody re-sent or cancelled in two working days after the last expiry: CANCELLED "no answer" (0.3)."""
    journey = queries.journeys.journey(work.session, journey_id)
    journey.end_reason = CancelReason.NO_ANSWER
    work.session.add(journey)
    moving.move(JourneyFacts(work, journey_id), "lapse", Note(reason="no answer"))


def responsibility_moves(work: Work, journey_id: str) -> None:
    """The day after a pupil left school the accepting provider is responsible (0.1): the instance says so now too.

    What the school handed on for the pupil follows to the provider, and work inside the school ends.
    """
    responsible = queries.journeys.responsible_at(work.session, journey_id, work.at)
    facts = JourneyFacts(work, journey_id)
    before = facts.row.responsible
    moving.move(facts, "responsibility_moves", responsible=responsible)
    if before is not None and responsible is not None and before != responsible:
        following.follow(JourneyFacts(work, journey_id), before, responsible)
        following.end_between(JourneyFacts(work, journey_id), before, responsible, "the learner left school")


def deferral_over(work: Work, journey_id: str) -> None:
    """The day to which the start was put off has come: what stood still until then runs on (0.2)."""
    moving.move(JourneyFacts(work, journey_id), "deferral_over")


CLOCK_ACTIONS: Mapping[tuple[str, str], ClockAction] = {
    ("hand_off", "expire"): expire,
    ("hand_off", "agreement_ended"): agreement_ended,
    ("hand_off", "answer_late"): answer_late,
    ("hand_off", "return_unstarted"): not_arrived,
    **{(model.value, "keep_contact"): keep_contact.ask for model in DeliveryModel},
    **{(model.value, "lapse"): lapse for model in DeliveryModel},
    **{(model.value, "deferral_over"): deferral_over for model in DeliveryModel},
    **{(model.value, "responsibility_moves"): responsibility_moves for model in DeliveryModel},
    (DeliveryModel.CONSORTIUM.value, "home_moves"): moving_home.due,
    **{(model.value, "ask_about_absence"): absence.ask for model in DeliveryModel},
    **{(model.value, "ask_for_review_input"): review_input.ask for model in DeliveryModel},
    **{(model.value, "review_overdue"): flagging.review_overdue for model in DeliveryModel},
}
