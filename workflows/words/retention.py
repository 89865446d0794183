"""The words of retention: the kinds of record that have a schedule of their own, and why one was erased."""

from enum import StrEnum


class RecordKind(StrEnum):
    """What is kept for its own time, and goes together.

    RECORD is everything that says who the learner is, and what was written about them. CONSENTS are the lawful bases on
    which it was shared, CONCERNS what a safeguarding lead keeps, MESSAGES what people were told.
    """

    RECORD = "record"
    CONSENTS = "consents"
    CONCERNS = "concerns"
    MESSAGES = "messages"


class ErasureGround(StrEnum):
    """Why a record was erased: its time was over, or a ground of Article 17(1) of the UK GDPR, in its order."""

    SCHEDULE = "schedule"
    NO_LONGER_NEEDED = "no_longer_needed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    LEGAL_OBLIGATION = "legal_obligation"
