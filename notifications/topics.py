"""Every topic that can be told: its group for preferences, who hears of it, and what can never be put off."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.chasing import DEADLINE_CHASED as DEADLINE_CHASED
from engine.tasks import TASK_CHASED as TASK_CHASED
from engine.tasks import TASK_OPENED as TASK_OPENED

# Stands for whoever handles such a record in the organisation: a coordinator, the named adviser, a worker.
HANDLER = "handler"


class Group(StrEnum):
    """What a person may choose a channel for. Safety is fixed: email and inbox, at once but for reminders."""

    REFERRALS = "referrals"
    LEARNING = "learning"
    ENDINGS = "endings"
    CHASERS = "chasers"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its group, and the roles told when the message itself names none."""

    name: str
    group: Group
    roles: tuple[str, ...] = (HANDLER,)


LEARNER_TOLD = "learner.told"
UNREACHABLE = "organisation.unreachable"
CHASERS = (DEADLINE_CHASED, TASK_CHASED)
# What asks somebody to act: told to whoever that is, and to nobody any more once it is done.
ASKING = (*CHASERS, TASK_OPENED)
# What asks the receiver of a hand-off for an answer, which may be given by a link where that is agreed.
ASKS_FOR_ANSWER = frozenset(
    {"hand_off.sent", "hand_off.question_answered", "hand_off.place_freed", DEADLINE_CHASED}
)  # fmt: skip
ENDPOINT_OFF = "webhook.switched_off"
CONCERN_URGENT, CONCERN_RECEIVED, CONCERN_LOOKED_AT = "concern.urgent", "concern.received", "concern.looked_at"
CONCERN_CAME_ALONG = "concern.came_along"
CONCERN_TRIAGE = "concern_triage"
OVERRIDDEN = "safeguarding.overridden"
DIGEST = "digest"
# Its payload carries the token of the link, so it goes by email alone.
INVITATION = "invitation.sent"

# What can never wait for a digest once it is late: a young person may be missing, in danger or dead.
SAFETY_SUBJECTS = frozenset(
    {"confirm_death", "withdrawal_question", "contact_close", "contact_close_referred", CONCERN_TRIAGE}
)
SAFETY_OUTCOMES = frozenset({"unable_to_contact", "withdrawn"})
AT_ONCE_LEVELS = frozenset({"flag", "escalate", "escalate_again"})


def _topics(group: Group, *names: str, roles: tuple[str, ...] = (HANDLER,)) -> dict[str, Topic]:
    return {name: Topic(name, group, roles) for name in names}


TOPICS: Mapping[str, Topic] = {
    **_topics(
        Group.REFERRALS, "referral.sent", "hand_off.sent", "hand_off.acknowledged", "hand_off.question_asked",
        "hand_off.question_answered", "hand_off.accepted", "hand_off.declined", "hand_off.taken", "hand_off.recalled",
        "hand_off.returned", "hand_off.started", "hand_off.deferred", "hand_off.waitlisted", "hand_off.place_freed",
        "hand_off.owner_named", "partners.exhausted", "referrer.details_asked", "offer.chosen", "offer.open_again",
        "visit.changed", "visit.called_off", "visit.given_back", "visit.booked_again",
    ),
    # Rule 0.3: of an expiry both managers are told too.
    **_topics(Group.REFERRALS, "hand_off.expired", roles=("manager", HANDLER)),
    **_topics(
        Group.LEARNING, "hand_off.work_submitted", "hand_off.sent_back", "break.agreed", "break.ended",
        "credit.recorded", "review.input_sent", "review.recorded", "plan.agreed", "plan.changed", LEARNER_TOLD,
    ),
    **_topics(
        Group.ENDINGS, "hand_off.ended", "placement.evaluation_asked", "journey.ended", "programme.left",
        "exit_report.recorded", "destination.recorded", "ending.requested",
    ),
    **_topics(Group.CHASERS, *ASKING, "chase.answered", "reminder.sent"),
    **_topics(Group.SAFETY, "local_authority.told", "consent.withdrawn", UNREACHABLE, INVITATION),
    **_topics(Group.SAFETY, ENDPOINT_OFF, roles=("manager",)),
    **_topics(
        Group.SAFETY, CONCERN_URGENT, CONCERN_CAME_ALONG, CONCERN_RECEIVED, CONCERN_LOOKED_AT,
        roles=("safeguarding_lead",),
    ),
    # Others in whose name nobody may share without consent see that it was done (C21).
    **_topics(Group.SAFETY, OVERRIDDEN, roles=("safeguarding_lead", "manager")),
}  # fmt: skip


class UnknownTopic(Exception):
    """A message carries a topic that nothing here can word."""


def topic_of(name: str) -> Topic:
    """The topic by its name; raises UnknownTopic."""
    try:
        return TOPICS[name]
    except KeyError:
        raise UnknownTopic(f"There are no words for the topic {name}.") from None


# What one person alone hears, and nobody in their place: that they raised a concern (C24).
PERSONAL = frozenset({CONCERN_RECEIVED, CONCERN_LOOKED_AT})


def is_confidential(name: str, payload: Mapping[str, Any]) -> bool:
    """Whether it tells of a learner's safety: people hear of that, no system and no mailbox that many read."""
    about_safety = name in (CONCERN_URGENT, CONCERN_CAME_ALONG, OVERRIDDEN) or name in PERSONAL
    return about_safety or payload.get("kind") == CONCERN_TRIAGE


def group_of(name: str, payload: Mapping[str, Any]) -> Group:
    """The group of a message: that of its topic, but safety for what concerns a young person who may be lost."""
    concerns = payload.get("rule") or payload.get("kind")
    if concerns in SAFETY_SUBJECTS or payload.get("outcome") in SAFETY_OUTCOMES:
        return Group.SAFETY
    return topic_of(name).group


def may_wait(name: str, payload: Mapping[str, Any]) -> bool:
    """Whether the daily digest groups a message: all of the chasers, but for what is late about somebody's safety."""
    if topic_of(name).group is not Group.CHASERS:
        return False
    if name == TASK_OPENED:
        # What is due on the very day cannot wait for the next, nor can what is about safety.
        return group_of(name, payload) is not Group.SAFETY and payload["due_on"] != payload["opened_on"]
    return group_of(name, payload) is not Group.SAFETY or payload.get("level") not in AT_ONCE_LEVELS
