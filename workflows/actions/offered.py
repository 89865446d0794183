"""Every action that the API offers on a journey or a hand-off, by name."""

from collections.abc import Mapping

from workflows.actions import (
    answer_hand_off,
    before_start,
    cancel,
    contact,
    death,
    deliver_hand_off,
    hold,
    moved_away,
    partners,
    record_details,
    reopen,
    resend,
    reuse_assessment,
    send_hand_off,
)
from workflows.actions.learning import LEARNING_ACTIONS
from workflows.actions.registry import HandOffAction, JourneyAction

JOURNEY_ACTIONS: Mapping[str, JourneyAction] = {
    action.name: action
    for action in (
        *resend.JOURNEY_ACTIONS, *send_hand_off.ACTIONS, *contact.ACTIONS, *cancel.ACTIONS, *partners.ACTIONS,
        *LEARNING_ACTIONS, *reuse_assessment.ACTIONS, *record_details.ACTIONS, *hold.JOURNEY_ACTIONS,
        *moved_away.ACTIONS, *death.ACTIONS, *reopen.ACTIONS,
    )
}  # fmt: skip

HAND_OFF_ACTIONS: Mapping[str, HandOffAction] = {
    action.name: action
    for action in (
        *before_start.ACTIONS, *answer_hand_off.ACTIONS, *deliver_hand_off.ACTIONS, *resend.HAND_OFF_ACTIONS,
        *hold.HAND_OFF_ACTIONS,
    )
}  # fmt: skip
