"""The words of chasing: what a chaser is answered, why something takes longer, and in whose court it lies."""

from enum import StrEnum


class ChaserAnswer(StrEnum):
    """What whoever is chased answers (rule 0.5, "Levels of each deadline")."""

    STILL_WORKING = "still_working"
    DONE = "done"
    CANNOT = "cannot"


class StillWorkingReason(StrEnum):
    """Why something that is waited for takes longer (judgement)."""

    APPOINTMENT_ARRANGED = "appointment_arranged"
    AWAITING_LEARNER = "awaiting_learner"
    AWAITING_INFORMATION = "awaiting_information"
    AWAITING_ANOTHER_ORGANISATION = "awaiting_another_organisation"
    STAFF_ABSENCE = "staff_absence"
    WORKLOAD = "workload"


class Court(StrEnum):
    """By whom time is counted: the referrer, whoever answers for the learner, a partner, an agency, the learner."""

    REFERRER = "referrer"
    LEAD = "lead"
    PARTNER = "partner"
    AGENCY = "agency"
    LEARNER = "learner"
