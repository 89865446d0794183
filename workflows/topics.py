"""Outbox topics: what happened, and who is told. Payloads hold ids and plain values, never a name or a detail."""

from engine import outbox
from engine.runtime import Work

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
PARTNERS_EXHAUSTED = "partners.exhausted"
JOURNEY_ENDED = "journey.ended"
LEARNER_TOLD = "learner.told"
LOCAL_AUTHORITY_TOLD = "local_authority.told"
DETAILS_ASKED = "referrer.details_asked"


def tell_organisations(work: Work, topic: str, instance_id: str, *organisations: str | None, **payload: object) -> None:
    """Queue one message for each organisation named, each once."""
    for organisation in dict.fromkeys(each for each in organisations if each is not None):
        outbox.tell(work, topic, instance_id, organisation=organisation, **payload)


def tell_learner(work: Work, journey_id: str, what: str) -> None:
    """Queue a message for the learner about `what` happened."""
    outbox.tell(work, LEARNER_TOLD, journey_id, what=what)
