"""Every action that the API offers on a journey or a hand-off, by name."""

from collections.abc import Mapping

from workflows.actions.chasers import remind
from workflows.actions.endings import (
    cancel,
    close_journey,
    death,
    hold,
    leave_programme,
    look_at_concern,
    moved_away,
    record_destination,
    redundancy,
    reopen,
    restoring,
    withdraw,
)
from workflows.actions.hand_offs import (
    answer_hand_off,
    before_start,
    conditional,
    deliver_hand_off,
    hand_support_over,
    offer_next,
    partners,
    parts,
    placements,
    send_hand_off,
    waiting_list,
)
from workflows.actions.learners import (
    activity,
    choose_offer,
    contact,
    copy_outcome,
    keep_files,
    own_code,
    raise_concern,
    record_consent,
    record_details,
    record_needs,
    record_uln,
    september_offers,
    tracking_objection,
    withdraw_consent,
)
from workflows.actions.learning import (
    agree_plan,
    assess,
    attendance,
    finish_stage,
    funding,
    recognition,
    record_credit,
    record_induction,
    reuse_assessment,
    review,
    take_break,
)
from workflows.actions.moves.registry import HandOffAction, JourneyAction
from workflows.actions.referrals import resend
from workflows.actions.visits import booking

JOURNEY_ACTIONS: Mapping[str, JourneyAction] = {
    action.name: action
    for action in (
        *resend.JOURNEY_ACTIONS, *send_hand_off.ACTIONS, *offer_next.ACTIONS, *contact.ACTIONS, *cancel.ACTIONS,
        *partners.ACTIONS,
        *record_induction.ACTIONS, *record_uln.ACTIONS, *assess.ACTIONS, *record_needs.ACTIONS,
        *reuse_assessment.ACTIONS, *finish_stage.ACTIONS, *record_consent.ACTIONS, *agree_plan.ACTIONS,
        *review.ACTIONS, *attendance.ACTIONS, *take_break.ACTIONS, *record_credit.ACTIONS, *leave_programme.ACTIONS,
        *record_destination.ACTIONS, *close_journey.ACTIONS, *withdraw.ACTIONS, *record_details.ACTIONS,
        *hold.JOURNEY_ACTIONS, *moved_away.ACTIONS, *death.ACTIONS, *reopen.ACTIONS, *restoring.ACTIONS,
        *activity.ACTIONS, *september_offers.ACTIONS, *withdraw_consent.ACTIONS, *redundancy.ACTIONS,
        *raise_concern.JOURNEY_ACTIONS, *look_at_concern.ACTIONS, *copy_outcome.ACTIONS,
        *tracking_objection.ACTIONS, *recognition.ACTIONS, *funding.ACTIONS, *choose_offer.ACTIONS, *booking.ACTIONS,
        *own_code.ACTIONS, *keep_files.ACTIONS, *remind.ACTIONS,
    )
}  # fmt: skip

HAND_OFF_ACTIONS: Mapping[str, HandOffAction] = {
    action.name: action
    for action in (
        *before_start.ACTIONS, *answer_hand_off.ACTIONS, *waiting_list.ACTIONS, *conditional.ACTIONS,
        *deliver_hand_off.ACTIONS, *resend.HAND_OFF_ACTIONS,
        *hand_support_over.ACTIONS, *hold.HAND_OFF_ACTIONS, *parts.ACTIONS, *placements.ACTIONS,
        *raise_concern.HAND_OFF_ACTIONS,
    )
}  # fmt: skip

BY_LINK = frozenset(action.name for action in HAND_OFF_ACTIONS.values() if action.by_link)
"""What can be answered by the link of an e-mail; to pass work on to another organisation takes a sign-in."""
