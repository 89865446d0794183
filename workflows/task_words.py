"""The words of tasks: what one organisation is asked to do by a day."""

from enum import StrEnum


class TaskKind(StrEnum):
    """What a task asks for."""

    AFTERCARE = "aftercare"
    RE_OFFER = "re_offer"
    GUIDANCE_MEETING = "guidance_meeting"
    LEAD_REQUEST = "lead_request"
    PLACE_AGAIN = "place_again"
    SUPPORT_HAND_OVER = "support_hand_over"
    DUPLICATE_ULN = "duplicate_uln"
    CONFIRM_DEATH = "confirm_death"
    CONFIRM_REOPENING = "confirm_reopening"
    RESTORE_HAND_OFF = "restore_hand_off"
    NEW_AREA_REFERRAL = "new_area_referral"
    PASS_ON = "pass_on"
    DETAILS_DIFFER = "details_differ"
    WITHDRAWAL_QUESTION = "withdrawal_question"
    REVIEW_INPUT = "review_input"
    FINAL_CREDIT = "final_credit"
    KEEP_CONTACT = "keep_contact"
    TEMPORARY_ULN = "temporary_uln"
    LEARNERS_CHOICE = "learners_choice"
    AGREEMENT_ENDS = "agreement_ends"
