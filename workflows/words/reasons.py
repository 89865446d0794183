"""Why something is declined, cancelled, left, held or ended."""

from enum import StrEnum


class DeclineReason(StrEnum):
    """Why a receiver says no (journey rules C4)."""

    NOT_ELIGIBLE = "not_eligible"
    NOT_SUITABLE = "not_suitable"
    NOT_READY_YET = "not_ready_yet"
    NO_PLACE = "no_place"
    NEEDS_NOT_MEETABLE = "needs_not_meetable"
    RISK = "risk"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    DUPLICATE = "duplicate"


class CancelReason(StrEnum):
    """Why a referral is cancelled before induction (journey rules C6)."""

    MISTAKE = "mistake"
    DUPLICATE = "duplicate"
    NEEDS_MET_ELSEWHERE = "needs_met_elsewhere"
    STARTED_ELSEWHERE = "started_elsewhere"
    CHANGED_MIND = "changed_mind"
    NO_ANSWER = "no_answer"


class WithdrawReason(StrEnum):
    """Why a learner leaves before the planned end (journey rules C18)."""

    NOT_ENGAGING = "not_engaging"
    CONTINUED_ABSENCE = "continued_absence"
    HEALTH = "health"
    CARING_OR_FAMILY = "caring_or_family"
    FINANCIAL = "financial"
    CUSTODY = "custody"
    FOUND_WORK = "found_work"
    CHANGED_MIND = "changed_mind"
    EXCLUDED = "excluded"
    OTHER = "other"


class HoldReason(StrEnum):
    """Why an open journey or hand-off is put on hold (journey rules 0.2); only the safeguarding lead sets that one."""

    LEARNER_UNWELL = "learner_unwell"
    LEARNER_ASKED = "learner_asked"
    PROVIDER_CLOSED = "provider_closed"
    AWAITING_DECISION = "awaiting_decision"
    SAFEGUARDING = "safeguarding"


class LeavingReason(StrEnum):
    """Why a learner moves to the exit review (journey rules C16)."""

    PLANNED_END = "planned_end"
    DESTINATION_SECURED = "destination_secured"
