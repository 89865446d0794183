"""Outbox topics: what happened, and who is told. Payloads hold ids and plain values, never a name or a detail."""

from typing import Any

from engine import outbox
from engine.runtime import Work
from workflows import queries

REFERRAL_SENT = "referral.sent"
HAND_OFF_SENT = "hand_off.sent"
HAND_OFF_ACKNOWLEDGED = "hand_off.acknowledged"
HAND_OFF_QUESTION = "hand_off.question_asked"
HAND_OFF_ANSWERED = "hand_off.question_answered"
HAND_OFF_ACCEPTED = "hand_off.accepted"
HAND_OFF_DECLINED = "hand_off.declined"
HAND_OFF_EXPIRED = "hand_off.expired"
HAND_OFF_TAKEN = "hand_off.taken"
HAND_OFF_RECALLED = "hand_off.recalled"
HAND_OFF_RETURNED = "hand_off.returned"
HAND_OFF_STARTED = "hand_off.started"
HAND_OFF_DEFERRED = "hand_off.deferred"
HAND_OFF_WAITLISTED = "hand_off.waitlisted"
HAND_OFF_PLACE_FREED = "hand_off.place_freed"
HAND_OFF_WORK_SUBMITTED = "hand_off.work_submitted"
HAND_OFF_SENT_BACK = "hand_off.sent_back"
HAND_OFF_ENDED = "hand_off.ended"
HAND_OFF_OWNER_NAMED = "hand_off.owner_named"
EVALUATION_ASKED = "placement.evaluation_asked"
OFFER_CHOSEN = "offer.chosen"
OFFER_OPEN_AGAIN = "offer.open_again"
VISIT_CHANGED = "visit.changed"
VISIT_CALLED_OFF = "visit.called_off"
VISIT_GIVEN_BACK = "visit.given_back"
VISIT_BOOKED_AGAIN = "visit.booked_again"
PARTNERS_EXHAUSTED = "partners.exhausted"
JOURNEY_ENDED = "journey.ended"
LEARNER_TOLD = "learner.told"
LOCAL_AUTHORITY_TOLD = "local_authority.told"
DETAILS_ASKED = "referrer.details_asked"
PROGRAMME_LEFT = "programme.left"
EXIT_REPORT_RECORDED = "exit_report.recorded"
DESTINATION_RECORDED = "destination.recorded"
ENDING_REQUESTED = "ending.requested"
CONSENT_WITHDRAWN = "consent.withdrawn"
BREAK_AGREED = "break.agreed"
BREAK_ENDED = "break.ended"
CREDIT_RECORDED = "credit.recorded"
REVIEW_INPUT_SENT = "review.input_sent"
REVIEW_RECORDED = "review.recorded"
PLAN_AGREED = "plan.agreed"
PLAN_CHANGED = "plan.changed"
CHASE_ANSWERED = "chase.answered"
REMINDER_SENT = "reminder.sent"
CONCERN_URGENT = "concern.urgent"
CONCERN_CAME_ALONG = "concern.came_along"
CONCERN_RECEIVED = "concern.received"
CONCERN_LOOKED_AT = "concern.looked_at"
SAFEGUARDING_OVERRIDDEN = "safeguarding.overridden"


def tell_organisations(work: Work, topic: str, instance_id: str, *organisations: str | None, **payload: Any) -> None:
    """Queue one message for each organisation named, each once."""
    for organisation in dict.fromkeys(each for each in organisations if each is not None):
        outbox.tell(work, topic, instance_id, organisation=organisation, **payload)
    _hold_if_dead(work, instance_id)


def tell_learner(work: Work, journey_id: str, what: str) -> None:
    """Queue a message for the learner about `what` happened."""
    outbox.tell(work, LEARNER_TOLD, journey_id, what=what)
    _hold_if_dead(work, journey_id)


def _hold_if_dead(work: Work, instance_id: str) -> None:
    """Once a death is reported messages wait until a second person has looked, those told since too (rule C19)."""
    if queries.journeys.death_reported(work.session, instance_id):
        outbox.hold_messages(work, instance_id)
