"""The words of employers and placements: what is asked of an employer, kinds, outcomes (journey rules C22, 6)."""

from enum import StrEnum


class EmployerCriterion(StrEnum):
    """What a provider asks of an employer, in the order of its list (employer checklist)."""

    OFFERS_16_18_WORK_EXPERIENCE = "offers_16_18_work_experience"
    HS_AND_EQUALITY_STANDARDS = "hs_and_equality_standards"
    EMPATHY_ENTRY_LEVEL1 = "empathy_entry_level1"
    CLEAR_OFFER = "clear_offer"
    WIDE_RANGE = "wide_range"
    REGULAR_FEEDBACK = "regular_feedback"
    CLOSE_CONTACT = "close_contact"
    REGULAR_ACCESS = "regular_access"
    PERMANENT_JOB_POSSIBLE = "permanent_job_possible"
    REFERENCE = "reference"


ALWAYS_REQUIRED = frozenset({EmployerCriterion.HS_AND_EQUALITY_STANDARDS})
"""What no provider can leave out; the others advise until a provider requires them (C22)."""


class PlacementKind(StrEnum):
    """Time with an employer: to learn what work is like, or to try a job that may follow (journey rules 6)."""

    WORK_EXPERIENCE = "work_experience"
    WORK_TRIAL = "work_trial"


class TrialOutcome(StrEnum):
    """What came of a work trial (journey rules 6)."""

    JOB_OFFERED = "job_offered"
    APPRENTICESHIP_OFFERED = "apprenticeship_offered"
    NO_JOB_OFFERED = "no_job_offered"
    LEARNER_SAID_NO = "learner_said_no"
